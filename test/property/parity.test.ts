import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Parity } from "../../src/p1/parity.ts";
import { sevenBits } from "../support/seven-bits.ts";
import { telegramFile } from "../support/telegrams.ts";

const GOOD = telegramFile("dsmr-5.0-single-phase");

const piece = fc.oneof(
  fc.constantFrom<Uint8Array>(GOOD, sevenBits(GOOD), sevenBits(telegramFile("dsmr-2.2"))),
  fc.nat(GOOD.length).map((length) => sevenBits(GOOD.subarray(length))),
  fc.nat(600).map((length) => Buffer.alloc(length, 0xff)),
  fc.nat(600).map((length) => Buffer.alloc(length, 0xaf)),
  fc.uint8Array({ maxLength: 40 }),
  fc.stringMatching(/^[0-9:.()*-]{0,40}$/).map((text) => Buffer.from(text)),
  fc
    .constantFrom("0-0:1.0.0(", "00000000000000000000000000", "\x8d\x8d\x8d\x8d\x8d\x8d\x8d\x8d")
    .map((text) => Buffer.from(text, "latin1")),
);
const stream = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

const read = (chunks: readonly Uint8Array[]): Buffer => {
  const parity = new Parity();
  return Buffer.concat([...chunks.map((chunk) => parity.push(chunk)), parity.end()]);
};

test("chopping the stream in any way changes nothing", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), (bytes, cuts) => {
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
      assert.deepEqual(read(chunks), read([bytes]));
    }),
  );
});

test("no byte is lost or made, and none but its bit 7 changed", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      assert.deepEqual(
        read([bytes]).map((byte) => byte & 0x7f),
        bytes.map((byte) => byte & 0x7f),
      );
    }),
  );
});

test("bytes of any kind are not touched", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000, size: "max" }), (bytes) => {
      assert.deepEqual(read([bytes]), Buffer.from(bytes));
    }),
  );
});
