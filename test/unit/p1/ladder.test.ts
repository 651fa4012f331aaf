import assert from "node:assert/strict";
import { test } from "node:test";
import { crc16, crcX25 } from "../../../src/p1/crc16.ts";
import { Framer } from "../../../src/p1/framer.ts";
import { LONGEST_TELEGRAM } from "../../../src/p1/framer-bytes.ts";
import type { FramerEvent } from "../../../src/p1/framer-event.ts";
import { Ladder } from "../../../src/p1/ladder.ts";
import { telegram, telegramFile } from "../../support/telegrams.ts";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const GOOD = telegram("1-0:1.7.0(00.335*kW)", "1-0:2.7.0(00.000*kW)");
const TEXT = Buffer.from(GOOD).toString("latin1");
const OTHER = telegramFile("dsmr-5.0-single-phase");

/** A telegram with an X-25 checksum, as Holley meters print it. */
const withX25 = (text: string): Uint8Array => {
  const body = text.slice(0, text.lastIndexOf("!") + 1);
  return latin1(`${body}${crcX25(latin1(body)).toString(16).padStart(4, "0")}\r\n`);
};
const HOLLEY = withX25(TEXT);

/** The text up to `!` with its CRC-16/ARC. */
const withArc = (text: string): string =>
  `${text}${crc16(latin1(text)).toString(16).toUpperCase().padStart(4, "0")}\r\n`;

const told = (events: readonly FramerEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === "telegram") return `telegram ${event.length} ${event.recovered ?? "as it came"}`;
    return event.kind === "discarded" ? `discarded ${event.length} ${event.reason.why}` : event.kind;
  });

const framed = (...chunks: readonly Uint8Array[]): string[] => {
  const framer = new Framer();
  return told([...chunks.flatMap((chunk) => framer.push(chunk)), ...framer.end()]);
};

/** The telegram with the part that its checksum covers changed. */
const damaged = (change: (text: string) => string, text = TEXT): Uint8Array => {
  const end = text.lastIndexOf("!");
  return latin1(change(text.slice(0, end)) + text.slice(end));
};
const doubled = (text: string): string => text.replaceAll("\r\n", "\r\n\r\n");
const withoutCr = (bytes: Uint8Array): Uint8Array => bytes.filter((byte) => byte !== 0x0d);
const is = (bytes: Uint8Array, rung: string): string => `telegram ${bytes.length} ${rung}`;
const isWrong = (bytes: Uint8Array): string => `discarded ${bytes.length} checksum-wrong`;

test("the X-25 checksum of 123456789 is 906E", () => assert.equal(crcX25(latin1("123456789")), 0x906e));

/** What happens to a telegram on the way, the rung that undoes it, and the telegram that it was. */
const RUNGS: readonly (readonly [sentence: string, received: Uint8Array, rung: string, meant: Uint8Array])[] = [
  ["a telegram without its CRs is recovered", withoutCr(GOOD), "line-ends", GOOD],
  ["a telegram without its LFs is recovered", damaged((text) => text.replaceAll("\n", "")), "line-ends", GOOD],
  ["a telegram with doubled CRs is recovered", damaged((text) => text.replaceAll("\r", "\r\r")), "line-ends", GOOD],
  ["a telegram with every line end doubled is recovered", damaged(doubled), "blank-lines", GOOD],
  [
    "a doubled blank line is recovered",
    damaged((text) => text.replace("\r\n\r\n", "\r\n\r\n\r\n")),
    "blank-lines",
    GOOD,
  ],
  [
    "a blank line between objects is recovered",
    damaged((text) => text.replace("1-0:2", "\r\n1-0:2")),
    "blank-lines",
    GOOD,
  ],
  ["extra blank lines without CRs are recovered", withoutCr(damaged(doubled)), "blank-lines", GOOD],
  ["a Holley meter's polynomial is found", HOLLEY, "x-25", HOLLEY],
  ["a Holley meter behind a bridge without CRs is recovered", withoutCr(HOLLEY), "line-ends", HOLLEY],
];

for (const [sentence, received, rung, meant] of RUNGS) {
  test(sentence, () => {
    const [event] = new Framer().push(received);
    assert.equal(event?.kind === "telegram" && event.recovered, rung);
    const body = event?.kind === "telegram" ? event.bytes.subarray(0, event.end + 1) : Buffer.alloc(0);
    assert.deepEqual(Buffer.from(body), Buffer.from(meant.subarray(0, meant.lastIndexOf(0x21) + 1)));
  });
}

/** Adds a blank line behind every object that has none. */
const spaced = (text: string): string => text.replaceAll(")\r\n", ")\r\n\r\n").replaceAll("\r\n\r\n\r\n", "\r\n\r\n");

for (const [sentence, meant] of [
  [
    "a blank line that a meter means before the end is kept",
    "/TST5\r\n\r\n1-0:1.8.0(1*kWh)\r\n1-0:2.8.0(2*kWh)\r\n\r\n!",
  ],
  ["a meter that means no blank line at all is recovered", "/TST5\r\n1-0:1.8.0(1*kWh)\r\n!"],
] as const) {
  test(sentence, () => {
    const [event] = new Framer().push(damaged(spaced, withArc(meant)));
    assert.equal(event?.kind === "telegram" && event.recovered, "blank-lines");
    assert.equal(event?.kind === "telegram" && Buffer.from(event.bytes).toString("latin1"), withArc(meant));
  });
}

const SEQUENCES: readonly (readonly [sentence: string, chunks: readonly Uint8Array[], expected: readonly string[]])[] =
  [
    [
      "a telegram glued behind part of another is recovered, and the part discarded",
      [GOOD.subarray(0, 30), GOOD],
      ["discarded 30 no-end", is(GOOD, "restart")],
    ],
    [
      "of several parts only the last is a telegram",
      [GOOD.subarray(0, 30), GOOD.subarray(0, 44), GOOD],
      ["discarded 74 no-end", is(GOOD, "restart")],
    ],
    [
      "a glued telegram without CRs is recovered",
      [withoutCr(GOOD), withoutCr(GOOD).subarray(0, 30), withoutCr(GOOD)],
      [is(withoutCr(GOOD), "line-ends"), "discarded 30 no-end", is(withoutCr(GOOD), "restart")],
    ],
    [
      "a glued telegram of a Holley meter is recovered",
      [HOLLEY, HOLLEY.subarray(0, 30), HOLLEY],
      [is(HOLLEY, "x-25"), "discarded 30 no-end", is(HOLLEY, "restart")],
    ],
    [
      "a checksum over lone LFs is right as it is, and stays so",
      [latin1(withArc("/TST5\n\n!")), latin1(withArc("/TST5\n\n1-0:1.7.0(1*kW)\n!"))],
      ["telegram 14 as it came", "telegram 30 as it came"],
    ],
    [
      "once a meter has shown one polynomial, the other is wrong",
      [GOOD, HOLLEY, HOLLEY, GOOD, HOLLEY, HOLLEY],
      [
        is(GOOD, "as it came"),
        isWrong(HOLLEY),
        isWrong(HOLLEY),
        is(GOOD, "as it came"),
        isWrong(HOLLEY),
        isWrong(HOLLEY),
      ],
    ],
    [
      "three telegrams in a row of the other polynomial are another meter's",
      [GOOD, HOLLEY, HOLLEY, HOLLEY, HOLLEY, GOOD],
      [is(GOOD, "as it came"), isWrong(HOLLEY), isWrong(HOLLEY), is(HOLLEY, "x-25"), is(HOLLEY, "x-25"), isWrong(GOOD)],
    ],
    [
      "once a meter has shown its header, only that restarts",
      [OTHER, GOOD.subarray(0, 30), GOOD],
      [is(OTHER, "as it came"), `discarded ${GOOD.length + 30} checksum-wrong`],
    ],
    [
      "once a meter has shown its blank lines, no fewer will do",
      [
        latin1(withArc("/TST5\r\n\r\n1-0:1.7.0(1*kW)\r\n\r\n!")),
        latin1(withArc("/TST5\r\n\r\n1-0:1.7.0(1*kW)\r\n!").replace("\r\n!", "\r\n\r\n!")),
      ],
      ["telegram 35 as it came", "discarded 35 checksum-wrong"],
    ],
  ];

for (const [sentence, chunks, expected] of SEQUENCES) {
  test(sentence, () => assert.deepEqual(framed(...chunks), expected));
}

const full = (header: string, text: string): Uint8Array =>
  latin1(`${(header + text.repeat(LONGEST_TELEGRAM)).slice(0, LONGEST_TELEGRAM - 1)}!`);

for (const [what, bytes] of [
  ["slashes", full("/", "/")],
  ["headers", full("/TST5\r\n\r\n", "/TST5\\made-by-us")],
  ["short headers without CRs", full("/TST5\n\n", "/AB\n")],
  ["blank lines", full("/", "\n")],
] as const) {
  test(`16 KiB full of ${what} cost less than 20 ms`, () => {
    const ladder = new Ladder();
    const costs = [1, 2, 3, 4, 5].map(() => {
      const before = performance.now();
      assert.equal(ladder.judge(bytes, bytes.length - 1, 0x10000).kind, "wrong");
      return performance.now() - before;
    });
    assert.ok(Math.min(...costs) < 20, `${costs}`);
  });
}
