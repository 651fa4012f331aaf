import { FIELDS, type FieldRow } from "../fields.ts";
import type { FieldValue } from "../p1/field-value.ts";
import type { Measurement } from "../p1/measurements.ts";
import type { SeenValue } from "./component.ts";
import type { Earlier } from "./earlier.ts";

interface Value {
  readonly field: FieldRow;
  decimals: number | undefined;
  others: readonly string[];
  /** How long its meter had been heard when it last sent it, in milliseconds. */
  seenMs: number;
  /** How often it was seen; 0 comes from an earlier announcement. */
  times: number;
}

const ROWS: readonly FieldRow[] = FIELDS;
const PLACES: ReadonlyMap<FieldRow, number> = new Map(ROWS.map((row, place) => [row, place]));
/** Of a damaged line anything may come. */
const MOST_OTHERS = 8;
/** A line of a meter without checksum may be damaged; what comes twice is not. */
const SURE = 2;
/** A meter that was silent in between was not heard. */
const LONGEST_GAP_MS = 300_000;

/** A meter and what it was seen to send. */
export class RosterMeter {
  readonly #values = new Map<string, Value>(); // by key: seen lately, or announced by an earlier run
  readonly #doubtful = new Map<string, string>(); // of header, version and parent: what came once, and is another text
  readonly firstMs: number;
  #telegrams = 0;
  #last: Measurement;
  #receivedMs = 0;
  #seenMs: number;
  #heardMs = 0; // how long it was heard, silences left out
  #description: Readonly<Record<string, string>> = {};
  #revision = 0;

  constructor(measurement: Measurement, nowMs: number) {
    this.#last = measurement;
    this.firstMs = nowMs;
    this.#seenMs = nowMs;
  }

  get telegrams(): number {
    return this.#telegrams;
  }

  /** What it said last. */
  get last(): Measurement {
    return this.#last;
  }

  /** Our clock then, in Unix milliseconds. */
  get receivedMs(): number {
    return this.#receivedMs;
  }

  get header(): string | undefined {
    return this.#description.header;
  }

  get version(): string | undefined {
    return this.#description.version;
  }

  get parentId(): string | undefined {
    return this.#description.parentId;
  }

  /** Changes with everything that an announcement depends on. */
  get revision(): number {
    return this.#revision;
  }

  saw(measurement: Measurement, receivedMs: number, nowMs: number): void {
    const { meter: kind } = this.#last;
    this.#telegrams += 1;
    this.#last = measurement;
    this.#receivedMs = receivedMs;
    this.#heardMs += Math.min(nowMs - this.#seenMs, LONGEST_GAP_MS);
    this.#seenMs = nowMs;
    if (measurement.meter !== kind) this.#remove(({ field }) => !belongsTo(field, measurement.meter));
    for (const value of measurement.values) this.#sawValue(value);
  }

  /** The header, version or parent, which seldom change: another one is believed when it comes twice in a row. */
  describe(what: "header" | "version" | "parentId", text: string | undefined): void {
    const known = this.#description[what];
    const isSure = known === undefined || this.#doubtful.get(what) === text;
    if (text === undefined || text === known || !isSure) {
      if (text === undefined || text === known) this.#doubtful.delete(what);
      else this.#doubtful.set(what, text);
      return;
    }
    this.#doubtful.delete(what);
    this.#description = { ...this.#description, [what]: text };
    this.#revision += 1;
  }

  /** What an earlier run has announced counts as seen, so that a value that comes and goes does not vanish. */
  remember({ components }: Earlier): void {
    for (const [key, { precision, options }] of components) {
      const field = ROWS.find((row) => row.key === key && belongsTo(row, this.#last.meter));
      if (field === undefined) continue;
      const known = this.#values.get(key) ?? { decimals: precision, others: [], seenMs: this.#heardMs, times: 0 };
      const others = options.reduce<readonly string[]>((all, option) => othersOf(field, option, all), known.others);
      this.#values.set(key, { ...known, field, others });
      this.#revision += 1;
    }
  }

  /** Forgets what it did not send for so long while it was heard. */
  forget(milliseconds: number): void {
    this.#remove(({ seenMs }) => this.#heardMs - seenMs >= milliseconds);
  }

  /** What it sends for sure, in the order of the field table. `isLast`: there will be no second time to be sure. */
  values(isLast: boolean): readonly SeenValue[] {
    const placeOf = ({ field }: Value): number => PLACES.get(field) ?? ROWS.length;
    return [...this.#values.values()]
      .filter(({ times }) => times !== 1 || isLast)
      .sort((a, b) => placeOf(a) - placeOf(b))
      .map(({ field, decimals, others }) => ({ field, others, ...(decimals === undefined ? {} : { decimals }) }));
  }

  /** Whether it sends such a value for sure: what `values` would tell, without putting them in order. */
  sends(isSuch: (field: FieldRow) => boolean, isLast: boolean): boolean {
    for (const { field, times } of this.#values.values()) if ((times !== 1 || isLast) && isSuch(field)) return true;
    return false;
  }

  #sawValue({ key, value, field, decimals }: FieldValue): void {
    if (field === undefined) return; // codes without a row are no entities
    const known = this.#values.get(key);
    if (known === undefined) {
      const others = othersOf(field, value, []);
      this.#values.set(key, { field, decimals, others, seenMs: this.#heardMs, times: 1 });
      return;
    }
    known.seenMs = this.#heardMs;
    if (known.times < SURE) {
      if (known.times === 0) known.decimals = decimals; // what an earlier run has seen may have been more
      known.times += 1;
      this.#revision += 1;
    }
    if (decimals !== undefined && decimals > (known.decimals ?? -1)) {
      known.decimals = decimals;
      this.#revision += 1;
    }
    const others = othersOf(field, value, known.others);
    if (others !== known.others) {
      known.others = others;
      this.#revision += 1;
    }
  }

  #remove(isGone: (value: Value) => boolean): void {
    for (const [key, value] of this.#values) {
      if (!isGone(value)) continue;
      this.#values.delete(key);
      this.#revision += 1;
    }
  }
}

const belongsTo = ({ meter = "main" }: FieldRow, kind: Measurement["meter"]): boolean =>
  meter === kind || (meter === "any" && kind !== "main");

/** The values of an enumeration that its row does not foresee. */
const othersOf = (field: FieldRow, value: unknown, others: readonly string[]): readonly string[] => {
  if (field.options === undefined || field.kind === "state") return others;
  const text = String(value);
  const isNew = !field.options.includes(text) && !others.includes(text) && others.length < MOST_OTHERS;
  return isNew ? [...others, text] : others;
};
