import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { type ExplainedTelegram, type Explanation, explain, isFine } from "../../../src/p1/explain.ts";
import type { ExplainedLine } from "../../../src/p1/explain-lines.ts";
import { explanationText } from "../../../src/p1/explain-text.ts";
import { zoneOf } from "../../../src/p1/time.ts";
import { RECEIVED_AT, telegram, telegramFile } from "../../support/telegrams.ts";

const zone = zoneOf("Europe/Amsterdam");

const explained = (recording: Uint8Array, key?: Uint8Array): Explanation[] => [
  ...explain(recording, {
    zone,
    receivedAt: RECEIVED_AT,
    fallbackId: "p1-mqtt-gateway",
    keys: { key, authenticationKey: undefined },
    topicOf: ({ channel, deviceId }) => `${channel}/${deviceId}`,
  }),
];

const onlyTelegram = (recording: Uint8Array): ExplainedTelegram => {
  const [explanation, ...others] = explained(recording);
  assert.ok(explanation?.kind === "telegram" && others.length === 0);
  return explanation;
};

/** What is said of the lines of a telegram, behind its header and the blank line. */
const linesOf = (...lines: readonly string[]): readonly ExplainedLine[] =>
  onlyTelegram(telegram(...lines)).lines.slice(2, -1);

const textOf = (recording: Uint8Array): string =>
  explained(recording)
    .map((explanation, at) => explanationText(explanation, at + 1, { zone, colour: false }))
    .join("");

/** A telegram with one byte changed and its checksum left. */
const damaged = (line: string, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(telegram(line)).toString("latin1").replace(from, to), "latin1");

test("a line is explained by its name, value, unit and key", () => {
  assert.deepEqual(linesOf("1-0:1.8.1(001234.560*kWh)"), [
    {
      line: 3,
      text: "1-0:1.8.1(001234.560*kWh)",
      code: "1-0:1.8.1",
      name: "Energy consumption (tariff 1)",
      values: [
        { key: "p1_energy_consumed_tariff1", name: "Energy consumption (tariff 1)", value: 1234.56, unit: "kWh" },
      ],
    },
  ]);
});

test("a line with a value and its time is explained by both, the time by the meter's clock", () => {
  const [, , line] = linesOf("0-1:24.1.0(003)", "0-1:96.1.0(4730303939)", "0-1:24.2.1(230614090500S)(00321.098*m3)");
  assert.deepEqual(line?.values, [
    { key: "p1_gas_consumed_volume", name: "Gas consumption", value: 321.098, unit: "m³" },
    {
      key: "p1_gas_consumed_timestamp",
      name: "Gas reading time",
      value: 1_686_726_300,
      words: "2023-06-14 09:05:00",
    },
  ]);
});

test("the same code on two channels is explained by the meter on each", () => {
  const [, gas, , water] = linesOf(
    "0-1:24.1.0(003)",
    "0-1:24.2.1(230614090500S)(00321.098*m3)",
    "0-2:24.1.0(007)",
    "0-2:24.2.1(230614090000S)(00087.654*m3)",
  );
  assert.equal(gas?.values?.[0]?.key, "p1_gas_consumed_volume");
  assert.equal(water?.values?.[0]?.key, "p1_water_consumed_volume");
});

test("a line that another one outdoes is explained by what it says, and so marked", () => {
  const [first, second] = linesOf("1-1:1.8.1(000002.000*kWh)", "1-0:1.8.1(000001.000*kWh)");
  assert.equal(first?.values?.[0]?.value, 2);
  assert.match(first?.note ?? "", /another line/);
  assert.equal(second?.note, undefined);
});

test("an id is explained, also one that is not used, or empty", () => {
  const lines = linesOf("0-0:96.1.1(4530303939)", "0-0:96.1.0(4530303838)", "0-1:96.1.0()", "1-0:1.7.0(1*kW)");
  assert.deepEqual(lines[0]?.values, [{ key: "p1mqtt_device_id", name: "Device id", value: "E0099" }]);
  assert.match(lines[1]?.note ?? "", /not used/);
  assert.equal(lines[2]?.note, "empty");
});

test("a state is explained by its name", () => {
  assert.equal(linesOf("0-0:96.3.10(1)")[0]?.values?.[0]?.words, "connected");
});

test("a code that no row knows is marked, and shows the key under which it arrives", () => {
  const [line] = linesOf("1-0:250.7.1(42)");
  assert.equal(line?.isUnknown, true);
  assert.deepEqual(line?.values, [{ key: "p1_obis_250_7_1", value: "42" }]);
});

test("a value that says nothing is told from one that is left out", () => {
  const lines = linesOf("0-0:96.13.0()", "0-0:17.0.0(999.9*kW)");
  assert.deepEqual(
    lines.map(({ note }) => note),
    ["empty", "left out: never set, not active, or out of range"],
  );
});

test("a header tells who made the meter", () => {
  const [header] = onlyTelegram(telegramFile("belgium-emucs")).lines;
  assert.equal(header?.note, "manufacturer FLU, model \\253770234_A");
});

const CARETS: readonly (readonly [sentence: string, line: string, marked: string, why: RegExp])[] = [
  ["the number that is none", "1-0:1.8.1(00x1.560*kWh)", "00x1.560*kWh", /is not a number/],
  ["a value, not the time before it", "1-0:1.6.0(230605181500S)(04,321*kW)", "04,321*kW", /is not a number/],
  ["a unit that does not belong there", "1-0:1.8.1(000001.000*V)", "V", /the unit "V"/],
  ["a colon instead of a point", "1-0:72:32.0(00000)", ":", /not an object/],
  ["a letter in a code", "1-0:1.8.x(1*kWh)", "x", /not an object/],
  ["a number that no code can have", "1-0:1.999.1(1*kWh)", "9", /not an object/],
  ["a lost parenthesis", "1-0:1.8.1 1*kWh)", " ", /not an object/],
];

for (const [sentence, text, marked, why] of CARETS) {
  test(`the caret stands under ${sentence}`, () => {
    const [line] = linesOf(text, "1-0:1.7.0(1*kW)");
    const { at = 0, length = 0, why: reason = "" } = line?.problem ?? {};
    assert.match(reason, why);
    assert.equal(text.slice(at, at + length), marked);
  });
}

test("the caret stands behind a value that does not end", () => {
  const [line] = linesOf("1-0:1.8.1(000001.000*kWh");
  assert.deepEqual(line?.problem, { at: 24, length: 1, why: "the value has no end" });
});

test("a line below the one where the object began can hold the caret", () => {
  const lines = linesOf("0-1:24.1.0(003)", "0-1:24.3.0(120517020000)(08)(60)(1)(0-1:24.2.1)(m3)", "(00x24.477)");
  assert.equal(lines[1]?.problem, undefined);
  assert.deepEqual([lines[2]?.problem?.at, lines[2]?.problem?.length], [1, 9]);
});

test("a telegram with a wrong checksum is explained too, and nothing of it is published", () => {
  const { checksum, lines, meters } = onlyTelegram(damaged("1-0:1.7.0(00.335*kW)", "335", "345"));
  assert.equal(checksum.accepted, false);
  assert.match(checksum.words, /checksum is [0-9A-F]{4}, but [0-9A-F]{4} was counted/);
  assert.equal(lines[2]?.values?.[0]?.value, 0.345);
  assert.deepEqual([lines.at(-1)?.problem?.at, lines.at(-1)?.problem?.length], [1, 4]);
  assert.deepEqual(meters, []);
});

test("a telegram that stops before its end is explained as far as it goes", () => {
  const whole = telegram("1-0:1.7.0(00.335*kW)", "1-0:2.7.0(00.000*kW)");
  const { checksum, lines } = onlyTelegram(whole.subarray(0, whole.length - 20));
  assert.equal(checksum.verdict, "no-end");
  assert.equal(lines[2]?.values?.[0]?.value, 0.335);
});

test("what was repaired is said", () => {
  const withoutCr = telegram("1-0:1.7.0(00.335*kW)").filter((byte) => byte !== 0x0d);
  const { checksum } = onlyTelegram(withoutCr);
  assert.deepEqual([checksum.verdict, checksum.accepted], ["recovered", true]);
  assert.match(checksum.words, /CR LF/);
});

test("the meters that would be published are listed with their topics", () => {
  const { meters } = onlyTelegram(telegramFile("belgium-emucs"));
  assert.deepEqual(meters, [
    { channel: 0, kind: "main", deviceId: "1SAG0000000015", topic: "0/1SAG0000000015" },
    { channel: 1, kind: "gas", deviceId: "7FLO0000000027", topic: "1/7FLO0000000027" },
    { channel: 2, kind: "water", deviceId: "8SAG0000000031", topic: "2/8SAG0000000031" },
  ]);
});

test("every byte of a recording is in one explanation, noise and broken telegrams too", () => {
  const good = telegram("1-0:1.7.0(00.335*kW)");
  const recording = Buffer.concat([good.subarray(12), good, Buffer.from([0, 0xff]), good, good.subarray(0, 20)]);
  const all = explained(recording);
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ["discarded", "telegram", "discarded", "telegram", "telegram"],
  );
  let next = 0;
  for (const { from, length } of all) {
    assert.equal(from, next);
    next += length;
  }
  assert.equal(next, recording.length);
});

test("fine is what could be read, wherever the recording began", () => {
  const good = telegram("1-0:1.7.0(00.335*kW)");
  const areFine = (...pieces: readonly Uint8Array[]) => explained(Buffer.concat(pieces)).every(isFine);
  assert.equal(areFine(good.subarray(12), good, good), true);
  assert.equal(areFine(good, Uint8Array.of(0, 0xff), good), true);
  assert.equal(areFine(good, Buffer.from("1-0:1.7.0(00.335*kW)\r\n"), good), false);
  assert.equal(areFine(good, good.subarray(0, 20)), false);
  assert.equal(areFine(telegram("1-0:1.7.0(00x335*kW)")), false);
});

/** The telegram as a meter in Luxembourg sends it, encrypted without a tag. */
const encrypted = (plain: Uint8Array, key: Uint8Array): Uint8Array => {
  const title = Buffer.from("TST00001");
  const counter = Uint8Array.of(0, 0, 0, 1);
  const cipher = createCipheriv("aes-128-ctr", key, Uint8Array.of(...title, ...counter, 0, 0, 0, 2));
  const content = Uint8Array.of(0x20, ...counter, ...cipher.update(plain));
  return Uint8Array.of(0xdb, 0x08, ...title, 0x82, content.length >> 8, content.length & 0xff, ...content);
};

const KEY = Uint8Array.from({ length: 16 }, (_, at) => at);

test("an encrypted telegram is told as such while there is no key that fits", () => {
  const recording = encrypted(telegram("1-0:1.7.0(00.335*kW)"), KEY);
  for (const key of [undefined, KEY.map((byte) => byte + 1)]) {
    const [explanation] = explained(recording, key);
    assert.ok(explanation?.kind === "encrypted" && !isFine(explanation));
    assert.match(explanation.why, /encrypted .*decryption-key/);
  }
});

test("an encrypted telegram is explained when the key is known", () => {
  const [explanation] = explained(encrypted(telegram("1-0:1.7.0(00.335*kW)"), KEY), KEY);
  assert.ok(explanation?.kind === "telegram" && isFine(explanation));
  assert.match(explanation.checksum.words, /^encrypted; the key fits/);
  assert.equal(explanation.lines[2]?.values?.[0]?.value, 0.335);
});

test("a telegram of which the middle was lost, and that has no checksum to show it, is not published", () => {
  const torn =
    "/TST5\r\n\r\n1-0:1.8.1(000001.000*kWh)\r\n1-0:1.8.2(0000-0:96.13.0()\r\n1-0:1.8.1(000002.000*kWh)\r\n!\r\n";
  const { checksum, meters } = onlyTelegram(Buffer.from(torn));
  assert.deepEqual([checksum.verdict, checksum.accepted, meters.length], ["merged", false, 0]);
});

const FILES = readdirSync(new URL("../../telegrams/", import.meta.url)).filter((file) => file.endsWith(".txt"));

for (const file of FILES) {
  const recording = telegramFile(file.replace(".txt", ""));
  test(`${file} is explained whole, in lines that fit a terminal`, () => {
    assert.ok(explained(recording).every(isFine), textOf(recording));
    assert.deepEqual(
      textOf(recording)
        .split("\n")
        .filter((line) => line.length > 100),
      [],
    );
  });
}

test("the text shows the line as it stands, what it means below, and what could not be read", () => {
  const text = textOf(telegram("1-0:1.8.1(001234.560*kWh)", "1-0:1.8.2(00x1*kWh)", "1-0:250.7.1(42)"));
  const lines = text.split("\n");
  assert.ok(lines.includes("   3  1-0:1.8.1(001234.560*kWh)"), text);
  assert.match(text, /^ {6}Energy consumption \(tariff 1\) +1234\.56 kWh +p1_energy_consumed_tariff1$/m);
  assert.ok(lines.includes('                ^^^^^^^^ "00x1*kWh" is not a number'), text);
  assert.match(text, /unknown code/);
  assert.match(text, /^ {2}channel 0 {2}electricity +p1-mqtt-gateway +0\/p1-mqtt-gateway$/m);
});

test("a caret finds its place in a line that is broken to fit", () => {
  const text = textOf(telegram(`0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0)${"(".repeat(70)}x`));
  assert.match(text, /\(x\n +\^ the value has no end/);
});

test("nothing in a recording commands the terminal", () => {
  const text = textOf(Buffer.concat([Buffer.from("\u001b[2J\u0007\u009b"), telegram("0-0:96.13.0(\u001b[31m)")]));
  assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
});

test("colour is used only when asked for", () => {
  const [explanation] = explained(telegram("1-0:1.7.0(00.335*kW)"));
  assert.ok(explanation !== undefined);
  const isColoured = (colour: boolean) => explanationText(explanation, 1, { zone, colour }).includes("\u001b[");
  assert.deepEqual([isColoured(true), isColoured(false)], [true, false]);
});
