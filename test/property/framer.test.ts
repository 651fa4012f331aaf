import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc16, crcX25 } from "../../src/p1/crc16.ts";
import { Framer } from "../../src/p1/framer.ts";
import { LONGEST_TELEGRAM } from "../../src/p1/framer-bytes.ts";
import type { FramerEvent } from "../../src/p1/framer-event.ts";
import { encrypted, KEY, untitledFrame } from "../support/encrypting.ts";
import { telegram, telegramFile } from "../support/telegrams.ts";

const GOOD = telegramFile("dsmr-5.0-single-phase");

const ENCRYPTED = encrypted(GOOD, { key: KEY });

const withoutCr = (bytes: Uint8Array): Buffer => Buffer.from(bytes.filter((byte) => byte !== 0x0d));

const withBlankLines = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString("latin1").replaceAll(")\r\n", ")\r\n\r\n"), "latin1");

const withX25 = (bytes: Buffer): Buffer => {
  const body = bytes.subarray(0, bytes.lastIndexOf("!") + 1);
  return Buffer.concat([body, Buffer.from(`${crcX25(body).toString(16).padStart(4, "0")}\r\n`)]);
};

/** Pieces of streams: good telegrams, halves, the bytes that carry form, and noise. */
const piece = fc.oneof(
  fc.constantFrom<Uint8Array>(GOOD, telegramFile("dsmr-2.2"), telegramFile("belgium-emucs")),
  fc.nat(GOOD.length).map((length) => GOOD.subarray(0, length)),
  fc.nat(GOOD.length).map((length) => GOOD.subarray(length)),
  fc
    .constantFrom("/", "!", "\r\n", "\n!", "\n/", ")!", "!1234\r\n", "/A\r\n\r\n!\r\n")
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(ENCRYPTED, withoutCr(GOOD), withBlankLines(GOOD), untitledFrame(ENCRYPTED)),
  fc.nat(ENCRYPTED.length).map((length) => ENCRYPTED.subarray(0, length)),
  fc.nat(ENCRYPTED.length).map((length) => ENCRYPTED.subarray(length)),
  fc
    .constantFrom("\xdb", "\xdb\x08", "/A\r\n\r\n\0\x82", "\0\x82\x10\0\x30")
    .map((text) => Buffer.from(text, "latin1")),
  fc.nat(LONGEST_TELEGRAM * 2).map((length) => Buffer.alloc(length, "x")),
);
const stream = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

/** With telegrams of another meter in between, which counts its checksums in another way. */
const mixed = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.constant<Uint8Array>(withX25(GOOD)) }), {
    maxLength: 8,
  })
  .map((pieces) => Buffer.concat(pieces));

type WithBytes = FramerEvent & { readonly bytes: Uint8Array };

/** What carries the very bytes that were received: all but a telegram whose lines had to be mended. */
const isAsReceived = (event: FramerEvent): event is WithBytes =>
  event.kind === "encrypted" ||
  (event.kind === "telegram" && (event.recovered === undefined || event.bytes.length === event.length));

const framed = (chunks: readonly Uint8Array[]): FramerEvent[] => {
  const framer = new Framer();
  return [...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.end()];
};

/** The bytes cut at the given places. */
const chopped = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((to, at) => bytes.subarray(places[at], to));
};

test("chopping the stream in any way changes nothing", () => {
  fc.assert(
    fc.property(mixed, fc.array(fc.nat(), { maxLength: 30 }), (bytes, cuts) => {
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

test("no more bytes than a telegram has, and as many counted before it, ever wait for judgement", () => {
  fc.assert(
    fc.property(mixed, fc.array(fc.nat(), { maxLength: 30 }), (bytes, cuts) => {
      const framer = new Framer();
      for (const chunk of chopped(bytes, cuts)) {
        framer.push(chunk);
        assert.ok(framer.held <= LONGEST_TELEGRAM * 2);
      }
    }),
  );
});

test("every byte is in exactly one telegram or discard, in order", () => {
  fc.assert(
    fc.property(mixed, (bytes) => {
      let at = 0;
      for (const event of framed([bytes])) {
        const received = bytes.subarray(at, at + event.length);
        if (isAsReceived(event)) assert.deepEqual(Buffer.from(event.bytes), received);
        at += event.length;
      }
      assert.equal(at, bytes.length);
    }),
  );
});

for (const [what, next] of [
  ["a good telegram", GOOD],
  ["an encrypted telegram", ENCRYPTED],
] as const) {
  test(`whatever came before, ${what} behind a pause is delivered`, () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const framer = new Framer();
        framer.push(bytes);
        framer.pause();
        const last = framer.push(next).at(-1);
        assert.deepEqual(last !== undefined && "bytes" in last && Buffer.from(last.bytes), next);
      }),
    );
  });
}

const SHORT = Buffer.from(telegram("0-0:1.0.0(240101000000W)", "1-0:1.8.0(001234.567*kWh)", "1-0:1.7.0(00.335*kW)"));
const ELS5 = `/TST5ELS\r\n\r\n1-0:1.8.0(001234*Wh)\r\n1-0:1.7.0(00335*W)\r\n\r\n!`;
const withArc = (text: string): Buffer =>
  Buffer.from(`${text}${crc16(Buffer.from(text)).toString(16).padStart(4, "0")}\r\n`);

/** The manners in which a meter, and the way to it, can show a right checksum. */
const MANNERS: readonly (readonly [manner: string, received: Buffer])[] = [
  ["as standardised", GOOD],
  ["X-25", withX25(SHORT)],
  ["lone LFs that the checksum covers", withArc("/TST5LF\n\n1-0:1.8.0(001234.567*kWh)\n1-0:1.7.0(00.335*kW)\n!")],
  ["without the CRs that the checksum covers", withoutCr(SHORT)],
  ["X-25 without the CRs", withoutCr(withX25(SHORT))],
  ["a blank line before the end", withArc(ELS5)],
  ["extra blank lines", withBlankLines(SHORT)],
];

for (const [manner, received] of MANNERS) {
  test(`once the meter has shown a checksum, no single flipped bit is ever published: ${manner}`, () => {
    const right = bodyOf(new Framer().push(received)[0]);
    assert.notEqual(right, undefined);
    for (let bit = 0; bit < received.length * 8; bit++) {
      const flipped = Buffer.from(received);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const framer = new Framer();
      framer.push(received);
      const published = [...framer.push(flipped), ...framer.push(received)].filter(({ kind }) => kind === "telegram");
      for (const event of published) assert.equal(bodyOf(event), right, `bit ${bit}`);
      assert.ok(published.length >= 1, `bit ${bit} costs the next telegram`);
    }
  });
}

/** The part of a telegram that its checksum covers. */
const bodyOf = (event: FramerEvent | undefined): string | undefined =>
  event?.kind === "telegram" ? Buffer.from(event.bytes.subarray(0, event.end + 1)).toString("latin1") : undefined;

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
