import assert from "node:assert/strict";
import { test } from "node:test";
import { Framer } from "../../../src/p1/framer.ts";
import { LONGEST_TELEGRAM } from "../../../src/p1/framer-bytes.ts";
import type { FramerEvent } from "../../../src/p1/framer-event.ts";
import { titledFrame, untitledFrame } from "../../support/encrypting.ts";
import { telegram } from "../../support/telegrams.ts";

const GOOD = telegram("1-0:1.7.0(00.335*kW)");

/** Everything that starts or ends a telegram elsewhere, behind a security control byte and a frame counter. */
const CONTENT = Buffer.from(
  `\x30\0\0\0\x01\r\n/A\r\n\r\n!1234\r\n\xdb\x08TST\x01made\x81\x40\x30)!\n/`.repeat(9),
  "latin1",
);
const FRAME = titledFrame(CONTENT);
const UNTITLED = untitledFrame(CONTENT);

const told = (events: readonly FramerEvent[]): string[] =>
  events.map((event) => {
    switch (event.kind) {
      case "telegram":
        return "telegram";
      case "encrypted":
        return `${event.form} ${event.length}`;
      case "discarded":
        return `discarded ${event.length} ${event.reason.why}`;
      default:
        return event satisfies never;
    }
  });

/** What comes of the chunks; `undefined` is a pause. */
const framed = (...chunks: readonly (Uint8Array | undefined)[]): string[] => {
  const framer = new Framer();
  const events = chunks.flatMap((chunk) => (chunk === undefined ? framer.pause() : framer.push(chunk)));
  return told([...events, ...framer.end()]);
};

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const control = (securityControl: number): Uint8Array =>
  Uint8Array.from(CONTENT, (byte, at) => (at === 0 ? securityControl : byte));

const CASES: readonly (readonly [
  sentence: string,
  chunks: readonly (Uint8Array | undefined)[],
  expected: readonly string[],
])[] = [
  ["nothing inside an encrypted telegram starts or ends one", [FRAME], [`titled ${FRAME.length}`]],
  ["an encrypted telegram is complete at its last byte", [FRAME, undefined], [`titled ${FRAME.length}`]],
  [
    "plain and encrypted telegrams follow each other",
    [GOOD, FRAME, GOOD, FRAME, FRAME],
    ["telegram", `titled ${FRAME.length}`, "telegram", `titled ${FRAME.length}`, `titled ${FRAME.length}`],
  ],
  ["a length below 128 is read", [titledFrame(CONTENT.subarray(0, 100))], ["titled 111"]],
  ["a length below 256 is read", [titledFrame(CONTENT.subarray(0, 200))], ["titled 212"]],
  ["a telegram encrypted without authentication is read", [titledFrame(control(0x20))], [`titled ${FRAME.length}`]],
  [
    "noise before an encrypted telegram is skipped",
    [latin1("\xff\0x\xdb"), FRAME],
    ["discarded 4 outside-telegram", `titled ${FRAME.length}`],
  ],
  [
    "a DB in noise costs no plain telegram",
    [latin1("\xdb"), GOOD, latin1("\xdb\x08"), GOOD, latin1("\xdb\x08TST\x01made\x84"), GOOD],
    [
      "discarded 1 outside-telegram",
      "telegram",
      "discarded 2 outside-telegram",
      "telegram",
      "discarded 11 outside-telegram",
      "telegram",
    ],
  ],
  [
    "a DB right before an encrypted telegram costs it nothing",
    [latin1("\xdb\x08\xdb\x08TST"), FRAME],
    ["discarded 7 outside-telegram", `titled ${FRAME.length}`],
  ],
  [
    "a security control byte that says nothing is encrypted begins no encrypted telegram",
    [titledFrame(control(0x10)).subarray(0, 15), undefined, GOOD],
    ["discarded 15 outside-telegram", "telegram"],
  ],
  [
    "more than 8 KiB are no encrypted telegram",
    [titledFrame(latin1("\x30"), latin1("\x82\x20\x01")), undefined, GOOD],
    ["discarded 14 outside-telegram", "telegram"],
  ],
  [
    "an encrypted telegram that was cut off does not cost the plain one behind a pause",
    [FRAME.subarray(0, 50), undefined, GOOD],
    ["discarded 50 no-end", "telegram"],
  ],
  [
    "an encrypted telegram that was cut off does not cost the encrypted one behind a pause",
    [FRAME.subarray(0, 50), undefined, FRAME],
    ["discarded 50 no-end", `titled ${FRAME.length}`],
  ],
  [
    "a plain telegram that was cut off does not cost the encrypted one behind a pause",
    [GOOD.subarray(0, 40), undefined, FRAME],
    ["discarded 40 no-end", `titled ${FRAME.length}`],
  ],
  [
    "a pause inside an encrypted telegram loses nothing",
    [FRAME.subarray(0, 50), undefined, FRAME.subarray(50)],
    [`titled ${FRAME.length}`],
  ],
  ["the end of the stream discards half an encrypted telegram", [FRAME.subarray(0, 50)], ["discarded 50 no-end"]],
  [
    "a slash in ciphertext joined in the middle costs no telegram",
    [latin1("\x80/\x90abc"), FRAME],
    ["discarded 1 outside-telegram", "discarded 5 outside-telegram", `titled ${FRAME.length}`],
  ],
  ["a Polish telegram is one, up to its checksum", [UNTITLED, GOOD], [`untitled ${UNTITLED.length}`, "telegram"]],
  [
    "a Polish telegram is complete without its line end at a pause",
    [UNTITLED.subarray(0, -2), undefined, GOOD],
    [`untitled ${UNTITLED.length - 2}`, "telegram"],
  ],
  [
    "a Polish telegram that was cut off does not cost the next one behind a pause",
    [UNTITLED.subarray(0, 50), undefined, UNTITLED],
    ["discarded 50 no-end", `untitled ${UNTITLED.length}`],
  ],
  [
    "a Polish telegram that lost bytes is discarded",
    [UNTITLED.subarray(0, 60), UNTITLED.subarray(61), latin1("\r\n"), GOOD],
    [`discarded ${UNTITLED.length - 6} no-end`, "discarded 7 outside-telegram", "telegram"],
  ],
  [
    "a NUL behind the header of a plain telegram encrypts nothing",
    [latin1("/A\r\n\r\n\x001-0:1.8.0(1*kWh)\r\n!\r\n")],
    ["telegram"],
  ],
];

for (const [sentence, chunks, expected] of CASES) {
  test(sentence, () => assert.deepEqual(framed(...chunks), expected));
}

test("the bytes of an encrypted telegram are those received", () => {
  const [event] = new Framer().push(FRAME);
  assert.deepEqual(event?.kind === "encrypted" && Buffer.from(event.bytes), FRAME);
});

test("a header as long as a telegram may be, and a NUL behind it, break nothing", () => {
  const header = `/${"x".repeat(LONGEST_TELEGRAM - 6)}\r\n\r\n`;
  const [event] = new Framer().push(latin1(`${header}\0\x82\x1f\xff\x30`));
  assert.deepEqual(event?.kind === "discarded" && event.reason, { why: "too-long", limit: LONGEST_TELEGRAM });
});
