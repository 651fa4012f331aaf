import type { FieldRow } from "../fields.ts";
import { COMMA } from "./ascii.ts";
import { convertTo, type NumberPlace, numberPlaceIn } from "./decode-number.ts";
import { readFailures, readPeaks } from "./logs.ts";
import { closingEntry, type Entry, momentOf, profileEntries, profileIn } from "./profile.ts";
import { type CosemObject, type Group, groupsOf } from "./telegram.ts";
import type { Zone } from "./time.ts";
import { readCount, readDecimal, readRaw, readText } from "./values.ts";

export type JsonValue = number | string | readonly Entry[];

/** What reading an object for one row of the field table gave. */
export type Read =
  | { readonly kind: "value"; readonly value: JsonValue; readonly decimals?: number }
  /** Empty, never set, or not active. */
  | { readonly kind: "absent" }
  /** The unit measures something else; a row beside this one may be meant. */
  | { readonly kind: "other-unit"; readonly unit: string }
  /** Well formed, but not in the form that this row knows. */
  | { readonly kind: "other-form" }
  | { readonly kind: "unreadable"; readonly why: string };

/** What it takes to read a value besides its bytes. */
export interface Reading {
  readonly bytes: Uint8Array;
  readonly zone: Zone;
  /** Our clock when the telegram was complete, in Unix seconds. */
  readonly receivedAt: number;
  /** The FLAG code in the header, in capitals: `ISK`. */
  readonly manufacturer: string;
}

const ABSENT = { kind: "absent" } as const;

const unreadable = (why: string): Read => ({ kind: "unreadable", why });

/** Reads an object as a row of the field table says. */
export const decode = (row: FieldRow, object: CosemObject, reading: Reading): Read => {
  const { bytes } = reading;
  const groups = groupsOf(bytes, object);
  const [first] = groups;
  if (first === undefined) return ABSENT;
  switch (row.kind) {
    case "number":
      return decodeNumber(row, numberGroup(row, groups, reading), bytes);
    case "reading":
      return decodeReading(row, groups, reading);
    case "count":
      return decodeCount(first, bytes);
    case "tariff":
      return decodeTariff(readText(bytes, first.from, first.to));
    case "state":
      return decodeState(readRaw(bytes, first.from, first.to));
    case "time":
      return decodeTime(groups, reading);
    case "text":
      return decodeText(readText(bytes, first.from, first.to));
    case "version":
      return decodeText((first.to - first.from > 5 ? readText : readRaw)(bytes, first.from, first.to));
    case "raw":
      return decodeText(readRaw(bytes, first.from, first.to));
    case "failures":
      return decodeLog(readFailures(groups, reading));
    case "peaks":
      return decodeLog(readPeaks(groups, reading));
    case "profile": {
      const profile = profileIn(groups, reading);
      return decodeLog(profile && profileEntries(profile, reading));
    }
    case "closing": {
      const entry = closingEntry(groups, reading);
      return decodeLog(entry && [entry]);
    }
    case "hourly":
      return decodeHourly(row, groups, reading);
    default:
      return row.kind satisfies never;
  }
};

/** The unit of an object's reading, to tell what an M-Bus meter without type counts. */
export const unitOfReading = (object: CosemObject, reading: Reading): string | undefined => {
  const groups = groupsOf(reading.bytes, object);
  const profile = profileOf(groups);
  if (profile !== undefined) return readRaw(reading.bytes, profile.unit.from, profile.unit.to);
  const group = valueGroup(groups, reading);
  return group === undefined ? undefined : readDecimal(reading.bytes, group.from, group.to)?.unit;
};

/** When an object was read, in Unix seconds; undefined where it does not tell. */
export const timeOf = (object: CosemObject, reading: Reading): number | undefined => {
  const time = decodeTime(groupsOf(reading.bytes, object), reading);
  return time.kind === "value" && typeof time.value === "number" ? time.value : undefined;
};

/** Where the number stands that an object says by a row of the kind "number"; undefined where it says none. */
export const numberPlaceOf = (row: FieldRow, object: CosemObject, reading: Reading): NumberPlace | undefined => {
  const groups = row.kind === "number" ? groupsOf(reading.bytes, object) : [];
  // Which of several is the number may turn out otherwise with other digits, where the row does not say it.
  const isSure = groups.length === 1 || row.position !== undefined;
  const group = isSure ? numberGroup(row, groups, reading) : undefined;
  return group && numberPlaceIn(group, object, row, reading.bytes);
};

const decodeNumber = (row: FieldRow, group: Group | undefined, bytes: Uint8Array, unit?: string): Read => {
  if (group === undefined) return ABSENT;
  const decimal = readDecimal(bytes, group.from, group.to);
  if (decimal === undefined) {
    const raw = readRaw(bytes, group.from, group.to);
    return raw === "" || raw.startsWith("*") ? ABSENT : unreadable(`"${raw}" is not a number`);
  }
  return convertTo(row, unit === undefined ? decimal : { ...decimal, unit });
};

/** A meter that was never read prints an impossible time and a zero: `(700101010000W)(00000000)`. */
const decodeReading = (row: FieldRow, groups: readonly Group[], reading: Reading): Read => {
  const read = decodeReadingValue(row, groups, reading);
  const value = valueGroup(groups, reading);
  const isNeverSet = groups.some((group) => group !== value && momentOf(group, reading) === "impossible");
  return isNeverSet && read.kind === "value" && read.value === 0 ? ABSENT : read;
};

const decodeReadingValue = (row: FieldRow, groups: readonly Group[], reading: Reading): Read => {
  const profile = profileOf(groups);
  if (profile === undefined) return decodeNumber(row, valueGroup(groups, reading), reading.bytes);
  const unit = readRaw(reading.bytes, profile.unit.from, profile.unit.to);
  return decodeNumber(row, profile.value, reading.bytes, unit);
};

/** DSMR 3.0 §5.2: 0-n:24.3.0(time)(status)(period)(number)(code)(unit), and the value on the next line. */
const profileOf = (
  groups: readonly Group[],
): { readonly unit: Group; readonly value: Group | undefined } | undefined => {
  const unit = groups[5];
  return unit === undefined ? undefined : { unit, value: groups[6] };
};

/**
 * The group that is the number: meters print the time before the value, or behind it, and a time that was never set may
 * be empty or all F. Of two that may be numbers the one with a point or a unit is it, else the last.
 */
const valueGroup = (groups: readonly Group[], reading: Reading): Group | undefined => {
  if (groups.length === 1) return groups[0];
  const texts = groups.map(({ from, to }) => readRaw(reading.bytes, from, to));
  const isTime = (text: string, group: Group): boolean =>
    text === "" || /^(\d{10,}|F{10,})[A-Z]$/i.test(text) || typeof momentOf(group, reading) === "number";
  const numbers = groups.filter((group, at) => !isTime(texts[at] ?? "", group));
  return numbers.find((group) => /[.*]/.test(texts[groups.indexOf(group)] ?? "")) ?? numbers.at(-1);
};

/** Of several numbers in one object the one at the row's position: `(100*A)(-063*A)` and `(65.0*A,-65.0*A)`. */
const numberGroup = ({ position }: FieldRow, groups: readonly Group[], reading: Reading): Group | undefined =>
  position === undefined
    ? valueGroup(groups, reading)
    : groups.flatMap((group) => atCommas(group, reading.bytes))[position - 1];

const atCommas = ({ from, to }: Group, bytes: Uint8Array): readonly Group[] => {
  const comma = bytes.subarray(from, to).indexOf(COMMA);
  return comma < 0 ? [{ from, to }] : [{ from, to: from + comma }, ...atCommas({ from: from + comma + 1, to }, bytes)];
};

/** One of the readings of the last 24 hours (DSMR 2.1), value first: `(01238.740*m3)(19-01-01 00:00:00)`. */
const decodeHourly = (row: FieldRow, groups: readonly Group[], reading: Reading): Read => {
  const time = decodeTime(groups, reading);
  const read = decodeNumber(row, valueGroup(groups, reading), reading.bytes);
  if (read.kind !== "value" || typeof read.value !== "number" || time.kind !== "value") return read;
  return typeof time.value === "number" ? decodeLog([{ timestamp: time.value, value: read.value }]) : read;
};

const decodeTime = (groups: readonly Group[], reading: Reading): Read => {
  for (const group of groups) {
    const moment = momentOf(group, reading);
    if (moment !== undefined) return moment === "impossible" ? ABSENT : { kind: "value", value: moment };
  }
  const [only, more] = groups;
  if (only === undefined || more !== undefined || readDecimal(reading.bytes, only.from, only.to)) return ABSENT;
  const raw = readRaw(reading.bytes, only.from, only.to);
  return raw === "" ? ABSENT : unreadable(`"${raw}" is not a time`);
};

const decodeCount = (group: Group, bytes: Uint8Array): Read => {
  const count = readCount(bytes, group.from, group.to);
  if (count !== undefined) return { kind: "value", value: count };
  const raw = readRaw(bytes, group.from, group.to);
  return raw === "" ? ABSENT : unreadable(`"${raw}" is not a whole number`);
};

/** `0001`, `01`, or `TARIFF 1`. */
const decodeTariff = (text: string): Read => {
  if (text === "") return ABSENT;
  const number = /(\d{1,9})$/.exec(text)?.[1];
  return number === undefined ? unreadable(`"${text}" is not a tariff`) : { kind: "value", value: Number(number) };
};

const STATES: ReadonlyMap<string, number> = new Map([
  ["0", 0],
  ["1", 1],
  ["2", 2],
  ["OFF", 0],
  ["ON", 1],
]);

const decodeState = (raw: string): Read => {
  if (raw === "") return ABSENT;
  const state = STATES.get(raw.toUpperCase());
  return state === undefined ? unreadable(`"${raw}" is not one of 0, 1, 2, OFF, ON`) : { kind: "value", value: state };
};

/** Home Assistant and the standard stop at 1024 characters of message; twice that is room enough. */
const LONGEST_TEXT = 2048;

/** Hungarian meters fill an empty message with 0xFF; a distribution company fills an unset EAN with dashes. */
const decodeText = (text: string): Read =>
  /^[\u00ff-]*$/.test(text) ? ABSENT : { kind: "value", value: text.slice(0, LONGEST_TEXT) };

const decodeLog = (log: readonly Entry[] | undefined): Read =>
  log === undefined ? { kind: "other-form" } : { kind: "value", value: log };
