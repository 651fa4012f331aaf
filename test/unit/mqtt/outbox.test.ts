import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../../src/mqtt/message.ts";
import { Outbox } from "../../../src/mqtt/outbox.ts";

const message = (payload: string): Message => ({ topic: "t", payload, qos: 1, retain: false });

const outboxOf = (limit: number, ...payloads: readonly string[]): Outbox => {
  const outbox = new Outbox({ limit });
  for (const payload of payloads) {
    outbox.add(message(payload));
  }
  return outbox;
};

const restOf = (outbox: Outbox): string[] => {
  const entry = outbox.next();
  return entry === undefined ? [] : [entry.message.payload, ...restOf(outbox)];
};

test("messages are handed out in the order in which they came", () => {
  assert.deepEqual(restOf(outboxOf(10, "a", "b", "c")), ["a", "b", "c"]);
});

test("a full outbox drops its oldest message and counts it", () => {
  const outbox = outboxOf(2, "a", "b", "c", "d");
  assert.equal(outbox.dropped, 2);
  assert.deepEqual(restOf(outbox), ["c", "d"]);
});

test("after a rewind everything not acknowledged is handed out again", () => {
  const outbox = outboxOf(10, "a", "b", "c");
  restOf(outbox);
  outbox.acknowledge(0);
  outbox.rewind();
  assert.deepEqual(restOf(outbox), ["b", "c"]);
});

test("a message acknowledged before an older one is handed out again behind that one", () => {
  const outbox = outboxOf(10, "a", "b", "c");
  restOf(outbox);
  outbox.acknowledge(1);
  outbox.rewind();
  assert.deepEqual(restOf(outbox), ["a", "b", "c"]);
});

test("an acknowledgement of a message that was dropped in flight changes nothing", () => {
  const outbox = outboxOf(2, "a", "b");
  restOf(outbox);
  outbox.add(message("c"));
  outbox.acknowledge(0);
  assert.equal(outbox.size, 2);
});

test("there is room as soon as fewer messages wait than asked for", async () => {
  const outbox = outboxOf(10, "a", "b");
  restOf(outbox);
  const room = outbox.below(2, 10_000);
  outbox.acknowledge(0);
  await room;
  assert.equal(outbox.size, 1);
});

test("waiting for room ends when it is aborted", async () => {
  const abort = new AbortController();
  const room = outboxOf(10, "a", "b").below(1, 10_000, abort.signal);
  abort.abort();
  await room;
});
