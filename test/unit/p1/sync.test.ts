import assert from "node:assert/strict";
import { test } from "node:test";
import { Sync } from "../../../src/p1/sync.ts";

test("two telegrams of one size, each ending its read, are in sync", () => {
  const sync = new Sync();
  assert.equal(sync.telegram(606, 0), undefined);
  assert.deepEqual(sync.telegram(606, 0), { kind: "in-sync", size: 606 });
  assert.equal(sync.telegram(606, 0), undefined);
});

test("a change of size loses sync, and the next telegram of the new size finds it", () => {
  const sync = new Sync();
  sync.telegram(606, 0);
  sync.telegram(606, 0);
  assert.deepEqual(sync.telegram(618, 0), { kind: "size-changed", from: 606, to: 618 });
  assert.deepEqual(sync.telegram(618, 0), { kind: "in-sync", size: 618 });
});

test("a read that brings more than the telegram loses sync", () => {
  const sync = new Sync();
  sync.telegram(606, 0);
  sync.telegram(606, 0);
  assert.deepEqual(sync.telegram(606, 12), { kind: "lost", size: 606 });
  assert.equal(sync.inSync, false);
});

test("discarded bytes lose sync once", () => {
  const sync = new Sync();
  sync.telegram(606, 0);
  sync.telegram(606, 0);
  assert.deepEqual(sync.lose(), { kind: "lost", size: 606 });
  assert.equal(sync.lose(), undefined);
});
