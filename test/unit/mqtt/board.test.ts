import assert from "node:assert/strict";
import { test } from "node:test";
import { Board } from "../../../src/mqtt/board.ts";
import type { Message } from "../../../src/mqtt/message.ts";

const message = (topic: string, payload = "1"): Message => ({ topic, payload, qos: 1, retain: true });

const boardOf = (...messages: readonly Message[]): Board => {
  const board = new Board();
  for (const one of messages) {
    board.post(one);
  }
  return board;
};

/** Sends the next as a broker that acknowledges it, and tells it as "topic=payload". */
const sendOne = (board: Board): string | undefined => {
  const next = board.next();
  if (next === undefined) return undefined;
  board.acknowledge(next);
  return `${next.topic}=${next.payload}`;
};

/** The same for all that wait. */
const sendAll = (board: Board): string[] => {
  const sent = sendOne(board);
  return sent === undefined ? [] : [sent, ...sendAll(board)];
};

test("messages are published in the order of their posting", () => {
  assert.deepEqual(sendAll(boardOf(message("parent"), message("child"))), ["parent=1", "child=1"]);
});

test("only the last of several at one topic is published, in the place of the first", () => {
  assert.deepEqual(sendAll(boardOf(message("a", "1"), message("b"), message("a", "2"))), ["a=2", "b=1"]);
});

test("what stands there already is not published again", () => {
  const board = boardOf(message("a"), message("b"));
  sendAll(board);
  board.post(message("a"));
  assert.deepEqual(sendAll(board), []);
});

test("the same that is in flight is not published again", () => {
  const board = boardOf(message("a"));
  const inFlight = board.next();
  board.post(message("a"));
  assert.equal(board.pending, 1);
  board.acknowledge(inFlight ?? message("none"));
  assert.equal(board.pending, 0);
});

test("a newer message posted while an older one is in flight still waits", () => {
  const board = boardOf(message("a", "1"));
  const inFlight = board.next();
  board.post(message("a", "2"));
  board.acknowledge(inFlight ?? message("none"));
  assert.deepEqual(sendAll(board), ["a=2"]);
});

test("one message is in flight at a time", () => {
  const board = boardOf(message("a"), message("b"));
  board.next();
  assert.equal(board.next(), undefined);
  assert.equal(board.pending, 2);
});

test("a new connection publishes everything, in the order of first posting", () => {
  const board = boardOf(message("a"), message("b"), message("c"));
  sendAll(board);
  board.post(message("b", "2"));
  board.next();
  board.rewind();
  assert.equal(board.pending, 3);
  assert.deepEqual(sendAll(board), ["a=1", "b=2", "c=1"]);
});

test("an acknowledgement from before a new connection changes nothing", () => {
  const board = boardOf(message("a"));
  const lost = board.next();
  board.rewind();
  board.acknowledge(lost ?? message("none"));
  assert.deepEqual(sendAll(board), ["a=1"]);
});

test("asked again, messages are published in the order asked, behind what waits", () => {
  const board = boardOf(message("a"), message("b"));
  sendAll(board);
  board.post(message("c"));
  board.again(["b", "unknown", "a"]);
  assert.deepEqual(sendAll(board), ["c=1", "b=1", "a=1"]);
});

test("what waits already and is asked again is published once, in the order asked", () => {
  const board = boardOf(message("child"), message("other"));
  board.post(message("parent"));
  board.again(["parent", "child"]);
  assert.deepEqual(sendAll(board), ["other=1", "parent=1", "child=1"]);
});

test("what is in flight and asked again is published once more", () => {
  const board = boardOf(message("a"));
  const inFlight = board.next();
  board.again(["a"]);
  board.acknowledge(inFlight ?? message("none"));
  assert.deepEqual(sendAll(board), ["a=1"]);
});

test("what was removed is not published on a later connection", () => {
  const board = boardOf(message("a"), message("b"));
  sendAll(board);
  board.remove("a");
  board.rewind();
  assert.deepEqual(sendAll(board), ["b=1"]);
  assert.equal(board.messageAt("a"), undefined);
});

test("what was removed while it waits is not published", () => {
  const board = boardOf(message("a"));
  board.remove("a");
  assert.deepEqual(sendAll(board), []);
  assert.equal(board.pending, 0);
});

test("what was removed can be posted again", () => {
  const board = boardOf(message("a"));
  sendAll(board);
  board.remove("a");
  board.post(message("a"));
  assert.deepEqual(sendAll(board), ["a=1"]);
});

test("an empty message leaves the board when it was acknowledged, not before", () => {
  const board = boardOf(message("a", ""), message("b"));
  board.next();
  board.rewind();
  assert.deepEqual(sendAll(board), ["a=", "b=1"]);
  assert.equal(board.messageAt("a"), undefined);
  board.rewind();
  assert.deepEqual(sendAll(board), ["b=1"]);
});

test("a message posted while an empty one is in flight stays", () => {
  const board = boardOf(message("a", ""));
  const inFlight = board.next();
  board.post(message("a", "1"));
  board.acknowledge(inFlight ?? message("none"));
  assert.deepEqual(board.messageAt("a"), message("a", "1"));
  assert.deepEqual(sendAll(board), ["a=1"]);
});

for (const [what, change] of [
  ["a new message", (board: Board) => board.post(message("b"))],
  ["a changed message", (board: Board) => board.post(message("a", "2"))],
  ["one asked again", (board: Board) => board.again(["a"])],
] as const) {
  test(`${what} is heard of`, async () => {
    const board = boardOf(message("a"));
    sendAll(board);
    const heard = board.changed.heard(10_000);
    change(board);
    assert.equal(await heard, true);
  });
}

for (const [what, leave] of [
  ["acknowledged", (board: Board) => sendOne(board)],
  ["removed", (board: Board) => board.remove("a")],
] as const) {
  test(`it is heard when a message was ${what}`, async () => {
    const board = boardOf(message("a"));
    const heard = board.left.heard(10_000);
    leave(board);
    assert.equal(await heard, true);
  });
}
