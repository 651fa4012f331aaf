import type { Reading } from "./decode.ts";
import { MAIN } from "./lookup.ts";
import { parseObis, registerOf } from "./obis.ts";
import type { Group } from "./telegram.ts";
import { type Moment, readTime, readTimeBytes } from "./time.ts";
import { convert } from "./units.ts";
import { readCount, readDecimal, readRaw } from "./values.ts";

/** A list of captured values: `(n)(code)…(code){(time)(value)…(value)}`, as many values as codes (DSMR 5.0.2 §6.4). */
export interface Profile {
  /** The codes captured, as they stand; one that is captured as a time and a value stands twice. */
  readonly captured: readonly string[];
  /** Each begins with its time. */
  readonly entries: readonly (readonly Group[])[];
}

/** One moment of a profile: its time in Unix seconds, and what was captured under the JSON keys of its codes. */
export type Entry = Readonly<Record<string, number | string>>;

const CODE = /^\d+-\d+:\d+\.\d+\.\d+$/;

/**
 * Splits the groups of a profile. Undefined for empty parentheses, for a number alone (`(12)`), and where the values
 * are not a whole number of entries. `otherwise`: the codes, where a meter leaves them out.
 */
export const profileIn = (
  groups: readonly Group[],
  { bytes }: Reading,
  otherwise: readonly string[] = [],
): Profile | undefined => {
  const [first, ...rest] = groups;
  if (first === undefined || readCount(bytes, first.from, first.to) === undefined) return undefined;
  const texts = rest.map(({ from, to }) => readRaw(bytes, from, to));
  const firstValue = texts.findIndex((text) => !CODE.test(text));
  const codes = texts.slice(0, firstValue < 0 ? texts.length : firstValue);
  const captured = codes.length > 0 ? codes : otherwise;
  const values = rest.slice(codes.length).filter(({ from, to }) => to > from);
  const width = captured.length + 1;
  if (captured.length === 0 || values.length % width !== 0) return undefined;
  const entries = Array.from({ length: values.length / width }, (_, at) => values.slice(at * width, (at + 1) * width));
  return { captured, entries };
};

/** What was captured, each under the key of its code: 0-0:98.1.1 (Landis+Gyr E660), 1-0:99.1.0. */
export const profileEntries = ({ captured, entries }: Profile, reading: Reading): readonly Entry[] =>
  entries.map(([time, ...values]) =>
    Object.fromEntries([
      ...(time === undefined ? [] : timeMember("timestamp", time, reading)),
      ...values.flatMap((group, at) => capturedMember(captured[at] ?? "", group, reading)),
    ]),
  );

/** What Hungarian meters close a month with, in this order; some of the identities between them hold on real meters. */
const CLOSING = ["1.8.0", "1.8.1", "1.8.2", "2.8.0", "2.8.1", "2.8.2", "3.8.0", "4.8.0", "5.8.0", "6.8.0", "7.8.0"]
  .concat(["8.8.0", "15.8.0", "1.6.0", "1.6.1", "1.6.2", "2.6.0", "2.6.1", "2.6.2"])
  .map((register) => `1-0:${register}`);

/**
 * The values at the end of the last month as one entry: 0-0:98.1.0(time)(value)… without count and codes (AUX5, SAG5),
 * or with whole objects inside the parentheses (HLY5). Undefined for any other form.
 */
export const closingEntry = (groups: readonly Group[], reading: Reading): Entry | undefined => {
  const [first, ...values] = groups;
  if (first === undefined) return undefined;
  const text = readRaw(reading.bytes, first.from, first.to);
  const nested = /^(\d{12}[A-Z]?)\s*(\d+-\d+:.*)$/.exec(text);
  if (nested !== null) return nestedEntry(nested[1] ?? "", nested[2] ?? "", reading);
  if (typeof momentOf(first, reading) !== "number" || values.length === 0 || values.length > CLOSING.length) {
    return undefined;
  }
  const members = values.flatMap((group, at) => capturedMember(CLOSING[at] ?? "", group, reading));
  return Object.fromEntries([...timeMember("timestamp", first, reading), ...members]);
};

const nestedEntry = (time: string, objects: string, reading: Reading): Entry => {
  const inner = [...`${objects})`.matchAll(/(\d+-\d+:\d+\.\d+\.\d+)\(([^()]*)\)/g)];
  const moment = readTime(time, reading.zone, reading.receivedAt);
  const members = inner.flatMap(([, code = "", value = ""]) => {
    const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
    return capturedMember(code, { from: 0, to: bytes.length }, { ...reading, bytes });
  });
  return Object.fromEntries([...(typeof moment === "number" ? [["timestamp", moment] as const] : []), ...members]);
};

type Member = readonly [key: string, value: number | string];

/** A value under the key of its code, in the unit of its row; as it stands where it has no row. */
const capturedMember = (code: string, group: Group, reading: Reading): readonly Member[] => {
  const packed = parseObis(code);
  const row = MAIN.get(packed)?.[0]?.row;
  const key = row?.key ?? `p1_obis_${registerOf(packed, "_")}`;
  if (momentOf(group, reading) !== undefined) return timeMember(`${key}_timestamp`, group, reading);
  const raw = readRaw(reading.bytes, group.from, group.to);
  if (row === undefined || row.kind !== "number") return raw === "" ? [] : [[key, raw]];
  const decimal = readDecimal(reading.bytes, group.from, group.to);
  const value = decimal && convert(decimal, row.unit)?.value;
  return value === undefined ? [] : [[key, value]];
};

/** The time that a group is; undefined where it is something else. */
export const momentOf = ({ from, to }: Group, { bytes, zone, receivedAt }: Reading): Moment =>
  to - from < 10 ? undefined : readTimeBytes(bytes, from, to, zone, receivedAt);

/** A time as a member; none where it is impossible. */
export const timeMember = (key: string, group: Group, reading: Reading): readonly Member[] => {
  const moment = momentOf(group, reading);
  return typeof moment === "number" ? [[key, moment]] : [];
};
