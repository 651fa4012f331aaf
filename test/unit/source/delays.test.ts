import assert from "node:assert/strict";
import { test } from "node:test";
import { Delays } from "../../../src/source/delays.ts";
import type { TroubleCode } from "../../../src/source/trouble.ts";

const repeated = (delays: Delays, code: TroubleCode, times: number): readonly number[] =>
  Array.from({ length: times }, () => delays.next(code));

for (const code of ["missing", "gone", "permission", "busy", "refused", "unreachable", "unknown-host"] as const) {
  test(`however often it was ${code}, the next try is 3 s away at most`, () => {
    assert.deepEqual(repeated(new Delays(() => 0), code, 6), [500, 1_000, 2_000, 3_000, 3_000, 3_000]);
  });
}

test("a server that throws us out each time is left alone for longer", () => {
  assert.equal(repeated(new Delays(() => 0), "closed", 20).at(-1), 30_000);
});

test("a bridge that closes its first connection after a long absence is not left alone for that", () => {
  const delays = new Delays(() => 0);
  repeated(delays, "refused", 100);
  assert.equal(delays.next("closed"), 500);
});

test("a success starts both over", () => {
  const delays = new Delays(() => 0);
  repeated(delays, "refused", 5);
  repeated(delays, "closed", 5);
  delays.reset();
  assert.deepEqual([delays.next("refused"), delays.next("closed")], [500, 500]);
});
