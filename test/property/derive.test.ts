import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Derivation, FieldRow } from "../../src/fields.ts";
import { Deriver } from "../../src/p1/derive.ts";
import type { FieldValue } from "../../src/p1/field-value.ts";

/** A decimal as a meter prints it: `000123.450`. */
const printed = fc
  .tuple(fc.stringMatching(/^[0-9]{1,8}$/), fc.stringMatching(/^[0-9]{0,5}$/))
  .map(([whole, fraction]) => (fraction === "" ? whole : `${whole}.${fraction}`));

const decimalsOf = (text: string): number => (text.split(".")[1] ?? "").length;
const thousandth = (text: string): bigint => BigInt(text.replace(".", "")) * 10n ** BigInt(5 - decimalsOf(text));

/** A whole number of hundred-thousandths as the shortest decimal. */
const written = (digits: bigint): string => {
  const size = String(digits < 0n ? -digits : digits).padStart(6, "0");
  const fraction = size.slice(-5).replace(/0+$/, "");
  return `${digits < 0n ? "-" : ""}${size.slice(0, -5)}${fraction && `.${fraction}`}`;
};

/** What a meter that prints `texts` gives for a value made of them by `kind`. */
const derivedFrom = (kind: "sum" | "difference" | "signed", texts: readonly string[]): FieldValue | undefined => {
  const keys = texts.map((_, at) => `p1_part${at}`);
  const [first = "", second = "", third = ""] = keys;
  const derived = {
    sum: { kind: "sum", of: keys },
    difference: { kind: "difference", of: [first, second] },
    signed: { kind: "signed", of: [first, second, third] },
  } as const satisfies Readonly<Record<string, Derivation>>;
  const row: FieldRow = { key: "p1_derived", codes: [], kind: "number", name: "Derived" };
  const values = texts.map((text, at) => ({
    key: `p1_part${at}`,
    value: Number(text),
    decimals: decimalsOf(text),
  }));
  const measurement = { channel: 0, deviceId: "E0001", meter: "main", values } as const;
  const deriver = new Deriver([{ ...row, derived: derived[kind] }]);
  return deriver.derive(measurement, new Set(keys)).values.find(({ key }) => key === "p1_derived");
};

test("a derived total prints as the sum of the printed tariffs, whatever their digits", () => {
  fc.assert(
    fc.property(fc.array(printed, { minLength: 1, maxLength: 5 }), (texts) => {
      const total = derivedFrom("sum", texts);
      assert.equal(String(total?.value), written(texts.map(thousandth).reduce((sum, part) => sum + part, 0n)));
      assert.equal(total?.decimals, Math.max(...texts.map(decimalsOf)));
    }),
  );
});

test("a net power prints as the difference of the printed powers, whatever their digits", () => {
  fc.assert(
    fc.property(printed, printed, (consuming, producing) => {
      const net = derivedFrom("difference", [consuming, producing]);
      assert.equal(String(net?.value), written(thousandth(consuming) - thousandth(producing)));
    }),
  );
});

test("a signed current is as large as the printed one", () => {
  fc.assert(
    fc.property(printed, printed, printed, (current, consuming, producing) => {
      const signed = derivedFrom("signed", [current, consuming, producing]);
      assert.equal(Math.abs(Number(signed?.value)), Number(current));
    }),
  );
});

test("no number that a telegram can hold makes a derived value throw", () => {
  const part = fc.record({ value: fc.oneof(fc.double(), fc.string()), decimals: fc.option(fc.nat(2000)) });
  const row: FieldRow = { key: "p1_derived", codes: [], kind: "number", name: "Derived" };
  const deriver = new Deriver([{ ...row, derived: { kind: "sum", of: ["p1_part0", "p1_part1"] } }]);
  fc.assert(
    fc.property(part, part, (first, second) => {
      const values = [first, second].map(({ value, decimals }, at) => ({
        key: `p1_part${at}`,
        value,
        ...(decimals === null ? {} : { decimals }),
      }));
      const sent = new Set(["p1_part0", "p1_part1"]);
      deriver.derive({ channel: 0, deviceId: "E0001", meter: "main", values }, sent);
    }),
  );
});
