import assert from "node:assert/strict";
import { test } from "node:test";
import { Guard, type Judged } from "../../../src/p1/guard.ts";
import { Identities } from "../../../src/p1/identities.ts";
import { measured, RECEIVED_AT, telegram } from "../../support/telegrams.ts";

const KEY = "p1_energy_consumed_tariff1";
const ID = "0-0:96.1.1(4530303031)"; // E0001

interface Heard {
  readonly seconds: number;
  /** The objects of the telegram besides the meter's id. */
  readonly lines: readonly string[];
}

/** What becomes of the electricity meter's measurements, one after the other. */
const judgeAll = (guard: Guard, heard: readonly Heard[]): readonly Judged[] =>
  heard.map(({ seconds, lines }) => {
    const [measurement] = measured(telegram(ID, ...lines)).measurements;
    assert.ok(measurement);
    return guard.judge(measurement, { telegramTime: undefined, receivedAt: RECEIVED_AT, nowMs: seconds * 1000 });
  });

const energy = (seconds: number, kWh: string): Heard => ({ seconds, lines: [`1-0:1.8.1(${kWh}*kWh)`] });
const totalOf = ({ measurement }: Judged) => measurement.values.find(({ key }) => key === KEY)?.value;

for (const { name, heard, expected } of [
  {
    name: "a rising total goes out as it comes",
    heard: [energy(0, "100.5"), energy(1, "100.5"), energy(2, "101.0")],
    expected: [100.5, 100.5, 101],
  },
  { name: "a zero among good values is held back", heard: [100, 0, 101], expected: [100, undefined, 101] },
  { name: "a total below the last one is held back", heard: [100, 99.999, 100], expected: [100, undefined, 100] },
  { name: "a total that begins at zero is good", heard: [0, 0, 1], expected: [0, 0, 1] },
  {
    name: "a drop that lasts three telegrams but no minute is held back",
    heard: [energy(0, "100"), energy(10, "0"), energy(20, "0"), energy(30, "0"), energy(69.9, "1")],
    expected: [100, undefined, undefined, undefined, undefined],
  },
  {
    name: "a drop that lasts a minute but no three telegrams is held back",
    heard: [energy(0, "100"), energy(300, "0"), energy(600, "0")],
    expected: [100, undefined, undefined],
  },
  {
    name: "a drop that lasts three telegrams and a minute is believed, and the total goes on from there",
    heard: [energy(0, "100"), energy(10, "0"), energy(40, "1"), energy(70, "2"), energy(80, "3"), energy(90, "2.5")],
    expected: [100, undefined, undefined, 2, 3, undefined],
  },
  {
    name: "a good value in between ends the drop",
    heard: [energy(0, "100"), energy(10, "0"), energy(60, "100"), energy(70, "0"), energy(80, "0"), energy(90, "0")],
    expected: [100, undefined, 100, undefined, undefined, undefined],
  },
  {
    name: "a drop that drops again starts over",
    heard: [
      energy(0, "100"),
      energy(10, "50"),
      energy(60, "40"),
      energy(75, "41"),
      energy(90, "41"),
      energy(120, "41"),
    ],
    expected: [100, undefined, undefined, undefined, undefined, 41],
  },
] as const) {
  test(name, () => {
    const telegrams = heard.map((item, at) => (typeof item === "number" ? energy(at, String(item)) : item));
    assert.deepEqual(
      judgeAll(new Guard(), telegrams).map((judged) => totalOf(judged)),
      expected,
    );
  });
}

test("a telegram without the total neither prolongs a drop nor ends it", () => {
  const without = { seconds: 30, lines: ["1-0:1.7.0(00.300*kW)"] };
  const judged = judgeAll(new Guard(), [
    energy(0, "100"),
    energy(10, "0"),
    without,
    energy(70, "0"),
    without,
    energy(80, "0"),
  ]);
  assert.deepEqual(
    judged.map((one) => totalOf(one)),
    [100, undefined, undefined, undefined, undefined, 0],
  );
});

test("what is held back is told with its last good value, and that it is believed", () => {
  const judged = judgeAll(new Guard(), [energy(0, "100"), energy(0, "0"), energy(30, "0"), energy(60, "7")]);
  assert.deepEqual(
    judged.map(({ heldBack }) => heldBack),
    [
      [],
      [{ why: "total-fell", key: KEY, value: 0, last: 100 }],
      [{ why: "total-fell", key: KEY, value: 0, last: 100 }],
      [],
    ],
  );
  assert.deepEqual(
    judged.flatMap(({ restarted }) => restarted),
    [{ key: KEY, value: 7, last: 100 }],
  );
});

test("the rest of the message goes out", () => {
  const [, judged] = judgeAll(new Guard(), [
    energy(0, "100"),
    { seconds: 1, lines: ["1-0:1.8.1(0*kWh)", "1-0:1.8.2(5*kWh)", "1-0:1.7.0(0.3*kW)"] },
  ]);
  assert.deepEqual(
    judged?.measurement.values.map(({ key, value }) => [key, value]),
    [
      ["p1_energy_consumed_tariff2", 5],
      ["p1_actual_power_consuming", 0.3],
    ],
  );
});

test("a counter, a power and a text may fall", () => {
  const judged = judgeAll(new Guard(), [
    { seconds: 0, lines: ["0-0:96.7.21(00012)", "1-0:1.7.0(03.000*kW)", "0-0:96.14.0(0002)"] },
    { seconds: 1, lines: ["0-0:96.7.21(00000)", "1-0:1.7.0(00.000*kW)", "0-0:96.14.0(0001)"] },
  ]);
  assert.deepEqual(
    judged[1]?.measurement.values.map(({ value }) => value),
    [1, 0, 0],
  );
});

test("meters are judged apart, and a meter keeps its totals on another channel", () => {
  const guard = new Guard();
  const gas = (channel: number, m3: string) =>
    measured(
      telegram(
        ID,
        `0-${channel}:24.1.0(003)`,
        `0-${channel}:96.1.0(4730303031)`,
        `0-${channel}:24.2.1(240101000000W)(${m3}*m3)`,
      ),
    ).measurements.find(({ meter }) => meter === "gas");
  const arrival = { telegramTime: RECEIVED_AT, receivedAt: RECEIVED_AT, nowMs: 0 };
  const before = gas(1, "00500.000");
  const after = gas(2, "00000.000");
  assert.ok(before && after);
  judgeAll(guard, [energy(0, "9999")]);
  assert.deepEqual(guard.judge(before, arrival).heldBack, []);
  assert.deepEqual(guard.judge(after, arrival).heldBack, [
    { why: "total-fell", key: "p1_gas_consumed_volume", value: 0, last: 500 },
  ]);
});

test("a guard starts from the totals that another one leaves", () => {
  const before = new Guard();
  judgeAll(before, [energy(0, "100"), energy(1, "0")]);
  assert.deepEqual(before.export(), { E0001: { [KEY]: 100 } });
  const [judged] = judgeAll(new Guard(before.export()), [energy(0, "0")]);
  assert.deepEqual(judged?.heldBack, [{ why: "total-fell", key: KEY, value: 0, last: 100 }]);
});

test("saved values that are no totals are not taken over", () => {
  assert.deepEqual(new Guard({ E0001: { p1_nonsense: 1, [KEY]: 2 } }).export(), { E0001: { [KEY]: 2 } });
});

test("a total counts as sent while it is missing or held back, and no longer after a thousand telegrams", () => {
  const guard = new Guard({ E0001: { p1_energy_consumed_tariff3: 5 } });
  const tariffs = [KEY, "p1_energy_consumed_tariff3"];
  judgeAll(guard, [energy(0, "100"), energy(1, "0")]);
  const sent = (deviceId: string) => tariffs.filter((key) => guard.sent(deviceId).has(key));
  assert.deepEqual(sent("E0001"), tariffs);
  assert.deepEqual(sent("E0002"), []);
  assert.ok(!guard.sent("E0001").has("p1_actual_power_net"));
  const before = guard.sent("E0001");
  judgeAll(guard, [energy(2, "100")]);
  assert.equal(guard.sent("E0001"), before); // the same set, which tells that nothing has changed
  judgeAll(
    guard,
    Array.from({ length: 1000 }, (_, seconds) => energy(seconds, "101")),
  );
  assert.deepEqual(sent("E0001"), [KEY]);
  assert.deepEqual(guard.export(), { E0001: { p1_energy_consumed_tariff3: 5, [KEY]: 101 } });
});

test("of more meters than any home has, those not heard for longest are forgotten", () => {
  const guard = new Guard(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`M${at}`, { [KEY]: at }])));
  assert.deepEqual(
    Object.keys(guard.export()),
    Array.from({ length: 32 }, (_, at) => `M${at + 8}`),
  );
  judgeAll(guard, [energy(0, "100")]);
  assert.equal(Object.keys(guard.export()).length, 32);
  assert.equal("E0001" in guard.export() && !("M8" in guard.export()), true);
});

const DAY = 86_400;

for (const { name, reading, clock, expected, timestamp } of [
  {
    name: "a reading time a year ahead is dropped, and the telegram's clock takes its place",
    reading: "250101000000W",
    clock: "0-0:1.0.0(240101000000W)",
    expected: undefined,
    timestamp: RECEIVED_AT - 3600,
  },
  {
    name: "a reading time a day ahead stays",
    reading: "240102000000W",
    clock: "0-0:1.0.0(240101000000W)",
    expected: RECEIVED_AT - 3600 + DAY,
    timestamp: RECEIVED_AT - 3600 + DAY,
  },
  {
    name: "an old reading time stays",
    reading: "200101000000W",
    clock: "0-0:1.0.0(240101000000W)",
    expected: RECEIVED_AT - 3600 - 1461 * DAY,
    timestamp: RECEIVED_AT - 3600 - 1461 * DAY,
  },
  {
    name: "without a clock in the telegram ours counts, and the measurement has no time of its own",
    reading: "240102010001W",
    clock: "1-0:1.7.0(0*kW)",
    expected: undefined,
    timestamp: undefined,
  },
]) {
  test(name, () => {
    const lines = [clock, "0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", `0-1:24.2.1(${reading})(00012.000*m3)`];
    const [main, gas] = measured(telegram(ID, ...lines), new Identities()).measurements;
    assert.ok(main && gas);
    const arrival = { telegramTime: main.timestamp, receivedAt: RECEIVED_AT, nowMs: 0 };
    const { measurement, heldBack } = new Guard().judge(gas, arrival);
    const valueAt = (key: string) => measurement.values.find((value) => value.key === key)?.value;
    assert.equal(valueAt("p1_gas_consumed_timestamp"), expected);
    assert.equal(valueAt("p1_gas_consumed_volume"), 12);
    assert.equal(measurement.timestamp, timestamp);
    assert.equal("timestamp" in measurement, timestamp !== undefined);
    assert.deepEqual(
      heldBack.map(({ why, key }) => [why, key]),
      expected === undefined ? [["time-ahead", "p1_gas_consumed_timestamp"]] : [],
    );
  });
}

test("the month's peak of the electricity meter is no reading time", () => {
  const [judged] = judgeAll(new Guard(), [{ seconds: 0, lines: ["1-0:1.6.0(250101000000W)(01.000*kW)"] }]);
  assert.deepEqual(judged?.heldBack, []);
});
