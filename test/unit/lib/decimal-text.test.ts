import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decimalText } from "../../../src/lib/decimal-text.ts";

test("every decimal prints as the engine prints it", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }).map(Number),
      fc.integer({ min: 0, max: 6 }),
      (digits, decimals) => {
        const value = Number(`${digits}e-${decimals}`);
        assert.equal(decimalText(value, decimals), String(value));
      },
    ),
    { numRuns: 5_000 },
  );
});

test("every number of thousandths below ten prints as the engine prints it", () => {
  for (let thousandths = -10_000; thousandths < 10_000; thousandths++) {
    const value = thousandths / 1000;
    assert.equal(decimalText(value, 3), String(value));
  }
});

for (const [value, decimals, text] of [
  [0.05, 2, "0.05"],
  [-0.001, 3, "-0.001"],
  [-0, 3, "0"],
  [230.1, 1, "230.1"],
  [1e21, 3, "1e+21"],
  [0.1, undefined, "0.1"],
] as const) {
  test(`${value} with ${decimals} decimals is ${text}`, () => assert.equal(decimalText(value, decimals), text));
}
