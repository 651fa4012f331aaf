import assert from "node:assert/strict";
import { test } from "node:test";
import { Bag } from "../../../src/lib/bag.ts";

const bagOf = (...things: readonly string[]): Bag<string> => {
  const bag = new Bag<string>();
  for (const thing of things) bag.add(thing);
  return bag;
};

for (const [thing, left] of [
  ["a", ["b", "c"]],
  ["b", ["a", "c"]],
  ["c", ["a", "b"]],
  ["d", ["a", "b", "c"]],
] as const) {
  test(`a, b and c without ${thing} leave ${left.join(", ")}`, () => {
    const bag = bagOf("a", "b", "c");
    bag.delete(thing);
    assert.deepEqual([[...bag].sort(), bag.size], [left, left.length]);
  });
}

test("a bag that is cleared holds nothing", () => {
  const bag = bagOf("a", "b");
  bag.clear();
  assert.deepEqual([...bag], []);
});
