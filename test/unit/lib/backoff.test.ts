import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../../src/lib/backoff.ts";

test("the delay doubles up to its limit, and starts over after a success", () => {
  const backoff = new Backoff(1_000, 5_000, () => 0);
  assert.deepEqual(
    [backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()],
    [1_000, 2_000, 4_000, 5_000, 5_000],
  );
  backoff.reset();
  assert.equal(backoff.next(), 1_000);
});

test("chance shortens a delay by up to a half", () => {
  assert.equal(new Backoff(1_000, 5_000, () => 0.5).next(), 750);
});
