import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FIELDS, type FieldRow } from "../../src/fields.ts";
import { parseTelegram } from "../../src/p1/telegram.ts";
import { measured, telegram, telegramFile, valuesOf } from "../support/telegrams.ts";

const ROWS: readonly FieldRow[] = FIELDS;
const GOOD = telegramFile("belgium-emucs");

test("a decimal of any meter arrives as exactly the printed number", () => {
  const digits = fc.tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 4 }));
  fc.assert(
    fc.property(digits, fc.nat(6), ([number, decimals], zeros) => {
      const printed = (number / 10 ** decimals).toFixed(decimals);
      const { p1_energy_consumed_tariff1: value } = valuesOf(telegram(`1-0:1.8.1(${"0".repeat(zeros)}${printed}*kWh)`));
      assert.equal(JSON.stringify(value), JSON.stringify(Number(printed)));
    }),
  );
});

test("watt-hours arrive as the exact decimal in kilowatt-hours", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (wattHours) => {
      const { p1_energy_consumed_tariff1: value } = valuesOf(telegram(`1-0:1.8.1(${wattHours}*Wh)`));
      const text = String(wattHours).padStart(4, "0");
      assert.equal(value, Number(`${text.slice(0, -3)}.${text.slice(-3)}`));
    }),
  );
});

test("no text between any parentheses throws, or becomes a key without a value", () => {
  const code = fc.constantFrom(...ROWS.flatMap(({ codes }) => codes).map((text) => text.replace("n", "1")));
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("()", "(", ")", "((", "(1", "230614090500S", "1*kWh", ")(", "1)(2)(3)(4)(5)(6)(7", "632525252525S"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(code, value), { maxLength: 12 }), (objects) => {
      const lines = objects.map(([obis, text]) => `${obis}(${text})`).join("\r\n");
      const bytes = Buffer.from(`/A\r\n\r\n${lines}\r\n!`, "latin1");
      const { measurements } = measuredOf(bytes);
      for (const { values } of measurements) {
        for (const { key, value } of values) {
          assert.match(key, /^p1_/);
          assert.ok(value !== "" && value !== undefined && value !== null && !Number.isNaN(value), key);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("no byte, lost, doubled or changed, ever throws", () => {
  fc.assert(
    fc.property(fc.nat(GOOD.length - 1), fc.uint8Array({ maxLength: 2 }), (at, instead) => {
      measuredOf(Buffer.concat([GOOD.subarray(0, at), instead, GOOD.subarray(at + 1)]));
    }),
    { numRuns: 500 },
  );
});

/** As if the checksum had been right. */
const measuredOf = (bytes: Uint8Array) => measured(bytes, undefined, undefined, parseTelegram(bytes, bytes.length - 1));
