import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  filesIn,
  HEADER_BYTES,
  heldIn,
  numbered,
  openJournal,
  RECORD_BYTES,
  segmentName,
  sizeOf,
  told,
  upTo,
  withByte,
} from "../../support/journal.ts";

const folders = mkdtempSync(join(tmpdir(), "p1-damage-"));
const written: Buffer[] = []; // segments of 0..3, of 4..5 and of 6..6

before(async () => {
  const { journal } = await openJournal(folders, { segmentBytes: 1 });
  await journal.append(numbered(0, 4));
  await journal.append(numbered(4, 2));
  await journal.append(numbered(6, 1));
  written.push(...[0, 4, 6].map((first) => readFileSync(join(folders, segmentName(first)))));
  await journal.close();
});

after(() => rmSync(folders, { recursive: true }));

const ALL = told([0, 1, 2, 3, 4, 5, 6]);
const LAST_BEGINS = HEADER_BYTES + 3 * RECORD_BYTES; // the last record of the first segment

/** Without it the file is missing. */
type Files = Readonly<Record<string, Buffer | undefined>>;

const asWritten = (): Files =>
  Object.fromEntries([0, 4, 6].map((first, index) => [segmentName(first), written[index]]));
const segment = (index: number): Buffer => written[index] ?? Buffer.alloc(0);

/** What a run finds in a folder with these files: messages, words, and what it leaves. */
const foundIn = async (files: Files) => {
  const folder = mkdtempSync(join(folders, "f-"));
  for (const [name, bytes] of Object.entries(files)) if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
  const { journal, lines } = await openJournal(folder);
  const held = await heldIn(journal);
  const said = lines.map((line) => line.replaceAll(`${folder}/`, ""));
  await journal.close();
  return { held, said, left: filesIn(folder), folder };
};

const heldInEach = async (several: readonly Files[]): Promise<string[][]> =>
  Promise.all(several.map(async (files) => (await foundIn(files)).held));

test("the segments of these tests are what they are taken for", async () => {
  assert.deepEqual((await foundIn(asWritten())).held, ALL);
  assert.equal(segment(0).length, LAST_BEGINS + RECORD_BYTES);
});

test("a last record that is cut off anywhere is left out, and all before it stay", async () => {
  const torn = upTo(RECORD_BYTES).map((bytes) => ({ [segmentName(0)]: segment(0).subarray(0, LAST_BEGINS + bytes) }));
  assert.deepEqual(
    await heldInEach(torn),
    torn.map(() => told([0, 1, 2])),
  );
});

test("a torn end is cut off the file, and said", async () => {
  const { said, folder } = await foundIn({ [segmentName(0)]: segment(0).subarray(0, -3) });
  assert.deepEqual(said, [`warn ${segmentName(0)}: 16 bytes are cut off its end, where a write was cut short`]);
  assert.equal(sizeOf(folder, segmentName(0)), LAST_BEGINS);
});

for (const [what, tail] of [
  ["zeros", Buffer.alloc(5_000)],
  ["noise", Buffer.from("\u0001\u0002\u0003noise".repeat(500))],
] as const) {
  test(`${what} behind the last record are cut off`, async () => {
    const { held, said } = await foundIn({ [segmentName(0)]: Buffer.concat([segment(0), tail]) });
    assert.deepEqual(held, told([0, 1, 2, 3]));
    assert.deepEqual(said, [
      `warn ${segmentName(0)}: ${tail.length} bytes are cut off its end, where a write was cut short`,
    ]);
  });
}

test("after a torn end the numbers go on where the last whole message was", async () => {
  const { folder } = await foundIn({ [segmentName(0)]: segment(0).subarray(0, -1) });
  const { journal } = await openJournal(folder);
  await journal.append(numbered(3, 1));
  assert.deepEqual(await heldIn(journal), told([0, 1, 2, 3]));
  await journal.close();
});

test("a last segment that is cut off anywhere in its header is removed, and all before it stay", async () => {
  const torn = upTo(HEADER_BYTES).map((bytes) => ({ ...asWritten(), [segmentName(6)]: segment(2).subarray(0, bytes) }));
  const found = await Promise.all(torn.map(foundIn));
  assert.deepEqual(
    found.map(({ held, left }) => ({ held, left })),
    torn.map(() => ({ held: told([0, 1, 2, 3, 4, 5]), left: [segmentName(0), segmentName(4)] })),
  );
  assert.deepEqual(found[5]?.said, [
    `warn ${segmentName(6)} holds no message, only the start of a write that was cut short: it is removed`,
  ]);
});

for (const [what, bytes] of [
  ["only a header", () => segment(2).subarray(0, HEADER_BYTES)],
  ["a header and half a record", () => segment(2).subarray(0, HEADER_BYTES + 9)],
  ["nothing but zeros", () => Buffer.alloc(4_096)],
] as const) {
  test(`a last segment with ${what} is removed`, async () => {
    const { held, left } = await foundIn({ ...asWritten(), [segmentName(6)]: bytes() });
    assert.deepEqual(held, told([0, 1, 2, 3, 4, 5]));
    assert.deepEqual(left, [segmentName(0), segmentName(4)]);
  });
}

for (const [which, index] of [
  ["first", 0],
  ["second", 1],
  ["last", 3],
] as const) {
  test(`a wrong byte anywhere in the ${which} of four records costs that one alone, in an old and in the newest segment`, async () => {
    const wrong = upTo(RECORD_BYTES).flatMap((offset) =>
      [(byte: number) => byte ^ 1, (byte: number) => byte ^ 0xff, (byte: number) => byte ^ 0x80].map((change) =>
        withByte(segment(0), HEADER_BYTES + index * RECORD_BYTES + offset, change),
      ),
    );
    const without = (numbers: readonly number[]) => told(numbers.filter((number) => number !== index));
    assert.deepEqual(
      await heldInEach(wrong.map((bytes) => ({ ...asWritten(), [segmentName(0)]: bytes }))),
      wrong.map(() => without([0, 1, 2, 3, 4, 5, 6])),
    );
    assert.deepEqual(
      await heldInEach(wrong.map((bytes) => ({ [segmentName(0)]: bytes }))),
      wrong.map(() => without([0, 1, 2, 3])),
    );
  });
}

test("what is lost to a wrong byte is said", async () => {
  const bytes = withByte(segment(0), HEADER_BYTES + RECORD_BYTES + 12, (byte) => byte ^ 1);
  const { said } = await foundIn({ ...asWritten(), [segmentName(0)]: bytes });
  assert.deepEqual(said, [
    `warn Stored messages are lost, number 1 to 1: ${RECORD_BYTES} bytes of ${segmentName(0)} are damaged`,
  ]);
});

test("an old segment of which nothing can be read is passed over", async () => {
  const bytes = Buffer.concat([segment(0).subarray(0, HEADER_BYTES), Buffer.alloc(4 * RECORD_BYTES, 7)]);
  const { held, said } = await foundIn({ ...asWritten(), [segmentName(0)]: bytes });
  assert.deepEqual(held, told([4, 5, 6]));
  assert.deepEqual(said, [`warn Stored messages are lost, number 0 to 3: 76 bytes of ${segmentName(0)} are damaged`]);
});

test("a missing segment is said, and the numbers of the others stay", async () => {
  const { held, said } = await foundIn({ ...asWritten(), [segmentName(4)]: undefined });
  assert.deepEqual(held, told([0, 1, 2, 3, 6]));
  assert.deepEqual(said, ["warn Stored messages are lost, number 4 to 5: a file is missing"]);
});

test("a wrong byte anywhere in a header sets its segment aside, and the others stay", async () => {
  const wrong = upTo(HEADER_BYTES).map((at) => ({
    ...asWritten(),
    [segmentName(4)]: withByte(segment(1), at, (byte) => byte ^ 0xff),
  }));
  const found = await Promise.all(wrong.map(foundIn));
  assert.deepEqual(
    found.map(({ held, left }) => ({ held, left })),
    wrong.map(() => ({
      held: told([0, 1, 2, 3, 6]),
      left: [segmentName(0), `${segmentName(4)}.unreadable-1`, segmentName(6)],
    })),
  );
});

for (const version of [0, 2, 65_535]) {
  test(`a segment of format ${version} is set aside unchanged, and the gateway begins afresh`, async () => {
    const bytes = Buffer.from(segment(0));
    bytes.writeUInt16LE(version, 6);
    const { held, said, left, folder } = await foundIn({ [segmentName(0)]: bytes });
    const aside = `${segmentName(0)}.unreadable-1`;
    assert.deepEqual([held, left], [[], [aside]]);
    assert.deepEqual(said, [
      `warn ${segmentName(0)} has format ${version}, and this version reads 1: its messages wait in ${aside}`,
    ]);
    assert.deepEqual(readFileSync(join(folder, aside)), bytes);
  });
}

test("what was set aside before is not replaced", async () => {
  const { left } = await foundIn({
    [segmentName(0)]: Buffer.alloc(99, 1),
    [`${segmentName(0)}.unreadable-1`]: segment(0),
  });
  assert.deepEqual(
    left,
    [1, 2].map((count) => `${segmentName(0)}.unreadable-${count}`),
  );
});

test("a segment under the name of another is set aside", async () => {
  const { said } = await foundIn({ [segmentName(9)]: segment(0) });
  assert.deepEqual(said, [
    `warn ${segmentName(9)} has the name of another file: its messages wait in ${segmentName(9)}.unreadable-1`,
  ]);
});

test("half a lock, left by a start that was killed, is removed", async () => {
  const { folder } = await foundIn({
    "lock-0123456789abcdef": Buffer.alloc(0),
    "lock-0123456789abcdef.new": Buffer.alloc(0),
  });
  assert.deepEqual(readdirSync(folder), []);
});
