import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Framer, type FramerEvent, LONGEST_TELEGRAM } from "../../src/p1/framer.ts";
import { telegram, telegramFile } from "../support/telegrams.ts";

const GOOD = telegramFile("dsmr-5.0-single-phase");

/** Pieces of streams: good telegrams, halves, the bytes that carry form, and noise. */
const piece = fc.oneof(
  fc.constantFrom<Uint8Array>(GOOD, telegramFile("dsmr-2.2"), telegramFile("belgium-emucs")),
  fc.nat(GOOD.length).map((length) => GOOD.subarray(0, length)),
  fc.nat(GOOD.length).map((length) => GOOD.subarray(length)),
  fc
    .constantFrom("/", "!", "\r\n", "\n!", "\n/", ")!", "!1234\r\n", "/A\r\n\r\n!\r\n")
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }),
  fc.nat(LONGEST_TELEGRAM * 2).map((length) => Buffer.alloc(length, "x")),
);
const stream = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

const framed = (chunks: readonly Uint8Array[]): FramerEvent[] => {
  const framer = new Framer();
  return [...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.end()];
};

/** The bytes cut at the given places. */
const chopped = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((to, at) => bytes.subarray(places[at], to));
};

const lengthOf = (event: FramerEvent): number => (event.kind === "telegram" ? event.bytes.length : event.length);

test("chopping the stream in any way changes nothing", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), (bytes, cuts) => {
      assert.deepEqual(framed(chopped(bytes, cuts)), framed([bytes]));
    }),
  );
});

test("one byte at a time changes nothing", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      assert.deepEqual(framed([...bytes].map((byte) => Uint8Array.of(byte))), framed([bytes]));
    }),
    { numRuns: 30 },
  );
});

test("every byte is in exactly one telegram or discard, in order", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      let at = 0;
      for (const event of framed([bytes])) {
        const length = lengthOf(event);
        if (event.kind === "telegram") assert.deepEqual(Buffer.from(event.bytes), bytes.subarray(at, at + length));
        at += length;
      }
      assert.equal(at, bytes.length);
    }),
  );
});

test("whatever came before, a good telegram behind a pause is delivered", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const framer = new Framer();
      framer.push(bytes);
      framer.pause();
      const events = framer.push(GOOD);
      const last = events.at(-1);
      assert.deepEqual(last?.kind === "telegram" && Buffer.from(last.bytes), GOOD);
    }),
  );
});

test("once the meter has shown a checksum, no single flipped bit is ever published", () => {
  for (let bit = 0; bit < GOOD.lastIndexOf("!") * 8 + 8; bit++) {
    const flipped = Buffer.from(GOOD);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const framer = new Framer();
    framer.push(GOOD);
    const published = [...framer.push(flipped), ...framer.push(GOOD)].filter(({ kind }) => kind === "telegram");
    for (const event of published) {
      assert.deepEqual(event.kind === "telegram" && Buffer.from(event.bytes), GOOD, `bit ${bit}`);
    }
    assert.ok(published.length >= 1, `bit ${bit} costs the next telegram`);
  }
});

test("a telegram whose text holds any printable characters is one telegram", () => {
  const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(printable, (text) => {
      const events = framed([telegram(`0-0:96.13.0(${text})`)]);
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ["telegram"],
      );
    }),
  );
});
