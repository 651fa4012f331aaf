import assert from "node:assert/strict";
import { test } from "node:test";
import { Blocks } from "../../../src/store/blocks.ts";
import { heldIn, numbered, told } from "../../support/journal.ts";

const numbersFrom = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);

const filled = async (count: number): Promise<Blocks> => {
  const blocks = new Blocks();
  await blocks.append(numbered(0, count));
  return blocks;
};

for (const count of [0, 1, 63, 64, 65, 128, 1_000]) {
  test(`${count} messages come back as they went in`, async () => {
    const blocks = await filled(count);
    assert.deepEqual([blocks.first, blocks.end], [0, count]);
    assert.deepEqual(await heldIn(blocks, 10), told(numbersFrom(0, count)));
  });
}

for (const before of [1, 63, 64, 65, 199, 200]) {
  test(`of 200 messages those from ${before} on stay when the others are released`, async () => {
    const blocks = await filled(200);
    blocks.release(before);
    assert.deepEqual([blocks.first, blocks.end], [before, 200]);
    assert.deepEqual(await heldIn(blocks), told(numbersFrom(before, 200)));
  });
}

test("a release beyond the end moves the numbers on", async () => {
  const blocks = await filled(70);
  blocks.release(500);
  await blocks.append(numbered(500, 70));
  assert.deepEqual([blocks.first, blocks.end], [500, 570]);
  assert.deepEqual(await heldIn(blocks), told(numbersFrom(500, 570)));
});

test("nothing is read before the first and behind the end", async () => {
  const blocks = await filled(3);
  blocks.release(2);
  assert.deepEqual(await blocks.read(0, 5), { first: 2, messages: numbered(2, 1) });
  assert.deepEqual(await blocks.read(3, 5), { first: 3, messages: [] });
});
