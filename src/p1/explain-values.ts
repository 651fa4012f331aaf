import { FIELDS, type FieldRow, IDENTITIES } from "../fields.ts";
import type { FieldValue } from "./field-value.ts";
import { Identities } from "./identities.ts";
import { type Circumstances, measurementsOf } from "./measurements.ts";
import { type ObisCode, onAnyChannel, parseObis, registerOf } from "./obis.ts";
import type { CosemObject, Telegram } from "./telegram.ts";

const ROWS: readonly FieldRow[] = FIELDS;
const ROWS_BY_CODE: ReadonlyMap<ObisCode, readonly FieldRow[]> = new Map(
  ROWS.flatMap(({ codes }) => codes).map((code) => [parseObis(code), ROWS.filter((row) => row.codes.includes(code))]),
);
const IDENTITY_CODES: ReadonlySet<ObisCode> = new Set([...IDENTITIES.main, ...IDENTITIES.mbus].map(parseObis));

/** The rows of the field table that name a code, by its channel or for any, whatever meter it is of. */
export const rowsOf = (code: ObisCode): readonly FieldRow[] => [
  ...(ROWS_BY_CODE.get(code) ?? []),
  ...(ROWS_BY_CODE.get(onAnyChannel(code)) ?? []),
];

/** Whether a code names a meter. */
export const isIdentity = (code: ObisCode): boolean =>
  IDENTITY_CODES.has(code) || IDENTITY_CODES.has(onAnyChannel(code));

/**
 * Tells what an object of the telegram says by itself. A measurement shows only the best of several objects with one
 * meaning, so those are left out while one is asked; all others stay, because they can decide what it means.
 */
export const valuesByObject = (
  telegram: Telegram,
  circumstances: Circumstances,
): ((object: CosemObject) => readonly FieldValue[]) => {
  const measure = (objects: readonly CosemObject[]): readonly FieldValue[] =>
    measurementsOf(
      { ...telegram, objects, problems: [] },
      { ...circumstances, identities: new Identities() },
    ).measurements.flatMap(({ values }) => values);
  const all = measure(telegram.objects);
  return (object) => {
    const others = telegram.objects.filter((other) => other === object || !areRivals(other.code, object.code));
    const values = others.length === telegram.objects.length ? all : measure(others);
    return values.filter((value) => comesFrom(value, object.code));
  };
};

/** Whether two codes can fill one key. */
const areRivals = (a: ObisCode, b: ObisCode): boolean => {
  const rows = rowsOf(a);
  return registerOf(a, ".") === registerOf(b, ".") || rowsOf(b).some((row) => rows.includes(row));
};

const comesFrom = ({ key, field }: FieldValue, code: ObisCode): boolean =>
  field === undefined
    ? new RegExp(`^p1_obis_(\\d+_\\d+_)?${registerOf(code, "_")}$`).test(key)
    : rowsOf(code).includes(field);
