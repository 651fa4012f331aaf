import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Board } from "../../../src/mqtt/board.ts";
import type { Connection } from "../../../src/mqtt/connection.ts";
import type { Message } from "../../../src/mqtt/message.ts";
import { Outbox } from "../../../src/mqtt/outbox.ts";
import { Refusal } from "../../../src/mqtt/refusal.ts";
import { Sender } from "../../../src/mqtt/sender.ts";
import { Lines, numbersTo } from "../../support/delivery.ts";

const flushing = AbortSignal.abort();

/** A connection that acknowledges a moment later, until it ends under the message with this payload. */
class SlowConnection implements Connection {
  readonly protocolVersion = 5;
  readonly window: number;
  readonly closed = new Promise<Refusal>(() => undefined);
  readonly sent: string[] = [];
  isOpen = true;
  most = 0; // messages in flight at one time
  #inFlight = 0;
  readonly #last: string;

  constructor(window: number, last = "none") {
    this.window = window;
    this.#last = last;
  }

  async publish({ payload }: Message): Promise<void> {
    this.sent.push(payload);
    this.#inFlight += 1;
    this.most = Math.max(this.most, this.#inFlight);
    await setImmediate();
    this.#inFlight -= 1;
    this.isOpen &&= payload !== this.#last;
    if (!this.isOpen) throw new Refusal("closed");
  }

  subscribe = async () => [];
  disconnect = async () => undefined;
}

const waiting = () => {
  const [outbox, board] = [new Outbox({ limit: 100 }), new Board()];
  for (const payload of numbersTo(6)) {
    outbox.add({ topic: "numbers", payload, qos: 1, retain: false });
    board.post({ topic: payload, payload: `board ${payload}`, qos: 1, retain: true });
  }
  return { outbox, board, sender: new Sender(outbox, board, new Lines(), () => 0) };
};

for (const window of [1, 2, 64]) {
  test(`board and outbox together keep to a window of ${window}, and each to its order`, async () => {
    const { sender } = waiting();
    const connection = new SlowConnection(window);
    await sender.greet(connection);
    await sender.send(connection, flushing);
    assert.ok(connection.most <= window);
    assert.deepEqual(
      connection.sent.filter((payload) => !payload.startsWith("board")),
      numbersTo(6),
    );
    assert.deepEqual(
      connection.sent.filter((payload) => payload.startsWith("board")),
      numbersTo(6).map((payload) => `board ${payload}`),
    );
  });
}

test("only what stands first on the board is sent before it is acknowledged", async () => {
  const { sender } = waiting();
  const connection = new SlowConnection(64);
  await sender.greet(connection);
  assert.deepEqual(connection.sent, ["board 1"]);
});

test("what the broker did not acknowledge is sent on the next connection, the board from its start", async () => {
  const { outbox, board, sender } = waiting();
  const [lost, next] = [new SlowConnection(1, "board 3"), new SlowConnection(1)];
  await sender.greet(lost);
  await sender.send(lost, flushing);
  assert.deepEqual(lost.sent, ["board 1", "board 2", "board 3"]);
  assert.equal(board.pending, 4);
  await sender.greet(next);
  await sender.send(next, flushing);
  assert.deepEqual(next.sent, [...numbersTo(6).map((payload) => `board ${payload}`), ...numbersTo(6)]);
  assert.equal(board.pending + outbox.size, 0);
});

test("what stands on the board is not counted", async () => {
  const { sender } = waiting();
  const connection = new SlowConnection(8);
  await sender.greet(connection);
  await sender.send(connection, flushing);
  assert.equal(sender.delivered, 6);
});
