import assert from "node:assert/strict";
import { test } from "node:test";
import { Rhythm } from "../../../src/source/rhythm.ts";

/** A telegram as the meter sends it: when it begins, and how many bytes it has. */
interface Sent {
  readonly atMs: number;
  readonly size: number;
}

/** The same as it was read. */
interface Read {
  /** How many reads brought something of it. */
  readonly reads: number;
  /** For how long its end waited to be read. */
  readonly lateMs: number;
}

interface Piece {
  readonly ms: number;
  readonly bytes: number;
  readonly telegram: number;
  readonly isLast: boolean;
}

const BYTES_PER_MS = 11.52; // 115200 baud, 8N1
const PIECE = 64;
const PIECES_OF_1000 = 16;

const sent = (count: number, { fromMs = 0, intervalMs = 1_000, size = 1_000 } = {}): Sent[] =>
  Array.from({ length: count }, (_, at) => ({ atMs: fromMs + intervalMs * (at + 1), size }));

const paced = ({ atMs, size }: Sent, telegram: number): Piece[] =>
  Array.from({ length: Math.ceil(size / PIECE) }, (_, at) => {
    const end = Math.min(size, (at + 1) * PIECE);
    return { ms: atMs + end / BYTES_PER_MS, bytes: end - at * PIECE, telegram, isLast: end === size };
  });

const inOnePiece = ({ atMs, size }: Sent, telegram: number): Piece[] => [
  { ms: atMs, bytes: size, telegram, isLast: true },
];

/** Reads as a gateway would that has nothing else to do; `mostBytes` is the most that ever waited to be read. */
const read = (
  telegrams: readonly Sent[],
  line = paced,
): { readonly all: readonly Read[]; readonly mostBytes: number } => {
  const rhythm = new Rhythm();
  const pieces = telegrams.flatMap(line);
  const all: Read[] = telegrams.map(() => ({ reads: 0, lateMs: 0 }));
  let [nowMs, held, mostBytes] = [0, 0, 0];
  while (pieces.length > 0) {
    nowMs = Math.max(nowMs, pieces[0]?.ms ?? 0);
    const count = pieces.findLastIndex(({ ms }) => ms <= nowMs) + 1;
    const came = pieces.splice(0, count);
    const bytes = bytesOf(came);
    const heldBefore = held;
    const lastEnd = came.findLastIndex(({ isLast }) => isLast);
    held = bytesOf(came.slice(lastEnd + 1)) + (lastEnd < 0 ? heldBefore : 0);
    for (const telegram of new Set(came.map((piece) => piece.telegram))) {
      const end = came.find((piece) => piece.telegram === telegram && piece.isLast);
      all[telegram] = { reads: (all[telegram]?.reads ?? 0) + 1, lateMs: end === undefined ? 0 : nowMs - end.ms };
    }
    mostBytes = Math.max(mostBytes, bytes);
    nowMs += rhythm.took({ bytes, telegrams: came.filter(({ isLast }) => isLast).length, heldBefore, held }, nowMs);
  }
  return { all, mostBytes };
};

const bytesOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { bytes }) => sum + bytes, 0);

const mostReads = (reads: readonly Read[]): number => Math.max(...reads.map((each) => each.reads));
const latest = (reads: readonly Read[]): number => Math.max(...reads.map(({ lateMs }) => lateMs));
const lateOnes = (reads: readonly Read[]): number => reads.filter(({ lateMs }) => lateMs > 0).length;

test("nothing is left unread before a telegram and its interval are known", () => {
  assert.deepEqual(read(sent(1)).all, [{ reads: PIECES_OF_1000, lateMs: 0 }]);
});

test("a steady meter's telegrams are read in a few pieces, and their end at once", () => {
  const { all } = read(sent(100));
  assert.equal(latest(all), 0);
  assert.equal(mostReads(all.slice(5)), 3);
});

for (const intervalMs of [100, 1_000, 7_000, 10_000]) {
  test(`a telegram every ${intervalMs / 1_000} s is read in a few pieces, and its end at once`, () => {
    const { all } = read(sent(50, { intervalMs }));
    assert.equal(latest(all), 0);
    assert.ok(mostReads(all.slice(5)) <= 4);
  });
}

test("an interval that varies by 20 ms costs no more than a piece or two", () => {
  const varied = sent(200).map(({ atMs, size }, at) => ({ atMs: atMs + ((at * 7) % 20), size }));
  const { all } = read(varied);
  assert.ok(lateOnes(all) <= 2);
  assert.ok(mostReads(all.slice(20)) <= 6);
});

test("a telegram that is 30 ms late makes none behind it late", () => {
  const { all } = read(sent(100).map(({ atMs, size }, at) => ({ atMs: at % 20 === 19 ? atMs + 30 : atMs, size })));
  assert.equal(latest(all), 0);
});

test("a clock that goes a little wrong is followed", () => {
  const { all } = read(sent(300).map(({ atMs, size }, at) => ({ atMs: atMs - at ** 2 / 100, size })));
  assert.equal(latest(all), 0);
  assert.ok(mostReads(all.slice(5)) <= 4);
});

test("a length that changes by some bytes now and then makes no end late", () => {
  const changing = sent(200).map(({ atMs }, at) => ({ atMs, size: at % 20 < 10 ? 1_000 : 1_014 }));
  assert.equal(latest(read(changing).all), 0);
});

test("a length that changes much and often leaves the beginning of the next telegram known", () => {
  const changing = sent(400).map(({ atMs }, at) => ({ atMs, size: at % 6 < 3 ? 1_000 : 1_200 }));
  const { all } = read(changing);
  assert.equal(lateOnes(all.slice(100)), 0);
  assert.ok(mostReads(all.slice(100)) <= 8);
});

test("a telegram that is much shorter is read late once, and the ones behind it at once", () => {
  const { all } = read([...sent(20), ...sent(20, { fromMs: 20_000, size: 500 })]);
  assert.equal(lateOnes(all), 1);
  assert.ok(mostReads(all.slice(25)) <= 4);
});

test("a telegram that is much longer is read at once", () => {
  const { all } = read([...sent(20), ...sent(20, { fromMs: 20_000, size: 1_800 })]);
  assert.equal(latest(all), 0);
  assert.ok(mostReads(all.slice(25)) <= 4);
});

test("a telegram that does not come makes the others neither late nor dear", () => {
  const { all } = read(sent(40).filter((_, at) => at !== 20));
  assert.equal(latest(all), 0);
  assert.ok(mostReads(all.slice(5)) <= 4);
});

for (const [before, after] of [
  [1_000, 10_000],
  [10_000, 1_000],
  [1_000, 5_000],
  [1_000, 700],
] as const) {
  test(`a meter that goes from ${before} ms to ${after} ms is read late at most once`, () => {
    const { all } = read([
      ...sent(20, { intervalMs: before }),
      ...sent(20, { fromMs: 20 * before, intervalMs: after }),
    ]);
    assert.ok(lateOnes(all) <= 1);
    assert.ok(mostReads(all.slice(25)) <= 4);
  });
}

test("telegrams that come in one piece are read when they come", () => {
  const { all } = read(sent(50, { intervalMs: 100 }), inOnePiece);
  assert.deepEqual(new Set(all.map(({ reads, lateMs }) => `${reads} ${lateMs}`)), new Set(["1 0"]));
});

test("a telegram of 6000 bytes is read before the kernel's buffer is full", () => {
  const { all, mostBytes } = read(sent(50, { size: 6_000 }));
  assert.equal(latest(all), 0);
  assert.ok(mostReads(all.slice(5)) <= 6);
  assert.ok(mostBytes <= 3_000 + PIECE);
});

test("what comes is read at once after the line was lost", () => {
  const rhythm = new Rhythm();
  const whole = (endMs: number): number => {
    rhythm.took({ bytes: 64, telegrams: 0, heldBefore: 0, held: 64 }, endMs - 80);
    rhythm.took({ bytes: 900, telegrams: 0, heldBefore: 64, held: 964 }, endMs - 6);
    return rhythm.took({ bytes: 36, telegrams: 1, heldBefore: 964, held: 0 }, endMs);
  };
  const rests = [1_000, 2_000, 3_000, 4_000, 5_000].map(whole);
  assert.ok((rests.at(-1) ?? 0) > 900);
  rhythm.lose();
  assert.equal(whole(6_000), 0);
});

test("bytes between two telegrams put it out of step", () => {
  const rhythm = new Rhythm();
  const reads = [1_000, 2_000, 3_000].flatMap((endMs) => [
    rhythm.took({ bytes: 500, telegrams: 0, heldBefore: 2, held: 500 }, endMs - 50),
    rhythm.took({ bytes: 502, telegrams: 1, heldBefore: 500, held: 2 }, endMs),
  ]);
  assert.deepEqual(new Set(reads), new Set([0]));
});

test("a meter whose intervals follow another pattern is read late ever more seldom", () => {
  const telegrams: Sent[] = [];
  for (let [atMs, at] = [0, 0]; at < 400; at++) {
    atMs += at % 4 === 3 ? 300 : 1_000;
    telegrams.push({ atMs, size: 1_000 });
  }
  const late = read(telegrams)
    .all.map(({ lateMs }, at) => (lateMs > 100 ? at : -1))
    .filter((at) => at >= 0);
  assert.ok(late.length <= 4, `late were ${late}`);
});
