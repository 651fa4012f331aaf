import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Outbox } from "../../src/mqtt/outbox.ts";
import { Blocks } from "../../src/store/blocks.ts";

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

/** The next message, also when it must be taken out of the depot first. */
const handedOut = async (outbox: Outbox) => {
  const next = outbox.next();
  if (next !== undefined || !outbox.isLoading) return next;
  await outbox.added.heard(1_000);
  return outbox.next();
};

// Up to several hundred at once, so that what waits goes into the depot and comes back.
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("add" as const), count: fc.constantFrom(1, 3, 200, 700) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("next" as const), count: fc.constantFrom(1, 3, 64, 300) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("acknowledge" as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.constant({ kind: "acknowledge-all" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "rewind" } as const) },
);

for (const [what, limits, numRuns] of [
  ["of a few", fc.integer({ min: 1, max: 8 }), 500],
  ["of thousands", fc.integer({ min: 600, max: 3_000 }), 300],
] as const) {
  test(`${what}: adding, handing out, acknowledging and rewinding leave what a plain list would hold`, async () => {
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { maxLength: 60 }), async (limit, steps) => {
        const model = new Model(limit);
        const outbox = new Outbox({ limit, depot: new Blocks() });
        let out: number[] = []; // handed out on the present connection
        const acknowledge = (number: number): void => {
          outbox.acknowledge(number);
          model.acknowledge(number);
        };
        for (const taken of steps) {
          switch (taken.kind) {
            case "add":
              for (let count = 0; count < taken.count; count += 1) {
                outbox.add({ topic: "t", payload: String(model.added), qos: 1, retain: false });
                model.add();
              }
              await Promise.resolve(); // a depot may be slower than those who fill it
              break;
            case "next":
              for (let count = 0; count < taken.count; count += 1) {
                const next = await handedOut(outbox);
                assert.equal(next?.message.payload, next === undefined ? undefined : String(next.number));
                assert.equal(next?.number, model.next());
                out = next === undefined ? out : [...out, next.number];
              }
              break;
            case "acknowledge": {
              const number = out[taken.pick % out.length];
              if (number !== undefined) acknowledge(number);
              break;
            }
            case "acknowledge-all":
              for (const number of out) acknowledge(number);
              break;
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
      { numRuns },
    );
  });
}
