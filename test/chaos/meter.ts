import { closeSync, constants, openSync, writeSync } from "node:fs";
import { setInterval as every } from "node:timers/promises";
import { codeOf } from "../../src/store/disk.ts";
import { telegram } from "../support/telegrams.ts";
import type { Cable } from "../support/terminal.ts";
import type { Sent } from "./verdict.ts";

/** Telegrams a second, of two meters. */
export const PER_SECOND = 20;

export const TOPICS = ["p1-mqtt/tele/0/E0099/SENSOR", "p1-mqtt/tele/1/G0099/SENSOR"] as const;

const KEYS = ["p1_energy_consumed_tariff1", "p1_gas_consumed_volume"] as const;

/** The telegram with this number, in the thousandths of both readings. */
export const numbered = (number: number): Uint8Array => {
  const reading = (number / 1_000).toFixed(3);
  return telegram(
    "1-3:0.2.8(50)",
    "0-0:96.1.1(4530303939)",
    `1-0:1.8.1(${reading.padStart(10, "0")}*kWh)`,
    "1-0:1.8.2(000456.789*kWh)",
    "1-0:1.7.0(00.335*kW)",
    "1-0:32.7.0(230.1*V)",
    "1-0:31.7.0(002*A)",
    "0-1:24.1.0(003)",
    "0-1:96.1.0(4730303939)",
    `0-1:24.2.1(230614090500S)(${reading.padStart(9, "0")}*m3)`,
  );
};

/** The number of the telegram that a message comes from; undefined for one that is none of ours. */
export const numberOf = (payload: string): number | undefined => {
  const values: Record<string, unknown> = JSON.parse(payload);
  const reading = KEYS.map((key) => values[key]).find((value) => typeof value === "number");
  return typeof reading === "number" ? Math.round(reading * 1_000) : undefined;
};

/** Sends numbered telegrams for ever, whether somebody reads them or not: what finds no room on the line is left out. */
export class Meter {
  readonly sent: Sent[] = [];
  readonly #cable: Cable;
  #number = 0;
  #rest: Uint8Array = new Uint8Array(); // of the telegram that stands on the line in part

  constructor(cable: Cable) {
    this.#cable = cable;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const _ of every(1_000 / PER_SECOND, undefined, { signal })) this.#send();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #send(): void {
    this.#number += 1;
    if (this.#rest.length > 0) {
      this.#write(); // late and after a pause: somebody may read it, nobody must
      return;
    }
    this.#rest = numbered(this.#number);
    const fromMs = performance.now();
    const toMs = this.#write() ? performance.now() : undefined;
    this.sent.push({ number: this.#number, fromMs, toMs });
  }

  /** True when all stands on the line. */
  #write(): boolean {
    try {
      const line = openSync(this.#cable.meterEnd, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
      try {
        this.#rest = this.#rest.subarray(writeSync(line, this.#rest));
      } finally {
        closeSync(line);
      }
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") this.#rest = new Uint8Array(); // the cable is out, and the telegram gone
      if (!["EAGAIN", "ENOENT", "EIO"].includes(String(codeOf(error)))) throw error;
      return false;
    }
    return this.#rest.length === 0;
  }
}
