import type { FieldRow } from "../fields.ts";
import type { JsonValue } from "./decode.ts";
import { isIdentity, rowsOf } from "./explain-values.ts";
import type { FieldValue } from "./field-value.ts";
import type { Measurement } from "./measurements.ts";
import { formatObis } from "./obis.ts";
import { type CosemObject, groupsOf, latin1, type Telegram } from "./telegram.ts";
import type { Zone } from "./time.ts";
import { readText } from "./values.ts";

/** A value of an object. */
export interface ExplainedValue {
  /** The JSON key under which it is published. */
  readonly key: string;
  /** What it means; none where the field table does not know the code. */
  readonly name?: string;
  readonly value: JsonValue;
  readonly unit?: string;
  /** The value in words: the moment by the meter's clock, or the name of a state. */
  readonly words?: string;
}

export interface ExplainedObject {
  readonly code: string;
  /** What the code means; none where the field table does not know it, or where that depends on the meter. */
  readonly name?: string;
  /** The field table does not know the code. */
  readonly isUnknown?: true;
  /** None where the object says nothing, or where nothing of it could be read. */
  readonly values: readonly ExplainedValue[];
  /** Why it has no value, or why its value is not published. */
  readonly note?: string;
}

/** What is known of an object besides its bytes. */
export interface AboutObject {
  /** What it says. */
  readonly values: readonly FieldValue[];
  /** Whether some of it could not be read, which is told elsewhere. */
  readonly isUnreadable: boolean;
  /** What all of the telegram says. */
  readonly published: readonly Measurement[];
  readonly zone: Zone;
}

/** Explains an object of a telegram. */
export const explainObject = (
  object: CosemObject,
  { bytes, header }: Telegram,
  { values, isUnreadable, published, zone }: AboutObject,
): ExplainedObject => {
  const code = formatObis(object.code);
  if (isIdentity(object.code)) return { code, ...explainIdentity(object, bytes, published) };
  const name = nameOf(rowsOf(object.code), header);
  const isUnknown = rowsOf(object.code).length === 0;
  const note = values.length > 0 ? rivalry(values, published) : isUnreadable ? undefined : absence(object, bytes);
  return {
    code,
    ...(name === undefined ? {} : { name }),
    ...(isUnknown ? { isUnknown } : {}),
    values: values.map((value) => explainValue(value, zone)),
    ...(note === undefined ? {} : { note }),
  };
};

const explainIdentity = (
  object: CosemObject,
  bytes: Uint8Array,
  published: readonly Measurement[],
): Omit<ExplainedObject, "code"> => {
  const [group] = groupsOf(bytes, object);
  const value = group === undefined ? "" : readText(bytes, group.from, group.to);
  if (value === "") return { name: DEVICE_ID.name, values: [], note: "empty" };
  const isUsed = published.some(({ deviceId }) => deviceId === value || deviceId.startsWith(`${value}_ch`));
  const note = "not used: another line names this meter, or nothing of it is published";
  return { name: DEVICE_ID.name, values: [{ ...DEVICE_ID, value }], ...(isUsed ? {} : { note }) };
};

const DEVICE_ID = { key: "p1mqtt_device_id", name: "Device id" } as const;

/** One code can mean different things: by the meter on its channel, or by who made the meter. */
const nameOf = (rows: readonly FieldRow[], header: string): string | undefined => {
  const isHere = ({ manufacturers }: FieldRow) => manufacturers?.includes(header.slice(0, 3).toUpperCase()) ?? true;
  const [first, ...others] = rows.filter(isHere);
  return others.some(({ meter }) => meter !== first?.meter) ? undefined : first?.name;
};

const absence = (object: CosemObject, bytes: Uint8Array): string =>
  /^[()\s]*$/.test(latin1(bytes, object.open, object.end))
    ? "empty"
    : "left out: never set, not active, or out of range";

/** A list is put together from several lines, so it is published otherwise than any of them has it. */
const rivalry = (values: readonly FieldValue[], published: readonly Measurement[]): string | undefined => {
  const isPublished = ({ key, value }: FieldValue): boolean =>
    Array.isArray(value) ||
    published.some((measurement) => measurement.values.some((other) => other.key === key && other.value === value));
  return values.some(isPublished) ? undefined : "not published: another line says this";
};

const explainValue = ({ key, field, value }: FieldValue, zone: Zone): ExplainedValue => {
  const words = wordsFor(field, value, zone);
  return {
    key,
    ...(field === undefined ? {} : { name: field.name }),
    value,
    ...(field?.unit === undefined ? {} : { unit: field.unit }),
    ...(words === undefined ? {} : { words }),
  };
};

const wordsFor = (field: FieldRow | undefined, value: JsonValue, zone: Zone): string | undefined => {
  if (typeof value !== "number") return undefined;
  if (field?.kind === "time") return localTime(value, zone);
  return field?.kind === "state" ? field.options?.[value] : undefined;
};

/** A moment in Unix seconds as the clocks of the zone show it. */
export const localTime = (seconds: number, zone: Zone): string =>
  new Date((seconds + zone.offsetAt(seconds) * 60) * 1000).toISOString().slice(0, 19).replace("T", " ");
