/** What real meters and lines do, beside the standard: each with the sample that showed it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Framer } from "../../../src/p1/framer.ts";
import { LONGEST_TELEGRAM } from "../../../src/p1/framer-bytes.ts";
import { Identities } from "../../../src/p1/identities.ts";
import { isMerged } from "../../../src/p1/merged.ts";
import { measured, parsed, telegram, telegramFile, valuesOf } from "../../support/telegrams.ts";

const ID = "0-0:96.1.1(4530303939)";
const GAS = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303939)"];
/** As the gateway judges a telegram without checksum. */
const isTakenForMerged = (bytes: Uint8Array): boolean => isMerged(parsed(bytes));
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

test("endless noise of wrong line settings is bounded, and the next telegram is read", () => {
  const framer = new Framer();
  const noise = new Uint8Array(LONGEST_TELEGRAM * 3).fill(0xf8);
  const told = [...framer.push(noise), ...framer.push(telegramFile("dsmr-4.2"))];
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ["discarded", "discarded", "discarded", "telegram"],
  );
});

test("a checksum without its leading zeros is read", () => {
  const numbers = Array.from({ length: 200 }, (_, number) => telegram(`1-0:1.8.1(${number}*kWh)`));
  const padded = numbers
    .map((bytes) => Buffer.from(bytes).toString("latin1"))
    .filter((text) => /!0[1-9A-F]/.test(text));
  assert.ok(padded.length > 0);
  for (const text of padded) assert.equal(new Framer().push(latin1(text.replace("!0", "!")))[0]?.kind, "telegram");
});

test("1024 bytes of 0xFF inside the message are covered by the checksum", () => {
  const bytes = telegram(ID, `0-0:96.13.0(${"\u00ff".repeat(1024)})`, "1-0:1.7.0(1*kW)");
  assert.equal(valuesOf(bytes).p1_actual_power_consuming, 1);
});

test("a message that is not ASCII arrives", () => {
  assert.equal(valuesOf(telegram("0-0:96.13.0(Zählerwechsel)")).p1_user_message_text, "Zählerwechsel");
});

test("a message of 1024 characters arrives whole", () => {
  const text = "Mededeling ".repeat(93).slice(0, 1023);
  const hex = Buffer.from(`${text}.`).toString("hex").toUpperCase();
  assert.equal(valuesOf(telegram(`0-0:96.13.0(${hex})`)).p1_user_message_text, `${text}.`);
});

test("a valve state that is no number costs only itself", () => {
  const lines = [...GAS, "0-1:24.4.0(2C)", "0-1:24.2.1(230614090500S)(1*m3)"];
  assert.equal(valuesOf(telegram(ID, ...lines), 1).p1_gas_consumed_volume, 1);
  assert.deepEqual(
    measured(telegram(ID, ...lines)).problems.map(({ why }) => why),
    ['"2C" is not one of 0, 1, 2, OFF, ON'],
  );
});

test("a gas reading with an impossible date keeps its value and loses its date", () => {
  assert.deepEqual(valuesOf(telegram(ID, ...GAS, "0-1:24.2.1(681027123456S)(00123.456*m3)"), 1), {
    p1_device_type: 3,
    p1_gas_consumed_volume: 123.456,
  });
});

for (const log of ["()", "(0)()", "(0)", "(0)(0-0:96.7.19)"]) {
  test(`a power failure log of ${log} costs nothing`, () => {
    const { problems } = measured(telegram(ID, `1-0:99.97.0${log}`, "1-0:1.7.0(1*kW)"));
    assert.deepEqual(problems, []);
  });
}

test("a power failure log without seconds' sign is read", () => {
  const { p1_long_failure_log } = valuesOf(telegram("1-0:99.97.0(1)(0-0:96.7.19)(231031090112W)(14026565)"));
  assert.deepEqual(p1_long_failure_log, [{ timestamp: 1698739272, duration: 14026565 }]);
});

test("doubled parentheses are stripped", () => {
  assert.equal(valuesOf(telegram("1-0:0.2.0((ER11))")).p1_firmware_version, "ER11");
});

test("the firmware signature is not taken for the version of the port", () => {
  assert.deepEqual(valuesOf(telegram("1-0:0.2.8(1EA43311)", "1-3:0.2.8(50)")), {
    p1_version: "50",
    p1_firmware_signature: "1EA43311",
  });
});

test("a Lithuanian 31.4.0 is an average current, elsewhere it is the fuse", () => {
  const bytes = (header: string) => latin1(`/${header}\r\n\r\n1-0:31.4.0(025*A)\r\n!\r\n`);
  assert.deepEqual(valuesOf(bytes("ESO5\\1")), { p1_current_average_l1: 25 });
  assert.deepEqual(valuesOf(bytes("FLU5\\1")), { p1_fuse_threshold_l1: 25 });
});

test("a channel that only holds a place is no meter", () => {
  const { measurements } = measured(telegram(ID, "1-0:1.7.0(1*kW)", "0-2:24.1.0()", "0-2:96.1.0()", "0-2:24.2.1(0)"));
  assert.deepEqual(
    measurements.map(({ channel }) => channel),
    [0],
  );
});

test("two telegrams of a meter without checksum that lost the bytes between them are recognised", () => {
  const merged = latin1("/A\r\n\r\n1-0:1.8.1(1*kWh)\r\n1-0:2.8.1(00001-0:1.8.1(2*kWh)\r\n1-0:1.8.1(2*kWh)\r\n!\r\n");
  assert.equal(isTakenForMerged(merged), true);
  assert.equal(isTakenForMerged(telegramFile("dsmr-2.2")), false);
  assert.equal(isTakenForMerged(telegramFile("dsmr-2.1-hourly-gas")), false);
});

test("a meter that prints an odd line and a code twice for ever is no merged telegram", () => {
  const lines = [
    "0-0:1.0.0(260713120000S)",
    "0-0:1.0.0(260713120001S)",
    "1-0:0.2.0(A)",
    "1-0:0.2.0(B)",
    "F.F(00)",
    "0-1:24.4.0(2C)",
  ];
  assert.equal(isTakenForMerged(telegram(...lines)), false);
});

test("a broken line alone is not taken for a merged telegram", () => {
  assert.equal(isTakenForMerged(latin1("/A\r\n\r\n1-0:1.8.1(1*kWh)\r\n1-0:2.8(1*kWh)\r\n!\r\n")), false);
});

for (const [reading, value] of [
  ["()(00012.345*m3)", 12.345],
  ["(FFFFFFFFFFFFW)(00012.345*m3)", 12.345],
  ["(260713110000S)(0000012345)", 12345],
  ["(00012.345*m3)(632525252525S)", 12.345],
] as const) {
  test(`the gas reading ${reading} keeps its value`, () => {
    assert.equal(valuesOf(telegram(ID, ...GAS, `0-1:24.2.1${reading}`), 1).p1_gas_consumed_volume, value);
  });
}

for (const type of ["040", "008", "032"]) {
  test(`a device of type ${type} is not taken for gas because it counts cubic metres`, () => {
    const lines = [`0-1:24.1.0(${type})`, "0-1:96.1.0(4731)", "0-1:24.2.1(230614090500S)(00012.345*m3)"];
    assert.deepEqual(valuesOf(telegram(ID, ...lines), 1), {
      p1_device_type: Number(type),
      p1_obis_24_2_1: "230614090500S)(00012.345*m3",
    });
  });
}

test("a relay on any channel belongs to the electricity meter", () => {
  const { measurements } = measured(telegram(ID, "1-0:1.7.0(1*kW)", "0-5:96.3.10(1)"));
  assert.deepEqual(
    measurements.map(({ channel, values }) => [channel, values.at(-1)?.key]),
    [[0, "p1_obis_0_5_96_3_10"]],
  );
});

test("a fuse of production that is not active is absent", () => {
  assert.deepEqual(valuesOf(telegram("1-1:31.4.0(999*A)(-999*A)", "1-0:1.7.0(1*kW)")), {
    p1_actual_power_consuming: 1,
  });
});

test("a water meter whose type is missing once stays a water meter", () => {
  const identities = new Identities();
  const keys = (type: string) =>
    measured(telegram(ID, `0-1:24.1.0(${type})`, "0-1:96.1.0(5730)", "0-1:24.2.1(230614090500S)(1*m3)"), identities)
      .measurements.flatMap(({ values }) => values.map(({ key }) => key))
      .filter((key) => key.endsWith("_volume"));
  assert.deepEqual([...keys("007"), ...keys("")], ["p1_water_consumed_volume", "p1_water_consumed_volume"]);
});
