import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox, type Received } from "../../../src/mqtt/inbox.ts";

const MIB = 1024 * 1024;

const received = (payload: string): Received => ({ topic: "t", payload, retained: false });

const inboxOf = (...payloads: readonly string[]): Inbox => {
  const inbox = new Inbox();
  for (const payload of payloads) {
    inbox.put(received(payload));
  }
  return inbox;
};

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

const payloadsOf = (inbox: Inbox): string[] => inbox.take().map(({ payload }) => payload);

test("messages are handed over once, in the order in which they came", () => {
  const inbox = inboxOf("a", "b");
  assert.deepEqual(payloadsOf(inbox), ["a", "b"]);
  assert.deepEqual(payloadsOf(inbox), []);
});

test("of more than 10 000 messages the oldest are dropped", () => {
  const inbox = inboxOf(...numbers(1, 10_002));
  assert.deepEqual(payloadsOf(inbox), numbers(3, 10_002));
  assert.equal(inbox.dropped, 2);
});

test("a payload of 1 MiB is kept, a longer one is not", () => {
  const longest = "é".repeat(MIB / 2);
  const inbox = inboxOf(`${longest}!`, longest);
  assert.deepEqual(payloadsOf(inbox), [longest]);
  assert.equal(inbox.dropped, 1);
});

test("of more than 32 MiB the oldest are dropped", () => {
  const inbox = inboxOf("first", ...Array.from({ length: 32 }, () => "x".repeat(MIB)));
  assert.deepEqual(
    payloadsOf(inbox).map((payload) => payload.length),
    Array.from({ length: 32 }, () => MIB),
  );
  assert.equal(inbox.dropped, 1);
});

test("what was taken makes room", () => {
  const inbox = inboxOf(...Array.from({ length: 32 }, () => "x".repeat(MIB)));
  inbox.take();
  inbox.put(received("last"));
  assert.deepEqual(payloadsOf(inbox), ["last"]);
  assert.equal(inbox.dropped, 0);
});

test("listening twice is the same as once", async () => {
  const inbox = new Inbox();
  inbox.listen("a");
  inbox.listen("b");
  const heard = inbox.changed.heard(0);
  inbox.listen("a");
  assert.equal(await heard, false);
  assert.deepEqual(inbox.topics, ["a", "b"]);
});

test("a subscription is answered until the connection ends", () => {
  const inbox = new Inbox();
  inbox.listen("a");
  assert.equal(inbox.isAnswered("a"), false);
  inbox.answered(["a"]);
  assert.equal(inbox.isAnswered("a"), true);
  assert.equal(inbox.isAnswered("b"), false);
  inbox.ended();
  assert.equal(inbox.isAnswered("a"), false);
});

test("connections are counted", () => {
  const inbox = new Inbox();
  assert.equal(inbox.connections, 0);
  inbox.began();
  inbox.ended();
  inbox.began();
  assert.equal(inbox.connections, 2);
});

for (const [what, happen] of [
  ["a message", (inbox: Inbox) => inbox.put(received("a"))],
  ["the answer to a subscription", (inbox: Inbox) => inbox.answered(["a"])],
] as const) {
  test(`${what} is heard of`, async () => {
    const inbox = new Inbox();
    const heard = inbox.came.heard(10_000);
    happen(inbox);
    assert.equal(await heard, true);
  });
}
