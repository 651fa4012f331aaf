import assert from "node:assert/strict";
import { test } from "node:test";
import { convert } from "../../../src/p1/units.ts";
import { readDecimal, readText } from "../../../src/p1/values.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** What a printed number becomes in a unit. */
const inUnit = (text: string, unit?: string): number | undefined => {
  const decimal = readDecimal(bytes(text), 0, bytes(text).length);
  return decimal && convert(decimal, unit)?.value;
};

const NUMBERS: readonly (readonly [text: string, unit: string | undefined, expected: number | undefined])[] = [
  ["000051.775*kWh", "kWh", 51.775],
  ["000000.000*kWh", "kWh", 0],
  ["00.335*\0kW", "kW", undefined],
  ["-3.2*kW", "kW", -3.2],
  ["-0.000*kW", "kW", 0],
  ["00251*W", "kW", 0.251],
  ["000441879*Wh", "kWh", 441.879],
  ["12.5*MWh", "kWh", 12_500],
  ["0000.237*kV", "V", 237],
  ["01234*mA", "A", 1.234],
  ["0000.050*kHz", "Hz", 50],
  ["999A", "A", 999],
  ["00124.477_m3", "m³", 124.477],
  ["007137.694*kWh ", "kWh", 7137.694],
  ["00001759.974*kVArh", "kvarh", 1759.974],
  ["12.345*GJ", "GJ", 12.345],
  ["12345*MJ", "GJ", 12.345],
  ["1000*kWh", "GJ", 3.6],
  ["1*GJ", "kWh", undefined],
  ["16*A", "kW", undefined],
  ["0.842", undefined, 0.842],
  ["000051,775*kWh", "kWh", undefined],
  ["1.2.3*kWh", "kWh", undefined],
  ["*kWh", "kWh", undefined],
  ["", "kWh", undefined],
  ["230614090803S", "kWh", undefined],
  ["99999999999999*kWh", "kWh", 99_999_999_999_999],
  ["9999999999999999*kWh", "kWh", undefined],
  ["00123456.78901234*kWh", "kWh", 123_456.789_012_34],
  ["+00.123*kWh", "kWh", 0.123],
  ["123.4 * kWh", "kWh", 123.4],
  ["0.123*MVA", "kVA", 123],
];

for (const [text, unit, expected] of NUMBERS) {
  test(`"${text}" in ${unit ?? "no unit"} is ${expected ?? "not a number"}`, () => {
    assert.equal(inUnit(text, unit), expected);
  });
}

const TEXTS: readonly (readonly [printed: string, expected: string])[] = [
  ["4530303939", "E0099"],
  ["9903218166", "9903218166"],
  ["ER23", "ER23"],
  ["12345678         ", "12345678"],
  ["62931", "62931"],
  ["(ER11)", "ER11"],
  ["2020", ""],
  ["\u00ff\u00ff", "\u00ff\u00ff"],
];

for (const [printed, expected] of TEXTS) {
  test(`the octet string "${printed}" reads as "${expected}"`, () => {
    assert.equal(readText(bytes(printed), 0, printed.length), expected);
  });
}
