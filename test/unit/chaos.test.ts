import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf, WHOLE } from "../chaos/plan.ts";
import { type Evidence, judge } from "../chaos/verdict.ts";

/** Telegrams 1 to 10, one a second; what came arrives a second after the last was sent. */
const after = (arrived: readonly number[], excuses: Evidence["excuses"] = []) =>
  judge({
    sent: Array.from({ length: 10 }, (_, at) => ({ number: at + 1, fromMs: at * 1_000, toMs: at * 1_000 + 10 })),
    excuses,
    arrivals: arrived.map((number) => ({ number, atMs: 10_000 })),
    wholeMs: [8_000],
  });

/** A crash at 6 s, from 4.5 s on not stored; read again from 7.5 s on. */
const CRASH: Evidence["excuses"] = [
  { why: "unsynced", fromMs: 4_500, toMs: 6_500 },
  { why: "unread", fromMs: 6_500, toMs: 7_500 },
];

test("chaos: what arrives once and in order is well", () => {
  const { lost, disordered, invented, duplicates, arrived } = after([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(
    { lost, disordered, invented, duplicates, arrived },
    {
      lost: [],
      disordered: [],
      invented: [],
      duplicates: 0,
      arrived: 10,
    },
  );
});

test("chaos: what is missing is lost, unless it has an excuse", () => {
  const { lost, unsynced, unread } = after([1, 2, 4, 5, 9, 10], CRASH);
  assert.deepEqual({ lost, unsynced, unread }, { lost: [3], unsynced: 2, unread: 1 });
});

for (const [words, arrived, faults, duplicates] of [
  ["a run that comes again from where it was acknowledged", [1, 2, 3, 4, 2, 3, 4, 5], 0, 3],
  ["a run that comes again twice", [1, 2, 3, 2, 3, 3, 4], 0, 3],
  ["a run that comes again without what the crash has lost", [1, 2, 3, 4, 5, 6, 7, 4, 5, 8], 0, 2],
  ["two that changed places", [1, 3, 2, 4], 1, 0],
  ["the newest ahead of a run that comes again", [1, 2, 3, 1, 4, 2, 3], 2, 3],
  ["a hole in a run that comes again", [1, 2, 3, 4, 1, 3, 4, 5], 1, 3],
] as const) {
  test(`chaos: ${words} is ${faults === 0 ? "well" : "a fault"}`, () => {
    const verdict = after(arrived, CRASH);
    assert.equal(verdict.disordered.length > 0, faults > 0);
    assert.equal(verdict.duplicates, duplicates);
  });
}

test("chaos: what nobody sent is invented", () => {
  assert.deepEqual(after([1, 2, 77]).invented, [77]);
});

test("chaos: catching up is counted from when all was whole", () => {
  assert.equal(after([1]).longestCatchUpMs, 2_000);
});

test("chaos: the same seed brings the same events, and all is whole at the end", () => {
  const steps = planOf(7, 2, () => false);
  assert.deepEqual(
    steps,
    planOf(7, 2, () => false),
  );
  assert.notDeepEqual(
    steps,
    planOf(8, 2, () => false),
  );
  const ends = Object.fromEntries(steps.map(({ event }) => [event.part, event.to]));
  assert.deepEqual({ ...WHOLE, ...ends }, WHOLE);
});
