import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stored } from "../../../src/store/depot.ts";
import { Held } from "../../../src/store/held.ts";

const message = (payload: string): Stored => ({ topic: "t", payload, qos: 1, retain: false });

test("a message is found at its number alone, however far that is from the others", () => {
  const held = new Held();
  held.set(3, message("a"));
  held.set(100_003, message("b"));
  assert.deepEqual(
    [3, 67, 100_003].map((number) => held.get(number)?.payload),
    ["a", undefined, "b"],
  );
});

test("what was deleted is gone, twice too, and its neighbour stays", () => {
  const held = new Held();
  held.set(3, message("a"));
  held.set(4, message("b"));
  held.set(3, message("c"));
  held.delete(3);
  held.delete(3);
  assert.deepEqual([held.has(3), held.get(4)?.payload], [false, "b"]);
});
