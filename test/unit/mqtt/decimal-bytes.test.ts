import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LONGEST_DECIMAL, printDecimal } from "../../../src/mqtt/decimal-bytes.ts";

/** Undefined where the engine must print it. */
const printed = (value: number, decimals: number | undefined): string | undefined => {
  const bytes = Buffer.alloc(LONGEST_DECIMAL);
  const length = printDecimal(value, decimals, bytes);
  return length === 0 ? undefined : bytes.toString("latin1", 0, length);
};

test("every decimal that is printed is printed as the engine does", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }).map(Number),
      fc.integer({ min: 0, max: 6 }),
      (digits, decimals) => {
        const value = Number(`${digits}e-${decimals}`);
        const text = printed(value, decimals);
        if (text !== undefined) assert.equal(text, String(value));
      },
    ),
    { numRuns: 5_000 },
  );
});

test("every number of thousandths below ten prints as the engine prints it", () => {
  for (let thousandths = -10_000; thousandths < 10_000; thousandths++) {
    const value = thousandths / 1000;
    assert.equal(printed(value, 3), String(value));
  }
});

for (const [value, decimals, text] of [
  [0.05, 2, "0.05"],
  [-0.001, 3, "-0.001"],
  [-0, 3, "0"],
  [230.1, 1, "230.1"],
  [2_147_483_647, undefined, "2147483647"],
  [-2_147_483_647.999, 3, "-2147483647.999"],
  [2_147_483_648, 0, undefined],
  [1e21, 3, undefined],
  [0.1, undefined, undefined],
  [0.1234, 4, undefined],
  [Number.NaN, 3, undefined],
] as const) {
  test(`${value} with ${decimals} decimals is ${text ?? "left to the engine"}`, () =>
    assert.equal(printed(value, decimals), text));
}
