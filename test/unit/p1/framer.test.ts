import assert from "node:assert/strict";
import { test } from "node:test";
import { Framer } from "../../../src/p1/framer.ts";
import { LONGEST_TELEGRAM } from "../../../src/p1/framer-bytes.ts";
import type { FramerEvent } from "../../../src/p1/framer-event.ts";
import { printTelegram } from "../../../src/p1/print.ts";
import { telegram, telegramFile } from "../../support/telegrams.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** The events as short lines, such as `telegram verified` or `discarded 12 no-end`. */
const told = (events: readonly FramerEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === "telegram") return `telegram ${event.checksum}`;
    return event.kind === "discarded" ? `discarded ${event.length} ${event.reason.why}` : event.kind;
  });

const framed = (...chunks: readonly Uint8Array[]): string[] => {
  const framer = new Framer();
  return told([...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.end()]);
};

const GOOD = telegram("1-0:1.7.0(00.335*kW)");
const GOOD_TEXT = Buffer.from(GOOD).toString("latin1");
const GOOD_CHECKSUM = GOOD_TEXT.slice(-6, -2);
const withChecksum = (checksum: string): Uint8Array => bytes(GOOD_TEXT.replace(GOOD_CHECKSUM, checksum));

test("a slash in the middle of a line starts nothing, some bytes behind a pause", () => {
  const whole = telegram("0-0:96.13.0(48656C6C6F)", "1-0:0.2.0(AB/CD)");
  const slash = whole.lastIndexOf(0x2f);
  const framer = new Framer();
  const before = [...framer.push(whole.subarray(0, 40)), ...framer.pause()];
  const behind = [whole.subarray(40, slash), whole.subarray(slash)].flatMap((chunk) => framer.push(chunk));
  assert.deepEqual(told([...before, ...behind]), ["telegram verified"]);
});

test("a telegram is complete at its last byte", () => {
  const framer = new Framer();
  assert.deepEqual(told(framer.push(GOOD.subarray(0, -1))), []);
  const [event] = framer.push(GOOD.subarray(-1));
  assert.deepEqual(event?.kind === "telegram" && Buffer.from(event.bytes), Buffer.from(GOOD));
});

const CASES: readonly (readonly [sentence: string, input: Uint8Array, expected: readonly string[]])[] = [
  [
    "two telegrams in one piece are two telegrams",
    bytes(GOOD_TEXT + GOOD_TEXT),
    ["telegram verified", "telegram verified"],
  ],
  [
    "a telegram without checksum is accepted from a meter that never showed one",
    telegramFile("dsmr-2.2"),
    ["telegram absent"],
  ],
  [
    "joining in the middle of a telegram skips to the next",
    bytes(`35*kW)\r\n!1234\r\n${GOOD_TEXT}`),
    ["discarded 15 outside-telegram", "telegram verified"],
  ],
  [
    "a slash in the header starts no second telegram",
    printTelegram({ header: "HLY5/D545-METER", objects: [["1-0:1.7.0", "(00.335*kW)"]] }),
    ["telegram verified"],
  ],
  ["a slash inside a text message does not start a new frame", telegram("0-0:96.13.0(and/or)"), ["telegram verified"]],
  [
    "an exclamation mark inside a text message ends nothing",
    telegram("0-0:96.13.0(!)", "0-0:96.13.1(a!b)"),
    ["telegram verified"],
  ],
  [
    "an exclamation mark right behind a parenthesis ends the telegram",
    bytes("/A\r\n\r\n1-0:1.7.0(1*kW)!\r\n"),
    ["telegram absent"],
  ],
  [
    "an exclamation mark behind a parenthesis with words behind it is text",
    bytes("/A\r\n\r\n0-0:96.13.0((a)!no)\r\n!\r\n"),
    ["telegram absent"],
  ],
  [
    "a new telegram at a line start ends one that lost its end",
    bytes(`/A\r\n\r\n1-0:1.7.0(1*kW)\r\n${GOOD_TEXT}`),
    ["discarded 23 no-end", "telegram verified"],
  ],
  [
    "a wrong checksum discards the telegram and not the next",
    bytes(`${GOOD_TEXT.replace("335", "336")}${GOOD_TEXT}`),
    [`discarded ${GOOD.length} checksum-wrong`, "telegram verified"],
  ],
  ["a checksum in lower case is read", withChecksum(GOOD_CHECKSUM.toLowerCase()), ["telegram verified"]],
  [
    "a checksum that is no number discards the telegram",
    withChecksum("GHIJ"),
    [`discarded ${GOOD.length} checksum-unreadable`],
  ],
  [
    "a checksum of three digits is compared, not taken for an absent one",
    withChecksum("123"),
    [`discarded ${GOOD.length - 1} checksum-wrong`],
  ],
  ["a NUL behind the checksum is let pass", withChecksum(`${GOOD_CHECKSUM}\0`), ["telegram verified"]],
  ["a lone LF ends lines too", bytes("/A\n\n1-0:1.7.0(1*kW)\n!\n"), ["telegram absent"]],
  [
    "noise before the first telegram is skipped",
    bytes(`\xff\xff\0${GOOD_TEXT}`),
    ["discarded 3 outside-telegram", "telegram verified"],
  ],
  [
    "a meter that sends no line end behind the checksum is understood",
    bytes(`${GOOD_TEXT.slice(0, -2)}${GOOD_TEXT}`),
    ["telegram verified", "telegram verified"],
  ],
  ["an empty telegram is a telegram", bytes("/A\r\n\r\n!\r\n"), ["telegram absent"]],
  ["the end of the stream completes a telegram whose line end is missing", GOOD.subarray(0, -2), ["telegram verified"]],
  ["the end of the stream discards half a telegram", GOOD.subarray(0, 20), ["discarded 20 no-end"]],
];

for (const [sentence, input, expected] of CASES) {
  test(sentence, () => assert.deepEqual(framed(input), expected));
}

test("16 KiB without an end are discarded, and the next telegram is read", () => {
  const endless = bytes(`/A\r\n${"x".repeat(LONGEST_TELEGRAM)}\r\n`);
  assert.deepEqual(framed(endless, GOOD), [
    `discarded ${LONGEST_TELEGRAM} too-long`,
    "discarded 6 outside-telegram",
    "telegram verified",
  ]);
});

test("a telegram without checksum is discarded once the meter has shown one", () => {
  const bare = telegramFile("dsmr-2.2");
  assert.deepEqual(framed(bare, GOOD, bare, GOOD), [
    "telegram absent",
    "telegram verified",
    `discarded ${bare.length} checksum-missing`,
    "telegram verified",
  ]);
});

test("a telegram that was cut off in mid-line does not cost the next one behind a pause", () => {
  const framer = new Framer();
  const events = [...framer.push(GOOD.subarray(0, 30)), ...framer.pause(), ...framer.push(GOOD)];
  assert.deepEqual(told(events), ["discarded 30 no-end", "telegram verified"]);
});

test("a pause inside a telegram loses nothing", () => {
  const framer = new Framer();
  const events = [...framer.push(GOOD.subarray(0, 30)), ...framer.pause(), ...framer.push(GOOD.subarray(30))];
  assert.deepEqual(told(events), ["telegram verified"]);
});

test("a pause completes a telegram that has its checksum but no line end", () => {
  const framer = new Framer();
  assert.deepEqual(told([...framer.push(GOOD.subarray(0, -2)), ...framer.pause()]), ["telegram verified"]);
});

test("a wrong checksum is told with what was said and what was counted", () => {
  const [event] = new Framer().push(withChecksum("0000"));
  assert.deepEqual(event?.kind === "discarded" && event.reason, {
    why: "checksum-wrong",
    said: "0000",
    counted: GOOD_CHECKSUM,
  });
});
