import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { JsonObject } from "../../src/mqtt/json-object.ts";
import type { FieldValue } from "../../src/p1/field-value.ts";

/** As long as a meter prints them, and with the decimals that it prints. */
const decimal = fc
  .record({ digits: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), decimals: fc.nat(5) })
  .map(({ digits, decimals }) => ({ value: Number(`${digits}e-${decimals}`), decimals }));
const small = fc
  .record({ digits: fc.integer({ min: -999, max: 9_999 }), decimals: fc.nat(3) })
  .map(({ digits, decimals }) => ({ value: Number(`${digits}e-${decimals}`), decimals }));
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 3_000 }));
const list = fc.array(fc.record({ timestamp: fc.nat(), value: fc.double({ noNaN: true, noDefaultInfinity: true }) }));
const value: fc.Arbitrary<FieldValue> = fc
  .tuple(fc.constantFrom("a", "p1_power", "p1_text"), fc.oneof(small, decimal, text, list, fc.nat()))
  .map(([key, value]) => (typeof value === "object" && "decimals" in value ? { key, ...value } : { key, value }));

/** What becomes of the values of the message before: some stay the same objects, some change, come or go. */
const change = fc.record({
  kind: fc.constantFrom("replace", "insert", "remove"),
  at: fc.nat(12),
  value,
});

const changed = (
  values: readonly FieldValue[],
  { kind, at, value }: typeof change extends fc.Arbitrary<infer T> ? T : never,
) => {
  const place = Math.min(at, values.length);
  return values.toSpliced(place, kind === "insert" ? 0 : 1, ...(kind === "remove" ? [] : [value]));
};

test("whatever changes from one message to the next, each is the JSON of its values", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 12 }), (id, messages) => {
      const object = new JsonObject(`{"id":${JSON.stringify(id)}`);
      let values: readonly FieldValue[] = [];
      for (const changes of messages) {
        values = changes.reduce(changed, values);
        for (const each of values) object.put(each);
        const members = values.map(({ key, value }) => `,"${key}":${JSON.stringify(value)}`).join("");
        const text = object.text();
        assert.deepEqual(JSON.parse(text), JSON.parse(`{"id":${JSON.stringify(id)}${members}}`));
        if (!/[\u0100-\uffff]/.test(members + id)) assert.equal(text, `{"id":${JSON.stringify(id)}${members}}`);
      }
    }),
    { numRuns: 1_000 },
  );
});
