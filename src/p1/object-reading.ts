import { CLOSE } from "./ascii.ts";
import { decode, numberPlaceOf, type Reading } from "./decode.ts";
import { decodeDigits, type NumberPlace } from "./decode-number.ts";
import type { FieldValue } from "./field-value.ts";
import { type Column, type Columns, columnsOfCode, identityRank } from "./lookup.ts";
import { channelOf, formatObis, mediumOf, registerOf } from "./obis.ts";
import { type CosemObject, groupsOf, latin1 } from "./telegram.ts";
import { readText } from "./values.ts";

/** What an object says by itself. */
export interface Said {
  /** The rows by which it was read. */
  readonly columns: Columns;
  readonly values: readonly RankedValue[];
  /** As it stands, where no row understands it. */
  readonly raw: FieldValue | undefined;
  /** Why something of it could not be read, in words. */
  readonly trouble: string | undefined;
  /** Where its number stands, once it was asked for: what says one number changes in nothing else. */
  place: NumberPlace | "none" | undefined;
  /** The meter's name in it; empty where it shows none. Undefined for an object that is no name. */
  readonly name: Name | undefined;
}

/** A value with its column's place and rank. */
export interface RankedValue extends FieldValue {
  readonly order: number;
  readonly rank: number;
}

interface Name {
  readonly id: string;
  /** The lowest counts. */
  readonly rank: number;
}

/** Always of one shape, because there are many of these every second. */
const saying = (
  columns: Columns,
  values: readonly RankedValue[],
  raw: FieldValue | undefined,
  trouble: string | undefined,
  place?: Said["place"],
  name?: Name,
): Said => ({ columns, values, raw, trouble, place, name });

/** Reads an object again of which nothing but digits has changed since it said `before`. */
export const readAgain = (object: CosemObject, before: Said, channel: number, reading: Reading): Said => {
  const { columns, values } = before;
  const [value] = values;
  before.place ??= placeIn(object, before, reading) ?? "none";
  const { place } = before;
  const number = place === "none" ? undefined : decodeDigits(place, object, reading.bytes);
  if (value === undefined || number === undefined) {
    const said = readObject(object, channel, columns, reading);
    said.place = place;
    return said;
  }
  const { key, field, decimals, order, rank } = value;
  const now = { key, value: number, field, decimals, order, rank };
  return saying(columns, [now], undefined, undefined, place);
};

const placeIn = (object: CosemObject, { columns, values }: Said, reading: Reading): NumberPlace | undefined => {
  const [value] = values;
  const hasOneMeaning = columnsOfCode(columns, object.code).length === 1;
  return hasOneMeaning && value?.field ? numberPlaceOf(value.field, object, reading) : undefined;
};

/** Reads an object by the rows of its meter, or as the name of the meter on `channel`. */
export const readObject = (object: CosemObject, channel: number, columns: Columns, reading: Reading): Said => {
  const rank = identityRank(object.code, channel);
  if (rank !== undefined)
    return saying(columns, [], undefined, undefined, undefined, { id: idIn(object, reading), rank });
  const values: RankedValue[] = [];
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
      const { value, decimals } = read;
      values.push({ key: row.key, value, field: row, decimals, order, rank });
    }
    if (read.kind === "unreadable") trouble = read.why;
    // Only where no row beside this one counts in that unit.
    if (read.kind === "other-unit") otherUnit ??= read.unit;
    else if (row.kind !== "time") otherUnit = "";
    isUnderstood ||= read.kind !== "other-form";
  }
  if (otherUnit) trouble ??= `the unit "${otherUnit}" does not belong to ${formatObis(object.code)}`;
  // A number in a strange unit is not lost: it arrives as it stands.
  const raw = isUnderstood && !otherUnit ? undefined : rawValue(object, channel, reading);
  return saying(columns, values, raw, trouble);
};

/** Where a manufacturer gives a code a meaning of its own, only that counts in its telegrams. */
const ofManufacturer = (columns: readonly Column[], { manufacturer }: Reading): readonly Column[] => {
  if (columns.every(({ row }) => row.manufacturers === undefined)) return columns;
  const own = columns.filter(({ row }) => row.manufacturers?.includes(manufacturer));
  return own.length > 0 ? own : columns.filter(({ row }) => row.manufacturers === undefined);
};

/** A name that lost its end would make a meter that does not exist. */
const idIn = (object: CosemObject, { bytes }: Reading): string => {
  const [group] = bytes[object.end - 1] === CLOSE ? groupsOf(bytes, object) : [];
  return group === undefined ? "" : readText(bytes, group.from, group.to);
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
