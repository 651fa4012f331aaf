import assert from "node:assert/strict";
import { test } from "node:test";
import { Blocks } from "../../../src/store/blocks.ts";
import type { Depot, Stored, Stretch } from "../../../src/store/depot.ts";
import { Fallback } from "../../../src/store/fallback.ts";
import { Unreadable } from "../../../src/store/reader.ts";
import { gate } from "../../support/gate.ts";
import { heldIn, numbered, told } from "../../support/journal.ts";
import { memoryLog } from "../../support/memory-log.ts";

/** A disk that takes nothing while it is told to be full, and says how much it was asked. */
class ModelDisk implements Depot {
  readonly held = new Blocks();
  isFull = false;
  unreadableTo = 0; // what is before this number is not given back
  tries = 0;
  isClosed = false;
  answer = Promise.resolve(); // what an append waits for

  get first(): number {
    return this.held.first;
  }

  get end(): number {
    return this.held.end;
  }

  async append(messages: readonly Stored[]): Promise<void> {
    this.tries += 1;
    await this.answer;
    if (this.isFull) throw new Error("no space left");
    await this.held.append(messages);
  }

  async read(from: number, most: number): Promise<Stretch> {
    if (from < this.unreadableTo) throw new Unreadable(this.unreadableTo, new Error("no such file"));
    return this.held.read(from, most);
  }

  release = (before: number): void => this.held.release(before);

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

const onDisk = () => {
  const disk = new ModelDisk();
  const { log, lines } = memoryLog();
  let nowMs = 0;
  const fallback = new Fallback(disk, log, () => nowMs);
  return {
    disk,
    fallback,
    lines,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
};

const numbers = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);

test("as long as the disk takes everything, memory holds nothing and nothing is said", async () => {
  const { disk, fallback, lines } = onDisk();
  await fallback.append(numbered(0, 100));
  assert.deepEqual(await heldIn(disk), told(numbers(0, 100)));
  assert.deepEqual(await heldIn(fallback), told(numbers(0, 100)));
  assert.deepEqual(lines, []);
});

test("what a full disk does not take is held in memory, in order behind what is on the disk", async () => {
  const { disk, fallback, lines } = onDisk();
  await fallback.append(numbered(0, 100));
  disk.isFull = true;
  await fallback.append(numbered(100, 100));
  await fallback.append(numbered(200, 100));
  assert.deepEqual([fallback.first, fallback.end], [0, 300]);
  assert.deepEqual(await heldIn(fallback), told(numbers(0, 300)));
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^warn .*cannot be written: no space left; they are held in memory/);
});

test("a full disk is tried again after ten seconds, not at every message", async () => {
  const { disk, fallback, pass } = onDisk();
  disk.isFull = true;
  for (let at = 0; at < 20; at += 1) {
    await fallback.append(numbered(at, 1));
    pass(1_000);
  }
  assert.equal(disk.tries, 2);
});

test("when the disk takes something again, all goes there in order, and that is said", async () => {
  const { disk, fallback, lines, pass } = onDisk();
  await fallback.append(numbered(0, 10));
  disk.isFull = true;
  await fallback.append(numbered(10, 300));
  disk.isFull = false;
  pass(10_000);
  await fallback.append(numbered(310, 10));
  assert.deepEqual(await heldIn(disk), told(numbers(0, 320)));
  assert.deepEqual(await heldIn(fallback), told(numbers(0, 320)));
  assert.match(lines.at(-1) ?? "", /^info .*on the disk again/);
});

test("what left meanwhile is neither on the disk nor in memory", async () => {
  const { disk, fallback, pass } = onDisk();
  await fallback.append(numbered(0, 10));
  disk.isFull = true;
  await fallback.append(numbered(10, 100));
  fallback.release(50);
  assert.deepEqual([fallback.first, fallback.end], [50, 110]);
  disk.isFull = false;
  pass(10_000);
  await fallback.append(numbered(110, 10));
  assert.deepEqual(await heldIn(disk), told(numbers(50, 70)));
});

for (const [words, before] of [
  ["some", 15],
  ["all", 20],
  ["all, and more,", 30],
] as const) {
  test(`${words} of the messages that left while the disk hung, and then failed, do not shift the others`, async () => {
    const { disk, fallback } = onDisk();
    await fallback.append(numbered(0, 10));
    disk.isFull = true;
    const { opened, open } = gate();
    disk.answer = opened;
    const appended = fallback.append(numbered(10, 10));
    fallback.release(before);
    open();
    await appended;
    await fallback.append(numbered(Math.max(before, 20), 5));
    assert.deepEqual(await heldIn(fallback), told(numbers(before, Math.max(before, 20) + 5 - before)));
  });
}

test("closing tries the disk once more, at once", async () => {
  const { disk, fallback, lines } = onDisk();
  disk.isFull = true;
  await fallback.append(numbered(0, 100));
  disk.isFull = false;
  await fallback.close();
  assert.deepEqual(await heldIn(disk), told(numbers(0, 100)));
  assert.equal(disk.isClosed, true);
  assert.match(lines.at(-1) ?? "", /^info .*on the disk again/);
});

test("closing says how many are lost when the disk still takes nothing", async () => {
  const { disk, fallback, lines } = onDisk();
  disk.isFull = true;
  await fallback.append(numbered(0, 100));
  fallback.release(40);
  await fallback.close();
  assert.equal(disk.isClosed, true);
  assert.match(lines.at(-1) ?? "", /^error 60 measurements/);
});

test("what the disk does not give back is asked for again, and holds up all behind it for a minute at most", async () => {
  const { disk, fallback, lines, pass } = onDisk();
  await fallback.append(numbered(0, 100));
  disk.isFull = true;
  await fallback.append(numbered(100, 10));
  disk.unreadableTo = 60;
  await assert.rejects(fallback.read(20, 10), Unreadable);
  pass(59_000);
  await assert.rejects(fallback.read(20, 10), Unreadable);
  assert.equal(lines.filter((line) => /^warn .*cannot be read: no such file/.test(line)).length, 1);
  pass(1_000);
  assert.deepEqual(await fallback.read(20, 10), { first: 60, messages: [] });
  assert.match(lines.at(-1) ?? "", /^error 40 measurements are lost, number 20 to 59: no such file/);
  fallback.release(60);
  assert.deepEqual(await heldIn(fallback), told(numbers(60, 50)));
});

test("a disk that gives back in time what it took has lost nothing, and has a minute the next time too", async () => {
  const { disk, fallback, pass } = onDisk();
  await fallback.append(numbered(0, 100));
  for (let times = 0; times < 3; times += 1) {
    disk.unreadableTo = 60;
    await assert.rejects(fallback.read(20, 10), Unreadable);
    pass(59_000);
    disk.unreadableTo = 0;
    assert.equal((await fallback.read(20, 10)).first, 20);
  }
});

test("what is in memory goes back to the disk by itself, though nothing more comes", async () => {
  const disk = new ModelDisk();
  const { log, lines } = memoryLog();
  const fallback = new Fallback(disk, log, () => 0, 20);
  disk.isFull = true;
  await fallback.append(numbered(0, 100));
  disk.isFull = false;
  // Nothing but the timer of the fallback would keep the process going.
  const waiting = setInterval(() => undefined, 1_000);
  while (disk.end < 100) await new Promise((resolve) => setImmediate(resolve));
  clearInterval(waiting);
  await fallback.close();
  assert.deepEqual(await heldIn(disk), told(numbers(0, 100)));
  assert.ok(lines.includes("info The measurements that wait are on the disk again"));
});
