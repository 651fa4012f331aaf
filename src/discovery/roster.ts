import { FIELDS, type FieldRow } from "../fields.ts";
import type { FieldValue } from "../p1/field-value.ts";
import type { Measurement } from "../p1/measurements.ts";
import type { SeenValue } from "./component.ts";
import type { Earlier } from "./earlier.ts";

/** One telegram that was accepted, as far as announcing goes. */
export interface Sighting {
  readonly header: string;
  readonly measurements: readonly Measurement[];
  /** Our clock when the telegram was complete, in Unix milliseconds. */
  readonly receivedMs: number;
}

interface Value {
  field: FieldRow;
  decimals: number | undefined;
  others: readonly string[];
  /** The last telegram of its meter that had it. */
  seenIn: number;
  /** It comes from an earlier announcement, and was not seen since. */
  isRemembered: boolean;
}

/** A meter and what it was seen to send. */
export class RosterMeter {
  readonly #values = new Map<string, Value>(); // by key: seen lately, or announced by an earlier run
  readonly firstMs: number;
  telegrams = 0;
  /** What it said last, and our clock then, in Unix milliseconds. */
  last: Measurement;
  receivedMs = 0;
  header: string | undefined;
  version: string | undefined;
  parentId: string | undefined;
  /** Changes with everything that an announcement depends on. */
  revision = 0;

  constructor(measurement: Measurement, nowMs: number) {
    this.last = measurement;
    this.firstMs = nowMs;
  }

  saw(measurement: Measurement, receivedMs: number): void {
    this.telegrams += 1;
    if (measurement.meter !== this.last.meter) this.revision += 1;
    this.last = measurement;
    this.receivedMs = receivedMs;
    for (const value of measurement.values) this.#sawValue(value);
  }

  /** The header, version or parent, which seldom change. */
  describe(key: "header" | "version" | "parentId", text: string | undefined): void {
    if (text === undefined || this[key] === text) return;
    this[key] = text;
    this.revision += 1;
  }

  /** What an earlier run has announced counts as seen, so that a value that comes and goes does not vanish. */
  remember({ components }: Earlier): void {
    for (const [key, { precision, options }] of components) {
      const field = ROWS.find((row) => row.key === key && belongsTo(row, this.last.meter));
      if (field === undefined || this.#values.has(key)) continue;
      const others = options.filter((option) => !(field.options ?? []).includes(option));
      this.#values.set(key, { field, decimals: precision, others, seenIn: this.telegrams, isRemembered: true });
      this.revision += 1;
    }
  }

  /** Forgets what was in none of the last so many telegrams. */
  forget(telegrams: number): void {
    for (const [key, { seenIn }] of this.#values) {
      if (this.telegrams - seenIn < telegrams) continue;
      this.#values.delete(key);
      this.revision += 1;
    }
  }

  /** What it sends, in the order of the field table. */
  get values(): readonly SeenValue[] {
    return [...this.#values.values()]
      .sort((a, b) => ROWS.indexOf(a.field) - ROWS.indexOf(b.field))
      .map(({ field, decimals, others }) => ({ field, others, ...(decimals === undefined ? {} : { decimals }) }));
  }

  #sawValue({ key, value, field, decimals }: FieldValue): void {
    if (field === undefined) return; // codes without a row are no entities
    const known = this.#values.get(key);
    const other = field.options === undefined || field.kind === "state" ? undefined : String(value);
    const isOther = other !== undefined && !field.options?.includes(other);
    if (known === undefined || known.isRemembered || known.field !== field) {
      const others = isOther ? [other] : [];
      this.#values.set(key, { field, decimals, others, seenIn: this.telegrams, isRemembered: false });
      if (known?.field !== field || known.decimals !== decimals || others.length > 0) this.revision += 1;
      return;
    }
    known.seenIn = this.telegrams;
    if (decimals !== undefined && decimals > (known.decimals ?? -1)) {
      known.decimals = decimals;
      this.revision += 1;
    }
    if (isOther && !known.others.includes(other) && known.others.length < MOST_OTHERS) {
      known.others = [...known.others, other];
      this.revision += 1;
    }
  }
}

const ROWS: readonly FieldRow[] = FIELDS;
/** Of a damaged line anything may come. */
const MOST_OTHERS = 8;
/** A home has a few meters; ids beyond those come from damaged lines. */
const MOST_METERS = 32;

const belongsTo = ({ meter = "main" }: FieldRow, kind: Measurement["meter"]): boolean =>
  meter === kind || (meter === "any" && kind !== "main");

/** The meters that were seen. */
export class Roster {
  readonly #meters = new Map<string, RosterMeter>(); // by device id, the one heard last is at the end

  saw({ header, measurements, receivedMs }: Sighting, nowMs: number): void {
    const main = measurements.find(({ meter }) => meter === "main");
    for (const measurement of measurements) {
      const meter = this.#meter(measurement, nowMs);
      meter.saw(measurement, receivedMs);
      if (measurement === main) {
        const version = measurement.values.find(({ key }) => key === "p1_version")?.value;
        meter.describe("header", header);
        meter.describe("version", typeof version === "string" ? version : undefined);
      } else meter.describe("parentId", main?.deviceId);
    }
  }

  get(deviceId: string): RosterMeter | undefined {
    return this.#meters.get(deviceId);
  }

  /** All of them, electricity meters first: parents are announced before their children. */
  get meters(): readonly RosterMeter[] {
    const isChild = ({ last }: RosterMeter): number => Number(last.meter !== "main");
    return [...this.#meters.values()].sort((a, b) => isChild(a) - isChild(b));
  }

  #meter(measurement: Measurement, nowMs: number): RosterMeter {
    const { deviceId } = measurement;
    const meter = this.#meters.get(deviceId) ?? new RosterMeter(measurement, nowMs);
    this.#meters.delete(deviceId);
    this.#meters.set(deviceId, meter);
    const [longestUnheard] = this.#meters.keys();
    if (this.#meters.size > MOST_METERS && longestUnheard !== undefined) this.#meters.delete(longestUnheard);
    return meter;
  }
}
