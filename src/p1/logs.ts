import type { Reading } from "./decode.ts";
import { type Entry, profileIn, timeMember } from "./profile.ts";
import type { Group } from "./telegram.ts";
import { convert } from "./units.ts";
import { readDecimal } from "./values.ts";

/** A log as it goes into the message; undefined where it is laid out in a way not known, or says nothing. */
export type Log = readonly Entry[] | undefined;

/**
 * 1-0:99.97.0(n)(0-0:96.7.19){(end of failure)(duration*s)}, at most ten (DSMR 5.0.2 §6.12): entries of `timestamp`
 * in Unix seconds and `duration` in seconds. Real meters also print durations without `*s`.
 */
export const readFailures = (groups: readonly Group[], reading: Reading): Log => {
  const profile = profileIn(groups, reading, ["0-0:96.7.19"]);
  return profile?.entries.map(([time, duration]) => ({
    ...Object.fromEntries(time === undefined ? [] : timeMember("timestamp", time, reading)),
    ...numberMember("duration", duration, "s", reading),
  }));
};

/**
 * 0-0:98.1.0(n)(1-0:1.6.0)(1-0:1.6.0){(end of month)(time of peak)(peak*kW)}, thirteen at most (e-MUCS P1 §5.4.6):
 * entries of `timestamp`, `occurred` and `value`, in the order of the meter: the oldest first on real ones, the newest
 * first in the standard's example. Landis+Gyr E660 adds the peak of production.
 */
export const readPeaks = (groups: readonly Group[], reading: Reading): Log => {
  const profile = profileIn(groups, reading);
  const consumed = profile?.captured.indexOf("1-0:1.6.0") ?? -1;
  if (profile === undefined || consumed < 0) return undefined;
  const produced = profile.captured.indexOf("1-0:2.6.0");
  return profile.entries.map(([month, ...values]) => ({
    ...Object.fromEntries(month === undefined ? [] : timeMember("timestamp", month, reading)),
    ...peakMembers(values, consumed, { occurred: "occurred", value: "value" }, reading),
    ...peakMembers(values, produced, { occurred: "produced_occurred", value: "produced_value" }, reading),
  }));
};

/** A peak is captured twice: when, and how much. */
const peakMembers = (
  values: readonly Group[],
  at: number,
  keys: { readonly occurred: string; readonly value: string },
  reading: Reading,
): Entry => {
  const time = at < 0 ? undefined : values[at];
  return {
    ...Object.fromEntries(time === undefined ? [] : timeMember(keys.occurred, time, reading)),
    ...(time === undefined ? {} : numberMember(keys.value, values[at + 1], "kW", reading)),
  };
};

const numberMember = (key: string, group: Group | undefined, unit: string, { bytes }: Reading): Entry => {
  const decimal = group && readDecimal(bytes, group.from, group.to);
  const value = decimal && convert(decimal, unit)?.value;
  return value === undefined ? {} : { [key]: value };
};
