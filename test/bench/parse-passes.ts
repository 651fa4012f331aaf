import { createRequire } from "node:module";
import { crc16 } from "../../src/p1/crc16.ts";
import { Reception } from "../../src/reception.ts";
import { Reports } from "../../src/status/reports.ts";
import { defaultReading } from "../support/preview.ts";
import { FIRST_SECOND } from "./telegrams.ts";

/** Goes over all telegrams once. The sum of something of each keeps the work from being optimised away. */
export type Pass = () => number;

/** What can be measured, made ready for these telegrams; each in a process of its own. */
export const PASSES: Readonly<Record<string, (telegrams: readonly Buffer[]) => Pass>> = {
  whole: (telegrams) => receiving(telegrams.map((telegram) => [telegram])),
  pieces: (telegrams) => receiving(telegrams.map((telegram) => cut(telegram, 64))),
  bytes: (telegrams) =>
    receiving(telegrams.map((telegram) => Array.from(telegram, (byte) => SINGLE[byte] ?? telegram))),
  crc: (telegrams) => summing(telegrams, (telegram) => crc16(telegram, 0, telegram.length - AFTER_CRC)),
  stringify: (telegrams) => summing(parsed(telegrams), (message) => JSON.stringify(message).length),
  "p1-reader": (telegrams) => {
    // The package opens a serial port; what it gives the text from `/` up to `!` to stands in a file of its own.
    const require = createRequire(`${process.env.P1_READER}/`);
    const parse: (text: string) => { readonly meterType: string } = require("p1-reader/lib/parsePacket.js");
    console.error = nothing; // it writes a line for each object that it does not know
    return summing(telegrams, (telegram) => parse(textOf(telegram)).meterType.length);
  },
};

const AFTER_CRC = "1A2B\r\n".length;

const nothing = (): void => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Cut beforehand, because that is the work of the serial port; of single bytes there are only so many. */
const SINGLE: readonly Buffer[] = Array.from({ length: 256 }, (_, byte) => Buffer.of(byte));

const cut = (telegram: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(telegram.length / size) }, (_, at) => telegram.subarray(at * size, (at + 1) * size));

const receiving = (telegrams: readonly (readonly Buffer[])[]): Pass => {
  let ms = 0;
  const now = (): number => ms;
  return () => {
    ms = FIRST_SECOND * 1000;
    // A new one each time: its guard would hold back totals that begin again.
    const reception = new Reception({ ...defaultReading, isLive: true, now }, new Reports(SILENT, now), SILENT);
    let sum = 0;
    for (const pieces of telegrams) {
      ms += 1000;
      for (const piece of pieces) {
        const accepted = reception.take(piece, ms);
        if (accepted.length > 0)
          for (const { messages } of accepted) for (const { payload } of messages) sum += joined(payload);
      }
    }
    return sum;
  };
};

/** V8 may put off joining the parts of a text until somebody looks into it, but that is part of making it. */
const joined = (text: string): number => text.charCodeAt(text.length - 1);

const summing = <Item>(items: readonly Item[], of: (item: Item) => number): Pass => {
  return () => {
    let sum = 0;
    for (const item of items) sum += of(item);
    return sum;
  };
};

const parsed = (telegrams: readonly Buffer[]): readonly unknown[] => {
  const reception = new Reception({ ...defaultReading, isLive: true }, new Reports(SILENT, () => 0), SILENT);
  return telegrams
    .flatMap((telegram) => reception.take(telegram, FIRST_SECOND * 1000))
    .flatMap(({ messages }) => messages)
    .map(({ payload }): unknown => JSON.parse(payload));
};

const textOf = (telegram: Buffer): string => {
  const text = telegram.toString();
  return text.slice(0, text.indexOf("!"));
};
