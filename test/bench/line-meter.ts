import { closeSync, constants, openSync, writeSync } from "node:fs";
import { setTimeout as pass } from "node:timers/promises";
import { printTelegram } from "../../src/p1/print.ts";
import { type DemoTelegram, demoMeter } from "../../src/source/demo-meter.ts";
import { meterTime } from "../../src/source/demo-time.ts";

/** The time of telegram 0, in Unix seconds. */
const FIRST_TIME = 1_704_067_200;
/** What a USB adapter hands over at a time, and how long that takes at 115200 baud 8N1. */
const PIECE_BYTES = 64;
const PIECE_MS = PIECE_BYTES / 11.52;
const MESSAGE = "30313233343536"; // of the meter's operator, 14 bytes
/** Timers come up to a millisecond late; what is left is slept through by the whole thread. */
const TIMER_MS = 1.5;

/** A telegram of the demo meter; the longer ones also bring a message. */
export const telegramOf = (number: number, isLonger: boolean): Uint8Array => {
  const { header, objects } = demoMeter(timeOf(number));
  const longer = objects.map(([code, value]) => [code, code === "0-0:96.13.0" ? `(${MESSAGE})` : value] as const);
  const telegram: DemoTelegram = { header, objects: isLonger ? longer : objects };
  return printTelegram(telegram);
};

/** How its time stands in the telegram, and in the JSON that is made of it. */
export const namesOf = (number: number): readonly [meterTime: string, unixTime: string] => [
  meterTime(timeOf(number)),
  String(FIRST_TIME + number),
];

const timeOf = (number: number): Date => new Date((FIRST_TIME + number) * 1_000);

/** The meter's end of a line. Does not wait for a reader that does not read: sending fails. */
export class Meter implements Disposable {
  readonly #terminal: number;

  constructor(path: string) {
    this.#terminal = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  }

  /** Sends at the pace of the line, or in one piece; gives when it handed over the last byte. */
  async send(bytes: Uint8Array, dueMs: number, isPaced: boolean): Promise<number> {
    const step = isPaced ? PIECE_BYTES : bytes.length;
    let handedOverMs = 0;
    for (let at = 0; at < bytes.length; at += step) {
      await until(dueMs + (at / step) * PIECE_MS);
      handedOverMs = performance.now();
      writeSync(this.#terminal, bytes.subarray(at, at + step));
    }
    return handedOverMs;
  }

  [Symbol.dispose](): void {
    closeSync(this.#terminal);
  }
}

/** Resolves at this moment, to a tenth of a millisecond. Never by looking at the clock: who is measured needs the cores. */
const until = async (dueMs: number): Promise<void> => {
  const leftMs = dueMs - performance.now() - TIMER_MS;
  if (leftMs > 0) await pass(leftMs);
  Atomics.wait(NEVER_WOKEN, 0, 0, Math.max(0, dueMs - performance.now()));
};

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));
