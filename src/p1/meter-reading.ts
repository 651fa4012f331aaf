import { FIELDS, type FieldKey, READINGS } from "../fields.ts";
import type { Channel } from "./channels.ts";
import { decode, type Reading, timeOf, unitOfReading } from "./decode.ts";
import type { FieldValue } from "./field-value.ts";
import type { Identities } from "./identities.ts";
import { type Columns, MAIN, MBUS } from "./lookup.ts";
import { type MbusMeter, mbusMeterOf, meterOfMedium } from "./meters.ts";
import { formatObis, mediumOf, type ObisCode, onAnyChannel, parseObis } from "./obis.ts";
import { type RankedValue, readAgain, readObject, type Said } from "./object-reading.ts";
import type { Recall } from "./recall.ts";
import { type CosemObject, type LineProblem, latin1 } from "./telegram.ts";
import { readTime } from "./time.ts";

/** A meter as read, before it has a device id. */
export interface MeterReading {
  readonly channel: number;
  readonly meter: "main" | MbusMeter;
  readonly shown: string | undefined;
  readonly isLive: boolean;
  readonly timestamp: number | undefined;
  readonly values: readonly FieldValue[];
}

/** What it takes to read a meter besides its objects. */
export interface MeterCircumstances {
  readonly reading: Reading;
  readonly identities: Identities;
  /** What the objects of this telegram said before. */
  readonly recall: Recall;
}

/** Reads the objects of one channel. What could not be read is left out and told as a problem. */
export const readMeter = (
  channel: Channel,
  circumstances: MeterCircumstances,
  problems: LineProblem[],
): MeterReading => {
  const { recall } = circumstances;
  const remembered = recall.reading(channel.channel);
  const isAsItWas = remembered !== undefined && !channel.objects.some((object) => recall.hasChanged(object));
  if (isAsItWas) return remembered;
  const before = problems.length;
  const read = (remembered && revise(remembered, channel, circumstances)) ?? readAnew(channel, circumstances, problems);
  recall.keepReading(channel.channel, problems.length === before ? read : undefined); // a problem is told each time
  return read;
};

/** The reading with the values that have changed; undefined where more has changed than these. */
const revise = (
  before: MeterReading,
  { channel, objects }: Channel,
  { reading, recall }: MeterCircumstances,
): MeterReading | undefined => {
  if (before.meter !== "main") return undefined; // what kind of meter it is may have changed
  const values = [...before.values];
  let from = 0; // meters print their values nearly in the order of the table
  for (const object of objects) {
    if (!recall.hasChanged(object)) continue;
    const said = recall.said(object);
    if (said === undefined || !hasOnlyValues(said)) return undefined;
    const says = readAgain(object, said, channel, reading);
    if (!hasOnlyValues(says) || said.values.length !== says.values.length) return undefined;
    for (let index = 0; index < says.values.length; index++) {
      const value = says.values[index];
      const old = said.values[index];
      if (value === undefined || old?.order !== value.order || old.rank !== value.rank) return undefined;
      const ahead = values.indexOf(old, from);
      const at = ahead < 0 ? values.indexOf(old) : ahead;
      if (at < 0) continue; // a preferred code says the same
      values[at] = value;
      from = at + 1;
    }
    recall.keepSaid(object, says);
  }
  const timestamp = timeOfReading(values, "main", reading);
  return { channel, meter: "main", shown: before.shown, isLive: values.length > 0, timestamp, values };
};

const hasOnlyValues = ({ raw, trouble, name }: Said): boolean =>
  raw === undefined && trouble === undefined && name === undefined;

const readAnew = (
  { channel, objects }: Channel,
  circumstances: MeterCircumstances,
  problems: LineProblem[],
): MeterReading => {
  const { reading } = circumstances;
  const meter = channel === 0 ? "main" : meterOn(channel, objects, circumstances);
  const columns = meter === "main" ? MAIN : MBUS[meter];
  const known: RankedValue[] = [];
  const unknown: FieldValue[] = [];
  let name: Said["name"];
  for (const object of newestFirst(objects, reading)) {
    const said = saidBy(object, channel, columns, circumstances);
    for (const value of said.values) put(value, known);
    const { raw, trouble } = said;
    if (raw !== undefined && !unknown.some(({ key }) => key === raw.key)) unknown.push(raw);
    if (trouble !== undefined) problems.push(problemIn(object, trouble, reading));
    if (said.name !== undefined) name = nameOf(name, said.name);
  }
  const values: readonly FieldValue[] = unknown.length === 0 ? known : [...known, ...unknown];
  const isLive = meter === "main" ? values.length > 0 : values.some(isReading);
  return { channel, meter, shown: name?.id, isLive, timestamp: timeOfReading(values, meter, reading), values };
};

/** What an object says, read only where it does not stand there as it did the last time. */
const saidBy = (
  object: CosemObject,
  channel: number,
  columns: Columns,
  { reading, recall }: MeterCircumstances,
): Said => {
  const known = recall.said(object);
  const remembered = known?.columns === columns ? known : undefined;
  if (remembered !== undefined && !recall.hasChanged(object)) return remembered;
  const said =
    remembered === undefined
      ? readObject(object, channel, columns, reading)
      : readAgain(object, remembered, channel, reading);
  recall.keepSaid(object, said);
  return said;
};

/** Puts a value where it belongs; meters print theirs nearly in the order of the table. */
const put = (value: RankedValue, values: RankedValue[]): void => {
  let at = values.length;
  while (at > 0 && (values[at - 1]?.order ?? 0) > value.order) at -= 1;
  const rival = values[at - 1];
  if (rival?.order === value.order) values[at - 1] = preferred(rival, value);
  else if (at === values.length) values.push(value);
  else values.splice(at, 0, value);
};

const nameOf = (known: Said["name"], name: NonNullable<Said["name"]>): Said["name"] =>
  name.id === "" || (known !== undefined && known.rank <= name.rank) ? known : name;

const problemIn = (object: CosemObject, why: string, { bytes }: Reading): LineProblem => ({
  line: object.line,
  text: `${formatObis(object.code)}${latin1(bytes, object.open, object.end)}`,
  why,
});

/** A meter that is only a place holder prints a bare zero, or none: `0-1:24.2.1(0)`. */
const isReading = ({ field, value }: FieldValue): boolean =>
  field === undefined ? !/^0*$/.test(String(value)) : field.kind === "reading";

const timeOfReading = (
  values: readonly FieldValue[],
  meter: MeterReading["meter"],
  reading: Reading,
): number | undefined => {
  const time = timeIn(values, meter) ?? clockOf(values, reading);
  return typeof time === "number" ? time : undefined;
};

/** When the meter was read, as it says itself. */
const timeIn = (values: readonly FieldValue[], meter: MeterReading["meter"]): FieldValue["value"] | undefined => {
  for (const { field, value } of values) {
    if (field !== undefined && (meter === "main" ? field.key === CLOCK : field.kind === "time")) return value;
  }
  return undefined;
};

/** The electricity meter's other times, such as that of a peak, are not when it was read. */
const CLOCK: FieldKey = "p1_timestamp";

/** Slovenian and Polish meters print date and time as two objects, 1-0:0.9.2 and 1-0:0.9.1, with or without colons. */
const clockOf = (values: readonly FieldValue[], { zone, receivedAt }: Reading): number | undefined => {
  const text = (key: FieldKey) => String(values.find((value) => value.key === key)?.value ?? "").replace(/[:-]/g, "");
  const moment = readTime(text("p1_clock_date") + text("p1_clock_time"), zone, receivedAt);
  return typeof moment === "number" ? moment : undefined;
};

/** Of two objects with one meaning the preferred code counts, else the first: EGM5 prints 0-0:17.0.0 three times. */
const preferred = (known: RankedValue, read: RankedValue): RankedValue => {
  if (read.rank < known.rank) return read;
  const isList = read.field?.kind === "hourly" && Array.isArray(known.value) && Array.isArray(read.value);
  return isList && read.rank === known.rank ? { ...known, value: [...read.value, ...known.value] } : known;
};

/** The 24 hourly readings of DSMR 2.1 stand in a ring by the hour of the day: the newest is the meter's reading. */
const newestFirst = (objects: readonly CosemObject[], reading: Reading): readonly CosemObject[] => {
  if (!objects.some(isHourly)) return objects;
  const hourly = objects.filter(isHourly);
  if (hourly.length < 2) return objects;
  const times = new Map(hourly.map((object) => [object, timeOf(object, reading) ?? 0]));
  const ordered = [...hourly].sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
  return [...objects.filter((object) => !times.has(object)), ...ordered];
};

const isHourly = ({ code }: CosemObject): boolean => HOURLY.has(code);
const HOURLY: ReadonlySet<ObisCode> = new Set(
  FIELDS.flatMap(({ kind, codes }) => (kind === "hourly" ? codes.map(parseObis) : [])),
);

const DEVICE_TYPE = parseObis("0-n:24.1.0");
const READING_CODES = READINGS.map(parseObis);

/** The media of DSMR 2.1 stand for a kind of meter, other channels tell it by their device type. */
const meterOn = (
  channel: number,
  objects: readonly CosemObject[],
  { reading, identities }: MeterCircumstances,
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
