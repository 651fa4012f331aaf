import { setTimeout as pass } from "node:timers/promises";
import { telegram } from "./telegrams.ts";
import type { Cable } from "./terminal.ts";

const INTERVAL_MS = 20;

/** A telegram that carries a number: as kilowatt-hours of the electricity meter, and cubic metres of a gas meter. */
export const numbered = (number: number): Uint8Array =>
  telegram(
    "0-0:96.1.1(4530303939)",
    `1-0:1.8.1(${String(number).padStart(6, "0")}.000*kWh)`,
    "0-1:24.1.0(003)",
    "0-1:96.1.0(4730303939)",
    `0-1:24.2.1(230614090500S)(${String(number).padStart(5, "0")}.000*m3)`,
  );

/** Sends the numbered telegrams from `first` through `last`, at the pace of a fast meter. */
export const sendNumbered = async (cable: Cable, first: number, last: number): Promise<void> => {
  for (let number = first; number <= last; number++) {
    await cable.send(numbered(number));
    await pass(INTERVAL_MS);
  }
};

/** The numbers in the electricity messages, copies of the one before left out: at least once, in order. */
export const numbersIn = (payloads: readonly string[]): number[] => {
  const numbers = payloads.map((payload): number => JSON.parse(payload).p1_energy_consumed_tariff1);
  return numbers.filter((number, at) => numbers.indexOf(number) === at);
};

export const ELECTRICITY_TOPIC = "p1-mqtt/tele/0/E0099/SENSOR";
export const GAS_TOPIC = "p1-mqtt/tele/1/G0099/SENSOR";

export const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);
