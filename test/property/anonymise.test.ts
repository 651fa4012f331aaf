import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anonymise } from "../../src/p1/anonymise.ts";
import { segmentsOf } from "../../src/p1/explain-segments.ts";
import { parseTelegram } from "../../src/p1/telegram.ts";
import { telegram, telegramFile, valuesOf } from "../support/telegrams.ts";

const GOOD = telegramFile("belgium-emucs");

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex").toUpperCase();

/** Letters and digits, but not so few of them that a reading could hold them by chance. */
const id = fc.stringMatching(/^[A-Z][0-9A-Za-z]{5,20}[1-9]$/);
const IDENTITIES = ["0-0:96.1.1", "0-1:96.1.0", "0-2:96.1.1", "0-0:42.0.0", "0-0:96.1.2", "7-0:0.0.0"] as const;

const recorded = (ids: readonly string[], isHex: boolean): Uint8Array =>
  telegram(
    "1-0:1.8.1(001234.560*kWh)",
    "1-0:1.7.0(00.335*kW)",
    ...ids.map((text, at) => `${IDENTITIES[at % IDENTITIES.length]}(${isHex ? hex(text) : text})`),
    "0-3:24.1.0(003)",
    "0-3:24.2.1(230614090500S)(00321.098*m3)",
  );

test("no id stands in the output, neither plain nor in hexadecimal", () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.nat(60), (ids, isHex, lost) => {
      const recording = recorded(ids, isHex);
      const { bytes } = anonymise(Buffer.concat([recording.subarray(lost), recording]));
      const whole = latin1(bytes).slice(-recording.length);
      for (const text of ids) {
        assert.ok(!latin1(bytes).includes(text), text);
        assert.ok(!whole.toUpperCase().includes(hex(text)), text);
      }
    }),
  );
});

test("length, lines, checksum and every other value stay", () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 6 }), fc.boolean(), (ids, isHex) => {
      const recording = recorded(ids, isHex);
      const { bytes } = anonymise(recording);
      assert.equal(bytes.length, recording.length);
      const shape = (text: string) => text.split("\r\n").map((line) => line.replace(/\(.*/, "").length);
      assert.deepEqual(shape(latin1(bytes)).slice(0, -2), shape(latin1(recording)).slice(0, -2));
      const [segment] = segmentsOf(bytes);
      assert.ok(segment?.kind === "telegram" && segment.checksum.verdict === "verified");
      const { p1_ean: _, ...values } = valuesOf(recording);
      const { p1_ean: __, ...maskedValues } = valuesOf(bytes);
      assert.deepEqual(maskedValues, values);
      assert.deepEqual(valuesOf(bytes, 3), valuesOf(recording, 3));
    }),
  );
});

test("different ids stay different, equal ones equal", () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 2, maxLength: 6 }), fc.boolean(), (ids, isHex) => {
      const idsIn = (recording: Uint8Array): string[] =>
        latin1(recording)
          .split("\r\n")
          .flatMap((line) => /^\d-\d:(?:96\.1|42\.0|0\.0)\.\d\((.*)\)$/.exec(line)?.[1] ?? []);
      const recording = recorded(ids, isHex);
      const masks = idsIn(anonymise(recording).bytes);
      const firsts = (texts: readonly string[]) => texts.map((text) => texts.indexOf(text));
      assert.deepEqual(firsts(masks), firsts(idsIn(recording)));
    }),
  );
});

test("what was anonymised can be anonymised again, and still be read", () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 6 }), fc.boolean(), (ids, isHex) => {
      const once = anonymise(recorded(ids, isHex)).bytes;
      const twice = anonymise(once).bytes;
      assert.equal(twice.length, once.length);
      assert.deepEqual(valuesOf(twice, 3), valuesOf(once, 3));
    }),
  );
});

test("no recording, cut, damaged or spliced, makes it throw, and none but a checksum's length changes", () => {
  const piece = fc
    .tuple(fc.nat(GOOD.length), fc.nat(GOOD.length))
    .map(([a, b]) => GOOD.subarray(Math.min(a, b), Math.max(a, b)));
  const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.filter((byte) => byte !== 0xdb));
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, noise, fc.constant(GOOD)), { maxLength: 5 }), (pieces) => {
      const recording = Buffer.concat(pieces);
      const { bytes } = anonymise(recording);
      assert.equal(bytes.length, recording.length);
      assert.deepEqual(
        segmentsOf(bytes).map(({ kind, from, to }) => ({ kind, from, to })),
        segmentsOf(recording).map(({ kind, from, to }) => ({ kind, from, to })),
      );
      for (const segment of segmentsOf(bytes))
        if (segment.kind === "telegram") parseTelegram(segment.bytes, segment.end);
    }),
    { numRuns: 300 },
  );
});
