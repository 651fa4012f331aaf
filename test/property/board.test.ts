import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Board } from "../../src/mqtt/board.ts";
import type { Message } from "../../src/mqtt/message.ts";

const topic = fc.constantFrom("a", "b", "c", "d");
const payload = fc.constantFrom("", "1", "2");

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("post" as const), topic, payload }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("again" as const), topics: fc.array(topic) }) },
  { weight: 4, arbitrary: fc.constant({ kind: "next" } as const) },
  { weight: 4, arbitrary: fc.constant({ kind: "acknowledge" } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reconnect" as const), arrived: fc.boolean() }) },
);

/** What a broker holds retained: an empty payload clears. */
class Holder {
  readonly held = new Map<string, string>();

  take(message: Message | undefined): void {
    if (message === undefined) return;
    if (message.payload === "") this.held.delete(message.topic);
    else this.held.set(message.topic, message.payload);
  }
}

test("whatever was posted in whatever order, a broker that acknowledges everything holds the last of each topic", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const board = new Board();
      const broker = new Holder();
      const wanted = new Holder();
      let inFlight: Message | undefined;
      const acknowledge = () => {
        broker.take(inFlight);
        if (inFlight !== undefined) board.acknowledge(inFlight);
        inFlight = undefined;
      };
      for (const taken of steps) {
        switch (taken.kind) {
          case "post": {
            const message = { topic: taken.topic, payload: taken.payload, qos: 1, retain: true } as const;
            board.post(message);
            wanted.take(message);
            break;
          }
          case "again":
            board.again(taken.topics);
            break;
          case "next":
            inFlight = board.next() ?? inFlight;
            break;
          case "acknowledge":
            acknowledge();
            break;
          case "reconnect":
            if (taken.arrived) broker.take(inFlight); // only the answer was lost
            inFlight = undefined;
            board.rewind();
            break;
          default:
            taken satisfies never;
        }
      }
      do {
        acknowledge();
        inFlight = board.next();
      } while (inFlight !== undefined);
      assert.equal(board.pending, 0);
      assert.deepEqual(new Map([...broker.held].sort()), new Map([...wanted.held].sort()));
    }),
    { numRuns: 2_000 },
  );
});
