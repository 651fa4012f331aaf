import { FIELDS, type FieldKey, type FieldRow, READINGS } from "../fields.ts";
import { CLOSE } from "./ascii.ts";
import { decode, type JsonValue, type Reading, timeOf, unitOfReading } from "./decode.ts";
import type { FieldValue } from "./field-value.ts";
import type { Identities } from "./identities.ts";
import { type Column, type Columns, columnsOfCode, identityRank, MAIN, MBUS } from "./lookup.ts";
import { type MbusMeter, mbusMeterOf, meterOfMedium } from "./meters.ts";
import { channelOf, formatObis, mediumOf, onAnyChannel, parseObis, registerOf } from "./obis.ts";
import { type CosemObject, groupsOf, type LineProblem, latin1 } from "./telegram.ts";
import { readTime } from "./time.ts";
import { readText } from "./values.ts";

/** A meter as read, before it has a device id. */
export interface MeterReading {
  readonly channel: number;
  readonly meter: "main" | MbusMeter;
  readonly shown: string | undefined;
  readonly isLive: boolean;
  readonly timestamp?: number;
  readonly values: readonly FieldValue[];
}

/** Reads the objects of one channel. What could not be read is left out and told as a problem. */
export const readMeter = (
  channel: number,
  objects: readonly CosemObject[],
  reading: Reading,
  identities: Identities,
  problems: LineProblem[],
): MeterReading => {
  const meter = channel === 0 ? "main" : meterOn(channel, objects, reading, identities);
  const columns = meter === "main" ? MAIN : MBUS[meter];
  const known: (RankedValue | undefined)[] = [];
  const unknown = new Map<string, FieldValue>();
  for (const object of newestFirst(objects, reading)) {
    if (identityRank(object.code, channel) !== undefined) continue;
    if (!readObject(object, columns, reading, known, problems)) {
      const value = rawValue(object, channel, reading);
      if (value !== undefined && !unknown.has(value.key)) unknown.set(value.key, value);
    }
  }
  const values = [...known.filter((value) => value !== undefined), ...unknown.values()];
  const isClock = (field: FieldRow | undefined) => (meter === "main" ? field?.key === CLOCK : field?.kind === "time");
  const time = values.find(({ field }) => isClock(field))?.value ?? clockOf(values, reading);
  return {
    channel,
    meter,
    shown: shownId(channel, objects, reading),
    isLive: meter === "main" ? values.length > 0 : values.some(isReading),
    ...(typeof time === "number" ? { timestamp: time } : {}),
    values,
  };
};

/** A meter that is only a place holder prints a bare zero, or none: `0-1:24.2.1(0)`. */
const isReading = ({ field, value }: FieldValue): boolean =>
  field === undefined ? !/^0*$/.test(String(value)) : field.kind === "reading";

/** The electricity meter's other times, such as that of a peak, are not when it was read. */
const CLOCK: FieldKey = "p1_timestamp";

/** Slovenian and Polish meters print date and time as two objects, 1-0:0.9.2 and 1-0:0.9.1, with or without colons. */
const clockOf = (values: readonly FieldValue[], { zone, receivedAt }: Reading): number | undefined => {
  const text = (key: FieldKey) => String(values.find((value) => value.key === key)?.value ?? "").replace(/[:-]/g, "");
  const moment = readTime(text("p1_clock_date") + text("p1_clock_time"), zone, receivedAt);
  return typeof moment === "number" ? moment : undefined;
};

interface RankedValue extends FieldValue {
  readonly rank: number;
}

/** Puts what an object says into its columns. False when it says nothing that a row understands. */
const readObject = (
  object: CosemObject,
  columns: Columns,
  reading: Reading,
  known: (RankedValue | undefined)[],
  problems: LineProblem[],
): boolean => {
  let trouble: string | undefined;
  let otherUnit: string | undefined;
  let isUnderstood = false;
  let isCounted = false; // without a unit the first row that counts is meant, not those of other units behind it
  for (const { row, order, rank } of ofManufacturer(columnsOfCode(columns, object.code), reading)) {
    const counts = (row.kind === "number" || row.kind === "reading") && row.position === undefined;
    if (counts && isCounted) continue;
    const read = decode(row, object, reading);
    if (read.kind === "value") {
      isCounted ||= counts;
      known[order] = preferred(known[order], { key: row.key, field: row, rank, ...withoutKind(read) });
    }
    if (read.kind === "unreadable") trouble = read.why;
    // Only where no row beside this one counts in that unit.
    if (read.kind === "other-unit") otherUnit ??= read.unit;
    else if (row.kind !== "time") otherUnit = "";
    isUnderstood ||= read.kind !== "other-form";
  }
  if (otherUnit) trouble ??= `the unit "${otherUnit}" does not belong to ${formatObis(object.code)}`;
  if (trouble !== undefined) {
    const text = `${formatObis(object.code)}${latin1(reading.bytes, object.open, object.end)}`;
    problems.push({ line: object.line, text, why: trouble });
  }
  return isUnderstood && !otherUnit; // a number in a strange unit is not lost: it arrives as it stands
};

/** Where a manufacturer gives a code a meaning of its own, only that counts in its telegrams. */
const ofManufacturer = (columns: readonly Column[], { manufacturer }: Reading): readonly Column[] => {
  const own = columns.filter(({ row }) => row.manufacturers?.includes(manufacturer));
  return own.length > 0 ? own : columns.filter(({ row }) => row.manufacturers === undefined);
};

const withoutKind = ({ value, decimals }: { readonly value: JsonValue; readonly decimals?: number }) =>
  decimals === undefined ? { value } : { value, decimals };

/** Of two objects with one meaning the preferred code counts, else the first: EGM5 prints 0-0:17.0.0 three times. */
const preferred = (known: RankedValue | undefined, read: RankedValue): RankedValue => {
  if (known === undefined || read.rank < known.rank) return read;
  const isList = read.field?.kind === "hourly" && Array.isArray(known.value) && Array.isArray(read.value);
  return isList && read.rank === known.rank ? { ...known, value: [...read.value, ...known.value] } : known;
};

/** The 24 hourly readings of DSMR 2.1 stand in a ring by the hour of the day: the newest is the meter's reading. */
const newestFirst = (objects: readonly CosemObject[], reading: Reading): readonly CosemObject[] => {
  const hourly = objects.filter(({ code }) => HOURLY.includes(code));
  if (hourly.length < 2) return objects;
  const times = new Map(hourly.map((object) => [object, timeOf(object, reading) ?? 0]));
  const ordered = [...hourly].sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
  return [...objects.filter((object) => !times.has(object)), ...ordered];
};

const HOURLY = FIELDS.flatMap(({ kind, codes }) => (kind === "hourly" ? codes.map(parseObis) : []));

const DEVICE_TYPE = parseObis("0-n:24.1.0");
const READING_CODES = READINGS.map(parseObis);

/** The media of DSMR 2.1 stand for a kind of meter, other channels tell it by their device type. */
const meterOn = (
  channel: number,
  objects: readonly CosemObject[],
  reading: Reading,
  identities: Identities,
): MbusMeter => {
  const medium = objects.some(({ code }) => mediumOf(code) === channel) ? meterOfMedium(channel) : undefined;
  if (medium !== undefined) return medium;
  const typeObject = objects.find(({ code }) => onAnyChannel(code) === DEVICE_TYPE);
  const [typeColumn] = MBUS.other.get(DEVICE_TYPE) ?? [];
  const type = typeObject && typeColumn && decode(typeColumn.row, typeObject, reading);
  const readingObject = objects.find(({ code }) => READING_CODES.includes(onAnyChannel(code)));
  const shown = type?.kind === "value" && typeof type.value === "number" ? type.value : undefined;
  return mbusMeterOf(identities.learnType(channel, shown), readingObject && unitOfReading(readingObject, reading));
};

const shownId = (channel: number, objects: readonly CosemObject[], { bytes }: Reading): string | undefined => {
  let best: { readonly rank: number; readonly id: string } | undefined;
  for (const object of objects) {
    const rank = identityRank(object.code, channel);
    // A name that lost its end would make a meter that does not exist.
    const [group] = rank === undefined || bytes[object.end - 1] !== CLOSE ? [] : groupsOf(bytes, object);
    const id = group === undefined ? "" : readText(bytes, group.from, group.to);
    if (rank !== undefined && id !== "" && rank < (best?.rank ?? Number.POSITIVE_INFINITY)) best = { rank, id };
  }
  return best?.id;
};

const LONGEST_RAW = 255; // Home Assistant stores no longer state

/** A code that no row understands, as it stands: the text between the outermost parentheses. */
const rawValue = (object: CosemObject, channel: number, { bytes }: Reading): FieldValue | undefined => {
  const { code, open, end } = object;
  const text = latin1(bytes, open + 1, bytes[end - 1] === CLOSE ? end - 1 : end);
  if (text === "") return undefined;
  const medium = mediumOf(code);
  const isUsual = channel > 0 || (channelOf(code) === 0 && medium <= 1);
  const prefix = isUsual ? "" : `${medium}_${channelOf(code)}_`;
  return { key: `p1_obis_${prefix}${registerOf(code, "_")}`, value: text.slice(0, LONGEST_RAW) };
};
