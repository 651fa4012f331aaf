import type { Reading } from "./decode.ts";
import type { Group } from "./telegram.ts";
import { readTime } from "./time.ts";
import { convert } from "./units.ts";
import { readCount, readDecimal, readRaw } from "./values.ts";

/** A long power failure: when it ended, in Unix seconds, and how long it took in seconds. */
export interface PowerFailure {
  readonly timestamp?: number;
  readonly duration: number;
}

/** A monthly peak: the month's end and the moment of the peak in Unix seconds, and the quarter-hour power in kW. */
export interface MonthlyPeak {
  readonly timestamp?: number;
  readonly occurred?: number;
  readonly value: number;
}

/** A log, `absent` where it is empty parentheses, `other-form` where it is laid out in a way not known. */
export type Log<Entry> = readonly Entry[] | "absent" | "other-form";

/**
 * 1-0:99.97.0(n)(0-0:96.7.19){(end of failure)(duration*s)}, at most ten (DSMR 5.0.2 §6.12, footnote on profiles).
 * Real meters also print `()`, `(0)()` and `(0)`, and durations without `*s`.
 */
export const readFailures = (groups: readonly Group[], reading: Reading): Log<PowerFailure> => {
  const { count, entries } = profile(groups, reading, /^0-0:96\.7\.19$/);
  if (count === undefined) return "absent";
  const failures: PowerFailure[] = [];
  for (let at = 0; at + 1 < entries.length; at += 2) {
    const duration = decimalIn(entries[at + 1], reading, "s");
    if (duration === undefined) return "other-form";
    failures.push({ ...timestampIn("timestamp", entries[at], reading), duration });
  }
  return entries.length % 2 === 0 ? failures : "other-form";
};

/**
 * 0-0:98.1.0(n)(1-0:1.6.0)(1-0:1.6.0){(end of month)(time of peak)(peak*kW)}, thirteen at most (e-MUCS P1 §5.4.6).
 * In the order of the meter: the oldest first on real ones, the newest first in the standard's example.
 */
export const readPeaks = (groups: readonly Group[], reading: Reading): Log<MonthlyPeak> => {
  const { count, entries } = profile(groups, reading, /^1-0:1\.6\.0$/);
  if (count === undefined) return "absent";
  if (entries.length % 3 !== 0) return "other-form";
  const peaks: MonthlyPeak[] = [];
  for (let at = 0; at < entries.length; at += 3) {
    const value = decimalIn(entries[at + 2], reading, "kW");
    if (value === undefined) return "other-form";
    const month = timestampIn("timestamp", entries[at], reading);
    peaks.push({ ...month, ...timestampIn("occurred", entries[at + 1], reading), value });
  }
  return peaks;
};

/** Splits a profile generic into its count and its entries, without the codes of what was captured. */
const profile = (groups: readonly Group[], { bytes }: Reading, captured: RegExp) => {
  const [first, ...rest] = groups;
  const count = first === undefined ? undefined : readCount(bytes, first.from, first.to);
  const entries = rest.filter(({ from, to }) => to > from && !captured.test(readRaw(bytes, from, to)));
  return { count, entries };
};

const timestampIn = <Key extends string>(key: Key, group: Group | undefined, reading: Reading) => {
  const { bytes, zone, receivedAt } = reading;
  const moment = group && readTime(readRaw(bytes, group.from, group.to), zone, receivedAt);
  return typeof moment === "number" ? { [key]: moment } : {};
};

const decimalIn = (group: Group | undefined, { bytes }: Reading, unit: string): number | undefined => {
  const decimal = group && readDecimal(bytes, group.from, group.to);
  return decimal && convert(decimal, unit)?.value;
};
