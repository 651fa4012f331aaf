import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { segmentsOf } from "../../../src/p1/explain-segments.ts";
import { checksumAgain, printParsed } from "../../../src/p1/print.ts";
import { parseTelegram, type Telegram } from "../../../src/p1/telegram.ts";
import { parsed, telegram, telegramFile } from "../../support/telegrams.ts";

const NAMES = readdirSync(new URL("../../telegrams/", import.meta.url))
  .filter((file) => file.endsWith(".txt"))
  .map((file) => file.replace(".txt", ""));

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const telegramsIn = (recording: Uint8Array): Telegram[] =>
  segmentsOf(recording).flatMap((segment) =>
    segment.kind === "telegram" ? [parseTelegram(segment.bytes, segment.end)] : [],
  );

for (const name of NAMES) {
  test(`the telegram ${name} prints as it was read`, () => {
    const telegrams = telegramsIn(telegramFile(name));
    assert.ok(telegrams.length > 0);
    for (const read of telegrams) assert.equal(text(printParsed(read)), text(read.bytes));
  });
}

const ODD: readonly (readonly [sentence: string, bytes: string])[] = [
  ["no blank line behind the header", "/ADN9 6534\r\n1-0:1.7.0(1*kW)\r\n!\r\n"],
  ["LF for line ends", "/TST5\n\n1-0:1.7.0(1*kW)\n!\n"],
  ["lines that are no objects", "/TST5\r\n\r\n1-0:72:32.0(0)\r\n\r\n1-0:1.7.0(1*kW) \r\n\r\n!\r\n"],
  ["the sixth part of a code", "/TST5\r\n\r\n1-0:1.8.0*255(1*kWh)\r\n1-0:2.8.0.255(1*kWh)\r\n!\r\n"],
  [
    "values on several lines",
    "/TST5\r\n\r\n0-1:24.3.0(120517020000)(m3)\r\n(00124.477)\r\n0-0:96.13.0(41\r\n42)\r\n!\r\n",
  ],
  ["bytes beyond ASCII", "/TST5\r\n\r\n0-0:96.13.0(\u00ff\u00ff\u00e9)\r\n!\r\n"],
  ["a checksum that is wrong", "/TST5\r\n\r\n1-0:1.7.0(1*kW)\r\n!0000\r\n"],
  ["nothing behind the header", "/TST5\r\n\r\n!\r\n"],
];

for (const [sentence, bytes] of ODD) {
  test(`a telegram with ${sentence} prints as it was read`, () => {
    const recording = Buffer.from(bytes, "latin1");
    assert.equal(text(printParsed(parseTelegram(recording, bytes.lastIndexOf("!")))), bytes);
  });
}

test("the checksum is counted, not copied", () => {
  const read = parsed(telegram("1-0:1.7.0(1*kW)"));
  const renamed = printParsed({ ...read, header: "OTHER" });
  assert.equal(text(renamed).slice(0, 6), "/OTHER");
  assert.equal(segmentsOf(renamed).length, 1);
  assert.notEqual(text(renamed).slice(-6), text(read.bytes).slice(-6));
});

const MANNERS: readonly (readonly [
  sentence: string,
  kilowatts: string,
  said: string,
  changed: string,
  again: string | undefined,
])[] = [
  ["four digits", "1", "2F98", "2", "3AD8"],
  ["lower case", "1", "2f98", "2", "3ad8"],
  ["the sum X-25", "1", "DD78", "2", "57A8"],
  ["leading zeros", "1", "2F98", "2168", "0082"],
  ["no leading zeros", "2168", "82", "2301", "C8"],
  ["no leading zeros, but more digits now", "2168", "82", "2", "3AD8"],
  ["no checksum", "1", "", "2", undefined],
  ["a wrong checksum", "1", "2F99", "2", undefined],
];

for (const [sentence, kilowatts, said, changed, again] of MANNERS) {
  test(`the checksum of a changed telegram is printed in the manner of the meter: ${sentence}`, () => {
    const body = (value: string) => Buffer.from(`/TST5\r\n\r\n1-0:1.7.0(${value}*kW)\r\n!`, "latin1");
    const bytes = Buffer.concat([body(kilowatts), Buffer.from(`${said}\r\n`, "latin1")]);
    const end = body(kilowatts).length - 1;
    assert.equal(checksumAgain(body(changed), body(changed).length - 1, { bytes, end }), again);
  });
}
