import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Message } from "../../../src/mqtt/message.ts";
import { Outbox } from "../../../src/mqtt/outbox.ts";
import { Blocks } from "../../../src/store/blocks.ts";
import type { Depot, Stored, Stretch } from "../../../src/store/depot.ts";
import { gate } from "../../support/gate.ts";
import { heldIn, numbered, told } from "../../support/journal.ts";

const message = (number: number): Message => ({ topic: "t", payload: String(number), qos: 1, retain: false });

const numbers = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);

/** Holds what it is given, tells how much that was at each time, and fails as the test wants. */
class ModelDepot implements Depot {
  readonly held = new Blocks();
  readonly appended: number[] = [];
  readonly lost = new Set<number>();
  isRejecting = false;
  isUnreadable = false;
  isClosed = false;
  answer = Promise.resolve(); // what an append waits for

  get first(): number {
    return this.held.first;
  }

  get end(): number {
    return this.held.end;
  }

  async append(messages: readonly Stored[]): Promise<void> {
    if (this.isRejecting) throw new Error("no space left");
    this.appended.push(messages.length);
    await this.answer;
    await this.held.append(messages);
  }

  async read(from: number, most: number): Promise<Stretch> {
    if (this.isUnreadable) throw new Error("the disk does not answer");
    let first = from;
    while (this.lost.has(first)) first += 1;
    const stretch = await this.held.read(first, most);
    const gap = stretch.messages.findIndex((_, at) => this.lost.has(stretch.first + at));
    return gap < 0 ? stretch : { ...stretch, messages: stretch.messages.slice(0, gap) };
  }

  release = (before: number): void => this.held.release(before);

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

/** Everything that a promise leads to is done. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const withDepot = (t: TestContext, { limit = 10_000, isDurable = true } = {}) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const depot = new ModelDepot();
  const outbox = new Outbox({ limit, depot, isDurable });
  return {
    depot,
    outbox,
    /** So many come in a burst, and the depot gets all but the last few. */
    fill: async (count: number): Promise<void> => {
      for (const number of numbers(0, count)) {
        outbox.add(message(number));
        await settle();
      }
      t.mock.timers.tick(500);
      await settle();
    },
    pass: async (ms: number): Promise<void> => {
      t.mock.timers.tick(ms);
      await settle();
    },
  };
};

/** All that it hands out, also what must be taken out of the depot first. */
const handedOut = async (outbox: Outbox): Promise<number[]> => {
  const out: number[] = [];
  for (;;) {
    const entry = outbox.next();
    if (entry !== undefined) out.push(Number(entry.message.payload));
    else if (outbox.isLoading) await settle();
    else return out;
  }
};

test("nothing is stored while acknowledgements come at once", async (t) => {
  const { depot, outbox, pass } = withDepot(t);
  for (const number of numbers(0, 100)) {
    outbox.add(message(number));
    outbox.acknowledge(outbox.next()?.number ?? -1);
    await pass(100);
  }
  assert.deepEqual(depot.appended, []);
});

test("what waits for a second is stored, and then at most once a second", async (t) => {
  const { depot, outbox, pass } = withDepot(t);
  for (const number of numbers(0, 50)) {
    outbox.add(message(number));
    await pass(100);
  }
  assert.deepEqual(depot.appended, [5, 10, 10, 10, 10]);
  assert.deepEqual(await heldIn(depot), told(numbers(0, 45)));
});

test("what does not survive anyway is not stored for waiting", async (t) => {
  const { depot, outbox, pass } = withDepot(t, { isDurable: false });
  outbox.add(message(0));
  await pass(5_000);
  assert.deepEqual(depot.appended, []);
});

test("thousands that come at once do not wait to be stored", async (t) => {
  const { depot, outbox } = withDepot(t, { isDurable: false });
  for (const number of numbers(0, 2_000)) {
    outbox.add(message(number));
    await settle();
  }
  assert.deepEqual(depot.appended, [512, 512, 512]);
  assert.deepEqual(await handedOut(outbox), numbers(0, 2_000));
});

test("what was stored is handed out again in order, after a rewind too, and leaves the depot", async (t) => {
  const { depot, outbox, fill } = withDepot(t);
  await fill(3_000);
  assert.deepEqual(await handedOut(outbox), numbers(0, 3_000));
  for (const number of numbers(0, 1_000)) outbox.acknowledge(number);
  outbox.rewind();
  assert.deepEqual(await handedOut(outbox), numbers(1_000, 2_000));
  for (const number of numbers(1_000, 2_000)) outbox.acknowledge(number);
  assert.deepEqual([outbox.size, depot.first, depot.end], [0, 3_000, 3_000]);
});

test("what is acknowledged while it is stored does not stay in the depot", async (t) => {
  const { depot, outbox, pass } = withDepot(t);
  const { opened, open } = gate();
  depot.answer = opened;
  outbox.add(message(0));
  outbox.next();
  await pass(500);
  outbox.acknowledge(0);
  open();
  await settle();
  assert.deepEqual(depot.appended, [1]);
  assert.deepEqual(await heldIn(depot), []);
});

test("closing stores the rest, and lets go of the depot", async (t) => {
  const { depot, outbox } = withDepot(t);
  for (const number of numbers(0, 3)) outbox.add(message(number));
  outbox.acknowledge(outbox.next()?.number ?? -1);
  await outbox.close();
  assert.deepEqual(await heldIn(depot), told([1, 2]));
  assert.equal(depot.isClosed, true);
});

test("closing stores what came while something was being stored", async (t) => {
  const { depot, outbox, pass } = withDepot(t);
  const { opened, open } = gate();
  depot.answer = opened;
  outbox.add(message(0));
  await pass(500);
  outbox.add(message(1));
  const closed = outbox.close();
  open();
  await closed;
  assert.deepEqual(await heldIn(depot), told([0, 1]));
});

test("what an earlier run left goes out first", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const depot = new ModelDepot();
  depot.release(1_000);
  await depot.held.append(numbered(1_000, 600));
  const outbox = new Outbox({ limit: 10_000, depot, isDurable: true });
  assert.equal(outbox.size, 600);
  for (const number of numbers(1_600, 600)) outbox.add(message(number));
  assert.deepEqual(await handedOut(outbox), numbers(1_000, 1_200));
});

test("of what an earlier run left no more than the limit is kept, the newest", async () => {
  const depot = new ModelDepot();
  await depot.held.append(numbered(0, 100));
  const outbox = new Outbox({ limit: 30, depot, isDurable: true });
  assert.deepEqual([outbox.size, outbox.dropped, depot.first], [30, 70, 70]);
  assert.deepEqual(await handedOut(outbox), numbers(70, 30));
});

test("a full outbox drops what is oldest, wherever that is", async (t) => {
  const { depot, outbox, fill } = withDepot(t, { limit: 1_000 });
  await fill(900);
  for (const number of numbers(900, 300)) outbox.add(message(number));
  assert.deepEqual([outbox.size, outbox.dropped, depot.first], [1_000, 200, 200]);
  assert.deepEqual(await handedOut(outbox), numbers(200, 1_000));
});

test("what a depot rejects waits, and is stored later, all of it and in order", async (t) => {
  const { depot, outbox, pass } = withDepot(t);
  depot.isRejecting = true;
  for (const number of numbers(0, 30)) {
    outbox.add(message(number));
    await pass(100);
  }
  assert.deepEqual(depot.appended, []);
  depot.isRejecting = false;
  await pass(500);
  await pass(500);
  assert.deepEqual(await heldIn(depot), told(numbers(0, 30)));
  assert.deepEqual(await handedOut(outbox), numbers(0, 30));
});

test("what the depot has lost is counted, and the rest goes on", async (t) => {
  const { depot, outbox, fill } = withDepot(t);
  await fill(2_000);
  for (const number of numbers(1_000, 50)) depot.lost.add(number);
  const out = await handedOut(outbox);
  assert.deepEqual(out, [...numbers(0, 1_000), ...numbers(1_050, 950)]);
  assert.equal(outbox.lost, 50);
  for (const number of out) outbox.acknowledge(number);
  assert.equal(outbox.size, 0);
});

test("a depot that cannot be read for a while is asked again after a second", async (t) => {
  const { depot, outbox, fill, pass } = withDepot(t);
  await fill(2_000);
  const first = numbers(0, 100).map(() => outbox.next()?.number);
  assert.deepEqual(first, numbers(0, 100));
  await settle();
  depot.isUnreadable = true;
  while (outbox.next() !== undefined);
  await settle();
  assert.equal(outbox.isLoading, true);
  depot.isUnreadable = false;
  await pass(1_000);
  outbox.rewind();
  assert.deepEqual(await handedOut(outbox), numbers(0, 2_000));
});
