import assert from "node:assert/strict";
import { test } from "node:test";
import { Identities } from "../../../src/p1/identities.ts";
import { measured, RECEIVED_AT, telegram, valuesOf } from "../../support/telegrams.ts";

const ID = "0-0:96.1.1(4530303939)"; // E0099
const GAS = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303939)"]; // G0099

/** Channel and id of each measurement. */
const meters = (...lines: readonly string[]): string[] =>
  measured(telegram(...lines)).measurements.map(({ channel, deviceId }) => `${channel} ${deviceId}`);

const VALUES: readonly (readonly [sentence: string, lines: readonly string[], expected: Record<string, unknown>])[] = [
  ["watts are converted to kilowatts", ["1-0:1.7.0(00417*W)"], { p1_actual_power_consuming: 0.417 }],
  ["an empty value is an absent key", ["1-0:1.7.0()", "1-0:2.7.0(1*kW)"], { p1_actual_power_producing: 1 }],
  ["a value without digits is an absent key", ["1-0:1.7.0(*kW)", "1-0:2.7.0(1*kW)"], { p1_actual_power_producing: 1 }],
  [
    "of one code printed three times the first counts",
    ["0-0:17.0.0(1*kW)", "0-0:17.0.0(2*kW)"],
    { p1_limiter_threshold: 1 },
  ],
  [
    "a 1-0 code wins over its 1-1 twin, whatever the order",
    ["1-1:1.8.1(1*kWh)", "1-0:1.8.1(2*kWh)", "1-1:1.8.1(3*kWh)"],
    { p1_energy_consumed_tariff1: 2 },
  ],
  ["a 1-1 code alone is the main meter's", ["1-1:1.8.1(1*kWh)"], { p1_energy_consumed_tariff1: 1 }],
  ["a limiter in ampere has a key of its own", ["0-0:17.0.0(016*A)"], { p1_limiter_threshold_current: 16 }],
  [
    "a limiter that is not active is absent",
    ["0-0:17.0.0(999.9*kW)", "1-0:31.4.0(999*A)", "1-0:1.7.0(1*kW)"],
    { p1_actual_power_consuming: 1 },
  ],
  ["a tariff in words is its number", ["0-0:96.14.0(TARIFF 1)"], { p1_energy_tariff: 1 }],
  ["a breaker that says ON is connected", ["0-0:96.50.68(ON)"], { p1_breaker_state: 1 }],
  [
    "relays of the channels are the main meter's",
    ["0-1:96.3.10(1)", "0-4:96.3.10(0)"],
    { p1_relay_state_1: 1, p1_relay_state_4: 0 },
  ],
  [
    "the peak may stand before its time",
    ["1-0:1.6.0(08.832*kW)(260112223000)"],
    { p1_maximum_demand_month: 8.832, p1_maximum_demand_month_timestamp: 1768253400 },
  ],
  [
    "an impossible peak time leaves the peak",
    ["1-0:1.6.0(632525252525W)(01.500*kW)"],
    { p1_maximum_demand_month: 1.5 },
  ],
  [
    "a clock that was never set is an absent key",
    ["0-0:1.0.0(000101010000W)", "1-0:1.7.0(1*kW)"],
    { p1_actual_power_consuming: 1 },
  ],
  ["a version of two digits is not taken for a letter", ["1-3:0.2.8(50)"], { p1_version: "50" }],
  ["a version in hexadecimal is decoded", ["0-0:96.1.4(3231313130)"], { p1_version: "21110" }],
  [
    "a message of 0xFF is an absent key",
    [`0-0:96.13.0(${"\u00ff".repeat(1024)})`, "1-0:1.7.0(1*kW)"],
    { p1_actual_power_consuming: 1 },
  ],
  ["an empty failure log is a log without entries", ["1-0:99.97.0(0)(0-0:96.7.19)"], { p1_long_failure_log: [] }],
  [
    "failures keep their duration when the time is impossible",
    ["1-0:99.97.0(1)(0-0:96.7.19)(000101000006W)(2147483647*s)"],
    { p1_long_failure_log: [{ duration: 2147483647 }] },
  ],
  [
    "a history in a form that nobody knows arrives as it stands",
    ["0-0:98.1.0(1)(1-0:1.8.0)(1*kWh)"],
    { p1_obis_98_1_0: "1)(1-0:1.8.0)(1*kWh" },
  ],
  ["a code that nobody has seen arrives as it stands", ["0-0:95.1.2(00001)"], { p1_obis_95_1_2: "00001" }],
  [
    "an unknown code outside 0-0 and 1-0 tells where it came from",
    ["1-1:95.1.2((ER12))"],
    { p1_obis_1_1_95_1_2: "(ER12)" },
  ],
  [
    "an unknown value is cut at 255 characters",
    [`0-0:95.1.2(${"7".repeat(300)})`],
    { p1_obis_95_1_2: "7".repeat(255) },
  ],
];

for (const [sentence, lines, expected] of VALUES) {
  test(sentence, () => assert.deepEqual(valuesOf(telegram(...lines)), expected));
}

test("Belgian gas and Dutch gas have one key", () => {
  for (const code of ["24.2.1", "24.2.3"]) {
    const values = valuesOf(telegram(...GAS, `0-1:${code}(230614090500S)(00321.098*m3)`), 1);
    assert.equal(values.p1_gas_consumed_volume, 321.098);
    assert.equal(values.p1_gas_consumed_timestamp, 1686726300);
  }
});

test("water and heat on any channel have keys of their own", () => {
  const lines = [
    "0-9:24.1.0(007)",
    "0-9:24.2.1(230614090500S)(00321.098*m3)",
    "0-4:24.1.0(012)",
    "0-4:24.2.1(230614090500S)(1000*kWh)",
  ];
  assert.equal(valuesOf(telegram(ID, ...lines), 9).p1_water_consumed_volume, 321.098);
  assert.equal(valuesOf(telegram(ID, ...lines), 4).p1_heat_consumed_energy, 3.6);
});

test("gas in kilowatt-hours has a key of its own", () => {
  const values = valuesOf(telegram(...GAS, "0-1:24.2.1(230614090500S)(00321.098*kWh)"), 1);
  assert.deepEqual([values.p1_gas_consumed_energy, values.p1_gas_consumed_volume], [321.098, undefined]);
});

test("a meter without type is known by the unit of its reading", () => {
  const values = valuesOf(telegram(ID, "0-1:24.2.1(230614090500S)(00321.098*m3)"), 1);
  assert.equal(values.p1_gas_consumed_volume, 321.098);
});

test("a channel that was never read does not hide the live one", () => {
  const lines = [
    "0-1:24.1.0(003)",
    "0-1:96.1.0()",
    "0-1:24.2.1(700101010000W)(00000000)",
    "0-2:24.1.0(003)",
    "0-2:96.1.0(4730303939)",
    "0-2:24.2.1(230614090500S)(00321.098*m3)",
  ];
  assert.deepEqual(meters(ID, "1-0:1.7.0(1*kW)", ...lines), ["0 E0099", "2 G0099"]);
});

test("of two channels with one id the live one keeps it", () => {
  const stale = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303939)", "0-1:24.2.1(632525252525S)(00000.000)"];
  const live = ["0-2:24.1.0(003)", "0-2:96.1.0(4730303939)", "0-2:24.2.1(230614090500S)(00321.098*m3)"];
  assert.deepEqual(meters(ID, "1-0:1.7.0(1*kW)", ...stale, ...live), ["0 E0099", "1 G0099_ch1", "2 G0099"]);
});

test("of two channels with one id the one that was read lately keeps it", () => {
  const stale = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303939)", "0-1:24.2.1(160713110000S)(00009.000*m3)"];
  const live = ["0-2:24.1.0(003)", "0-2:96.1.0(4730303939)", "0-2:24.2.1(230614090500S)(00321.098*m3)"];
  assert.deepEqual(meters(ID, ...stale, ...live), ["1 G0099_ch1", "2 G0099"]);
});

test("an id that was given once is not taken away by one telegram without a reading", () => {
  const identities = new Identities();
  const ids = (first: string) =>
    measured(
      telegram(
        ...["0-1:24.1.0(003)", "0-1:96.1.0(4730303939)", `0-1:24.2.1${first}`],
        ...["0-2:24.1.0(003)", "0-2:96.1.0(4730303939)", "0-2:24.2.1(230614090500S)(2*m3)"],
      ),
      identities,
    ).measurements.map(({ deviceId }) => deviceId);
  assert.deepEqual(ids("(230614090500S)(1*m3)"), ["G0099", "G0099_ch2"]);
  assert.deepEqual(ids("(632525252525S)(00000.000)"), ["G0099", "G0099_ch2"]);
});

test("an M-Bus meter that shows no id is named after the main meter and its channel", () => {
  assert.deepEqual(meters(ID, "0-3:24.1.0(003)", "0-3:24.2.1(230614090500S)(1*m3)"), ["3 E0099_ch3"]);
});

test("a main meter that shows no id takes the client id", () => {
  assert.deepEqual(meters("1-0:1.7.0(1*kW)"), ["0 p1-mqtt-gateway"]);
});

test("the first id that is not empty names the main meter", () => {
  assert.deepEqual(meters("0-0:96.1.0(ER23)", "0-0:96.1.1()", "1-0:0.0.0(0)", "1-0:1.7.0(1*kW)"), ["0 ER23"]);
});

test("a telegram without the id line makes no second meter", () => {
  const identities = new Identities();
  measured(telegram(ID, "1-0:1.7.0(1*kW)", ...GAS, "0-1:24.2.1(230614090500S)(1*m3)"), identities);
  const { measurements } = measured(telegram("1-0:1.7.0(1*kW)", "0-1:24.2.1(230614090500S)(1*m3)"), identities);
  assert.deepEqual(
    measurements.map(({ deviceId }) => deviceId),
    ["E0099", "G0099"],
  );
});

test("a gas measurement has its own reading time, and the telegram's where it has none", () => {
  const lines = [ID, "0-0:1.0.0(230614090803S)", "1-0:1.7.0(1*kW)", ...GAS];
  const times = (reading: string) =>
    measured(telegram(...lines, reading)).measurements.map(({ timestamp }) => timestamp);
  assert.deepEqual(times("0-1:24.2.1(230614090500S)(1*m3)"), [1686726483, 1686726300]);
  assert.deepEqual(times("0-1:24.2.1(1*m3)"), [1686726483, 1686726483]);
});

test("a DSMR 3.0 reading without flag is read by the rules of the zone", () => {
  const lines = ["0-1:24.1.0(3)", "0-1:24.3.0(120517020000)(08)(60)(1)(0-1:24.2.1)(m3)", "(00124.477)"];
  assert.deepEqual(valuesOf(telegram(ID, ...lines), 1), {
    p1_device_type: 3,
    p1_gas_consumed_volume: 124.477,
    p1_gas_consumed_timestamp: 1337212800,
  });
});

test("a broken object costs only itself and is told", () => {
  const { measurements, problems } = measured(
    telegram(ID, "1-0:1.7.0(xx)", "1-0:2.7.0(1*kW)"),
    new Identities(),
    RECEIVED_AT,
  );
  assert.deepEqual(
    measurements[0]?.values.map(({ key }) => key),
    ["p1_actual_power_producing"],
  );
  assert.deepEqual(problems, [{ line: 4, text: "1-0:1.7.0(xx)", why: '"xx" is not a number' }]);
});

test("a unit that does not belong to the code is told, and the value arrives as it stands", () => {
  const { measurements, problems } = measured(telegram(ID, "1-0:1.7.0(1*A)"));
  assert.deepEqual(measurements[0]?.values, [{ key: "p1_obis_1_7_0", value: "1*A" }]);
  assert.deepEqual(problems, [{ line: 4, text: "1-0:1.7.0(1*A)", why: 'the unit "A" does not belong to 1-0:1.7.0' }]);
});

test("an id that two channels showed before either was read stays with the first of them", () => {
  const identities = new Identities();
  const silent = ["0-1:96.1.0(4730303939)", "0-2:96.1.0(4730303939)"];
  const second = ["0-2:24.1.0(003)", "0-2:24.2.1(240101000000W)(00012.000*m3)"];
  measured(telegram("0-0:96.1.1(4530303939)", ...silent), identities);
  const { measurements } = measured(telegram("0-0:96.1.1(4530303939)", ...silent, ...second), identities);
  assert.deepEqual(
    measurements.map(({ deviceId }) => deviceId),
    ["G0099_ch2"],
  );
});
