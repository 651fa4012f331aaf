import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Outbox } from "../../src/mqtt/outbox.ts";

interface Waiting {
  readonly number: number;
  isOut: boolean;
  isAcknowledged: boolean;
}

/** The outbox as anyone would write it first. */
class Model {
  readonly limit: number;
  added = 0;
  dropped = 0;
  waiting: Waiting[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  add(): void {
    this.waiting.push({ number: this.added++, isOut: false, isAcknowledged: false });
    if (this.waiting.length > this.limit) {
      this.waiting.shift();
      this.dropped += 1;
      this.#leave();
    }
  }

  next(): number | undefined {
    const next = this.waiting.find(({ isOut }) => !isOut);
    if (next !== undefined) {
      next.isOut = true;
    }
    return next?.number;
  }

  acknowledge(number: number): void {
    const acknowledged = this.waiting.find((one) => one.number === number);
    if (acknowledged !== undefined) {
      acknowledged.isAcknowledged = true;
    }
    this.#leave();
  }

  rewind(): void {
    this.waiting = this.waiting.map(({ number }) => ({ number, isOut: false, isAcknowledged: false }));
  }

  #leave(): void {
    while (this.waiting[0]?.isAcknowledged) {
      this.waiting.shift();
    }
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "add" } as const) },
  { weight: 4, arbitrary: fc.constant({ kind: "next" } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("acknowledge" as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant({ kind: "rewind" } as const) },
);

test("any sequence of adding, handing out, acknowledging and rewinding leaves what a plain list would hold", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 100 }), (limit, steps) => {
      const model = new Model(limit);
      const outbox = new Outbox(limit);
      let out: number[] = []; // handed out on the present connection
      for (const taken of steps) {
        switch (taken.kind) {
          case "add":
            outbox.add({ topic: "t", payload: String(model.added), qos: 1, retain: false });
            model.add();
            break;
          case "next": {
            const next = outbox.next();
            assert.equal(next?.message.payload, next === undefined ? undefined : String(next.number));
            assert.equal(next?.number, model.next());
            out = next === undefined ? out : [...out, next.number];
            break;
          }
          case "acknowledge": {
            const number = out[taken.pick % out.length];
            if (number !== undefined) {
              outbox.acknowledge(number);
              model.acknowledge(number);
            }
            break;
          }
          case "rewind":
            outbox.rewind();
            model.rewind();
            out = [];
            break;
          default:
            taken satisfies never;
        }
        assert.equal(outbox.size, model.waiting.length);
        assert.equal(outbox.dropped, model.dropped);
        assert.equal(outbox.oldest, model.waiting[0]?.number ?? model.added);
      }
    }),
    { numRuns: 2_000 },
  );
});
