import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Framer } from "../../../src/p1/framer.ts";
import { Parity } from "../../../src/p1/parity.ts";
import { encrypted, KEY } from "../../support/encrypting.ts";
import { sevenBits } from "../../support/seven-bits.ts";
import { telegram, telegramFile } from "../../support/telegrams.ts";

const GOOD = telegramFile("dsmr-5.0-single-phase");
const BARE = telegramFile("dsmr-2.2");
const TELEGRAMS = readdirSync(new URL("../../telegrams/", import.meta.url)).filter((name) => name.endsWith(".txt"));

/** What is read of the chunks while they come, without what is held. */
const read = (parity: Parity, ...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat(chunks.map((chunk) => parity.push(chunk)));

const countTelegrams = (bytes: Uint8Array): number =>
  new Framer().push(bytes).filter(({ kind }) => kind === "telegram").length;

for (const name of ["dsmr-2.2", "dsmr-5.0-single-phase", "belgium-emucs"]) {
  test(`${name} sent in 7E1 is read whole, from the first telegram on`, () => {
    const sent = telegramFile(name);
    const parity = new Parity();
    assert.deepEqual(read(parity, sevenBits(sent), sevenBits(sent)), Buffer.concat([sent, sent]));
    assert.ok(parity.isMasking);
  });
}

test("joining a 7E1 meter in the middle of a telegram loses no byte", () => {
  assert.deepEqual(
    read(new Parity(), sevenBits(GOOD.subarray(100)), sevenBits(GOOD)),
    Buffer.concat([GOOD.subarray(100), GOOD]),
  );
});

test("a byte of odd parity shows 8N1, also in a piece without parity bits", () => {
  const even = Buffer.from(`0-0:1.0.0(${"0".repeat(30)}`);
  const withBits = Buffer.concat([Buffer.alloc(8, 0x8d), Buffer.alloc(30, "0")]);
  const pieces = [even, Buffer.from("1"), withBits];
  assert.deepEqual(read(new Parity(), Buffer.concat(pieces.slice(0, 2)), withBits), Buffer.concat(pieces));
});

/** Streams in 8N1, of which no byte may be touched or held. */
const UNTOUCHED: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ...TELEGRAMS.map((name) => [name, telegramFile(name.replace(".txt", ""))] as const),
  ["a text of 1024 raw 0xFF", telegram(`0-0:96.13.0(${"\xff".repeat(1024)})`)],
  [
    "raw 0xFF in front of codes of even parity",
    telegram(`0-0:96.50.0(${"\xff".repeat(200)}`, `0-0:96.50.0(${"\xff".repeat(200)}`),
  ],
  ["a text of Latin-1 letters of even parity", telegram(`0-0:96.13.0(${"\xfc\xf6\xe4".repeat(100)})`)],
  ["an encrypted telegram", encrypted(GOOD, { key: KEY })],
  ["an idle line", Buffer.alloc(2000, 0xff)],
];

for (const [what, bytes] of UNTOUCHED) {
  test(`8N1 stays as it is: ${what}`, () => {
    const parity = new Parity();
    assert.deepEqual(read(parity, bytes, GOOD), Buffer.concat([bytes, GOOD]));
    assert.ok(!parity.isMasking);
  });
}

test("a line that changes from 8N1 to 7E1 costs one telegram", () => {
  const parity = new Parity();
  const seven = sevenBits(GOOD);
  assert.equal(countTelegrams(read(parity, GOOD, GOOD, seven, seven, seven)), 4);
  assert.ok(parity.isMasking);
});

test("a line that changes from 7E1 to 8N1 costs one telegram", () => {
  const parity = new Parity();
  const seven = sevenBits(GOOD);
  assert.equal(countTelegrams(read(parity, seven, seven, GOOD, GOOD, GOOD)), 4);
  assert.ok(!parity.isMasking);
});

test("what is held is given back at a pause, and the telegram behind it is whole", () => {
  const parity = new Parity();
  const part = sevenBits(GOOD.subarray(-20));
  assert.equal(read(parity, part).length, 0);
  assert.deepEqual(Buffer.from(parity.pause()), part);
  assert.deepEqual(read(parity, sevenBits(GOOD)), GOOD);
});

test("what is held is given back at the end, and the next stream is new", () => {
  const parity = new Parity();
  const part = sevenBits(GOOD.subarray(0, 20));
  assert.equal(read(parity, part).length, 0);
  assert.deepEqual(Buffer.from(parity.end()), part);
  assert.deepEqual(read(parity, sevenBits(GOOD)), GOOD);
});

test("no damaged bit of a 7E1 telegram without checksum reads as another value", () => {
  const lines = new Set(BARE.toString("latin1").split(/[\r\n]+/));
  const sent = sevenBits(BARE);
  for (let bit = 0; bit < sent.length * 8; bit++) {
    const damaged = Buffer.from(sent);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const parity = new Parity();
    parity.push(sent);
    const wrong = Buffer.from(parity.push(damaged))
      .toString("latin1")
      .split(/[\r\n]+/)
      .filter((line) => !lines.has(line) && !/[\x80-\xff]/.test(line));
    assert.deepEqual(wrong, [], `bit ${bit}`);
  }
});
