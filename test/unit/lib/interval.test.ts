import assert from "node:assert/strict";
import { test } from "node:test";
import { Interval } from "../../../src/lib/interval.ts";

const usual = (...times: readonly number[]): number | undefined => {
  const interval = new Interval(0.5);
  for (const time of times) interval.add(time);
  return interval.usual;
};

for (const { what, times, expected } of [
  { what: "one event has no interval", times: [5], expected: undefined },
  { what: "two events have one", times: [5, 15], expected: 10 },
  { what: "a missed event changes nothing", times: [0, 10, 20, 40, 50], expected: 10 },
  { what: "little delays change nothing", times: [0, 10, 21, 30, 41.5, 50], expected: 10 },
  { what: "a clock that goes back changes nothing", times: [0, 10, 5, 15], expected: 10 },
  { what: "another interval is learned", times: [0, 10, 20, 21, 22, 23, 24], expected: 1 },
] as const) {
  test(what, () => assert.equal(usual(...times), expected));
}
