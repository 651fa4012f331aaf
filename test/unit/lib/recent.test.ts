import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "../../../src/lib/recent.ts";

const used = (...keys: readonly string[]): Recent<string> => {
  const recent = new Recent<string>(2);
  for (const key of keys) recent.use(key, key.toUpperCase());
  return recent;
};

test("the value used longest ago makes room", () => {
  assert.deepEqual([...used("a", "b", "c").values()], ["B", "C"]);
});

test("a value that is used again stays", () => {
  const recent = used("a", "b", "a", "c");
  assert.deepEqual(
    [...recent.entries()],
    [
      ["a", "A"],
      ["c", "C"],
    ],
  );
  assert.equal(recent.get("b"), undefined);
});
