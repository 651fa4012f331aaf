import assert from "node:assert/strict";
import { test } from "node:test";
import { FIELDS, type FieldRow } from "../../../src/fields.ts";
import { Deriver } from "../../../src/p1/derive.ts";
import { isTotal } from "../../../src/p1/guard.ts";
import { measured, telegram } from "../../support/telegrams.ts";

const row = (key: string): FieldRow => ({ key, codes: [], kind: "number", name: key, stateClass: "measurement" });

/** A few values of the field table, derived in each of the ways there are. */
const TABLE: readonly FieldRow[] = [
  {
    ...row("p1_energy_consumed_total"),
    derived: {
      kind: "sum",
      of: ["p1_energy_consumed_tariff1", "p1_energy_consumed_tariff2", "p1_energy_consumed_tariff3"],
    },
  },
  row("p1_energy_consumed_tariff1"),
  row("p1_energy_consumed_tariff2"),
  row("p1_energy_consumed_tariff3"),
  row("p1_actual_power_consuming"),
  row("p1_actual_power_producing"),
  {
    ...row("p1_actual_power_net"),
    derived: { kind: "difference", of: ["p1_actual_power_consuming", "p1_actual_power_producing"] },
  },
  row("p1_current_l1"),
  {
    ...row("p1_current_signed_l1"),
    derived: {
      kind: "signed",
      of: ["p1_current_l1", "p1_actual_power_consuming_l1", "p1_actual_power_producing_l1"],
    },
  },
];

const T1 = "p1_energy_consumed_tariff1";
const T2 = "p1_energy_consumed_tariff2";
const T3 = "p1_energy_consumed_tariff3";
const TOTAL = "p1_energy_consumed_total";

/** What a meter that sends the totals `sent` publishes for these objects. */
const derivedFrom = (lines: readonly string[], sent: readonly string[] = []) => {
  const [measurement] = measured(telegram(...lines)).measurements;
  assert.ok(measurement);
  return new Deriver(TABLE).derive(measurement, new Set(sent)).values;
};

const FIRST = "1-0:1.8.1(000051.775*kWh)";
const SECOND = "1-0:1.8.2(000000.095*kWh)";

for (const { name, lines, sent, expected } of [
  { name: "a total is the exact sum of the tariffs", lines: [FIRST, SECOND], sent: [T1, T2], expected: 51.87 },
  { name: "a meter of one tariff has its total too", lines: [FIRST], sent: [T1], expected: 51.775 },
  {
    name: "tariffs of different precision add up",
    lines: ["1-0:1.8.1(000051*kWh)", SECOND],
    sent: [T1, T2],
    expected: 51.095,
  },
  {
    name: "tariffs printed in watt-hours add up in kilowatt-hours",
    lines: ["1-0:1.8.1(51775*Wh)", SECOND],
    sent: [T1, T2],
    expected: 51.87,
  },
  { name: "a missing tariff leaves no total", lines: [FIRST, SECOND], sent: [T1, T2, T3], expected: undefined },
  { name: "a missing first tariff leaves no total", lines: [SECOND], sent: [T2], expected: undefined },
  {
    name: "the meter's own total stands",
    lines: ["1-0:1.8.0(000051.871*kWh)", FIRST, SECOND],
    sent: [TOTAL, T1, T2],
    expected: 51.871,
  },
  {
    name: "no sum takes the place of the meter's own total while that is missing or held back",
    lines: [FIRST, SECOND],
    sent: [TOTAL, T1, T2],
    expected: undefined,
  },
  { name: "without tariffs there is no total", lines: ["1-0:1.7.0(00.1*kW)"], sent: [], expected: undefined },
]) {
  test(name, () => assert.equal(derivedFrom(lines, sent).find(({ key }) => key === TOTAL)?.value, expected));
}

for (const { consuming, producing, expected } of [
  { consuming: "00.335*kW", producing: "00.000*kW", expected: 0.335 },
  { consuming: "00.000*kW", producing: "01.100*kW", expected: -1.1 },
  { consuming: "00.300*kW", producing: "00.100*kW", expected: 0.2 },
  { consuming: "335*W", producing: "00.0*kW", expected: 0.335 },
  { consuming: "00.335*kW", producing: "", expected: undefined },
]) {
  test(`consuming ${consuming} and producing "${producing}" make a net power of ${expected} kW`, () => {
    const values = derivedFrom([`1-0:1.7.0(${consuming})`, `1-0:2.7.0(${producing})`]);
    assert.equal(values.find(({ key }) => key === "p1_actual_power_net")?.value, expected);
  });
}

for (const { current, consuming, producing, expected } of [
  { current: "3*A", consuming: "00.700*kW", producing: "00.000*kW", expected: 3 },
  { current: "3*A", consuming: "00.000*kW", producing: "00.700*kW", expected: -3 },
  { current: "2.41*A", consuming: "00.000*kW", producing: "00.700*kW", expected: -2.41 },
  { current: "0*A", consuming: "00.000*kW", producing: "00.050*kW", expected: 0 },
  { current: "-3*A", consuming: "00.000*kW", producing: "00.700*kW", expected: -3 },
  { current: "3*A", consuming: "00.700*kW", producing: "", expected: undefined },
  { current: "", consuming: "00.700*kW", producing: "00.000*kW", expected: undefined },
]) {
  test(`a current of "${current}" at ${consuming} in and "${producing}" out is ${expected}`, () => {
    const values = derivedFrom([`1-0:31.7.0(${current})`, `1-0:21.7.0(${consuming})`, `1-0:22.7.0(${producing})`]);
    assert.equal(values.find(({ key }) => key === "p1_current_signed_l1")?.value, expected);
  });
}

test("a derived value stands in its place in the table, with its row and the decimals of its parts", () => {
  const values = derivedFrom(["1-0:1.8.1(000051.8*kWh)", SECOND, "1-0:99.99.9(X)"], [T1, T2]);
  assert.deepEqual(
    values.map(({ key, decimals }) => [key, decimals]),
    [
      [TOTAL, 3],
      [T1, 1],
      [T2, 3],
      ["p1_obis_99_99_9", undefined],
    ],
  );
  assert.equal(values[0]?.field, TABLE[0]);
});

test("a tariff that comes up joins the total, and one that is gone leaves it", () => {
  const deriver = new Deriver(TABLE);
  const [measurement] = measured(telegram(FIRST, SECOND)).measurements;
  assert.ok(measurement);
  const totals = [[T1], [T1, T2], [T1]].map(
    (sent) => deriver.derive(measurement, new Set(sent)).values.find(({ key }) => key === TOTAL)?.value,
  );
  assert.deepEqual(totals, [51.775, 51.87, 51.775]);
});

test("a meter on the M-Bus has no derived values", () => {
  const lines = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", "0-1:24.2.1(240101000000W)(00012.000*m3)"];
  const gas = measured(telegram(...lines)).measurements.find(({ meter }) => meter === "gas");
  assert.ok(gas);
  assert.equal(new Deriver(TABLE).derive(gas, new Set([T1])), gas);
});

test("every derived value of the field table is made of values of its unit, and a sum of totals", () => {
  const table: readonly FieldRow[] = FIELDS;
  const rowOf = new Map(table.map((candidate) => [candidate.key, candidate]));
  for (const { key, unit, meter, derived } of table) {
    if (derived === undefined) continue;
    assert.equal(meter, undefined, key); // only of the electricity meter itself
    const parts = derived.of.map((part) => rowOf.get(part));
    assert.ok(
      parts.every((part) => part !== undefined && part.derived === undefined),
      key,
    );
    assert.equal(parts[0]?.unit, unit, key);
    assert.ok(derived.kind === "signed" || parts.every((part) => part?.unit === unit), key);
    assert.ok(derived.kind !== "sum" || parts.every((part) => part !== undefined && isTotal(part)), key);
  }
});
