import { readFileSync } from "node:fs";
import { Framer } from "../../src/p1/framer.ts";
import { Identities } from "../../src/p1/identities.ts";
import { type Measurement, measurementsOf } from "../../src/p1/measurements.ts";
import { printTelegram } from "../../src/p1/print.ts";
import { type LineProblem, parseTelegram, type Telegram } from "../../src/p1/telegram.ts";
import { zoneOf } from "../../src/p1/time.ts";

/** The telegrams under test/telegrams, made by us: invented meters, invented readings, correct checksums. */
export const telegramFile = (name: string): Buffer =>
  readFileSync(new URL(`../telegrams/${name}.txt`, import.meta.url));

/** A telegram with a correct checksum from its objects: `telegram("1-0:1.7.0(00.335*kW)")`. */
export const telegram = (...lines: readonly string[]): Uint8Array =>
  printTelegram({ header: "TST5\\made-by-us", objects: lines.map((line) => [line, ""] as const) });

/** The only telegram in the bytes, split into objects. */
export const parsed = (bytes: Uint8Array): Telegram => {
  const framer = new Framer();
  const [event] = [...framer.push(bytes), ...framer.end()];
  if (event?.kind !== "telegram") throw new Error(`no telegram but ${JSON.stringify(event)}`);
  return parseTelegram(event.bytes, event.end);
};

/** Our clock in tests: 2024-01-01 00:00 UTC. */
export const RECEIVED_AT = 1_704_067_200;

export const measured = (
  bytes: Uint8Array,
  identities = new Identities(),
  receivedAt = RECEIVED_AT,
  split = parsed(bytes),
): { readonly measurements: readonly Measurement[]; readonly problems: readonly LineProblem[] } =>
  measurementsOf(split, {
    zone: zoneOf("Europe/Amsterdam"),
    receivedAt,
    identities,
    fallbackId: "p1-mqtt-gateway",
  });

/** The values of one meter of a telegram under their JSON keys. */
export const valuesOf = (bytes: Uint8Array, channel = 0): Record<string, unknown> => {
  const measurement = measured(bytes).measurements.find((candidate) => candidate.channel === channel);
  return Object.fromEntries((measurement?.values ?? []).map(({ key, value }) => [key, value]));
};
