import { type Derivation, FIELDS, type FieldRow } from "../fields.ts";
import { type Exact, exactOf, negative, numberOf, plus } from "./derive-exact.ts";
import type { FieldValue } from "./field-value.ts";
import type { Measurement } from "./measurements.ts";

/** A row that is derived, and what it was made of and came to the last time: a meter sends the same values each time. */
interface DerivedRow {
  readonly field: FieldRow;
  readonly derived: Derivation;
  readonly parts: readonly Part[];
  /** Whether the meter sends it itself. */
  isSent: boolean;
  /** How many of the parts it is made of; 0 where that cannot be. */
  count: number;
  value: FieldValue | undefined;
  /** Where among the values it belonged, and the keys of those before and behind. */
  at: number;
  before: string | undefined;
  behind: string | undefined;
}

interface Part {
  readonly key: string;
  /** What was found under the key, and where. */
  value: FieldValue | undefined;
  exact: Exact | undefined;
  at: number;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Adds to the electricity meter's values those that follow from them; other meters have none. */
export class Deriver {
  readonly #rows: readonly DerivedRow[];
  readonly #places: ReadonlyMap<string, number>; // of each key of the field table in a message
  #sent = NOTHING;

  constructor(table: readonly FieldRow[] = FIELDS) {
    const main = table.filter(({ meter = "main" }) => meter === "main");
    this.#rows = main.flatMap((field) => {
      const { derived } = field;
      if (derived === undefined) return [];
      const parts = derived.of.map((key): Part => ({ key, value: undefined, exact: undefined, at: 0 }));
      const nothing = { value: undefined, at: -1, before: undefined, behind: undefined };
      return [{ field, derived, parts, isSent: false, count: countOf(derived, NOTHING), ...nothing }];
    });
    this.#places = new Map(main.map(({ key }, place) => [key, place] as const).reverse()); // of two rows the first counts
  }

  /**
   * The measurement with the values that follow from those it has. `sent`: the totals that this meter sends, be they in
   * this telegram or not; without one of them a sum would be too small. It must be another set when it changes.
   */
  derive(measurement: Measurement, sent: ReadonlySet<string>): Measurement {
    if (measurement.meter !== "main") return measurement;
    if (sent !== this.#sent) this.#send(sent);
    const said = measurement.values;
    const values: FieldValue[] = [];
    let next = 0; // of those said
    for (const row of this.#rows) {
      const value = row.isSent ? undefined : follow(row, said);
      if (value === undefined) continue;
      place(row, said, this.#places);
      if (said[row.at]?.key === value.key) continue; // the meter says it itself
      next = copy(said, next, row.at, values);
      values.push(value);
    }
    if (values.length === 0) return measurement;
    copy(said, next, said.length, values);
    const { channel, deviceId, meter, timestamp } = measurement;
    return { channel, deviceId, meter, timestamp, values };
  }

  #send(sent: ReadonlySet<string>): void {
    this.#sent = sent;
    for (const row of this.#rows) {
      row.isSent = sent.has(row.field.key);
      row.count = countOf(row.derived, sent);
      row.value = undefined;
    }
  }
}

/** How many of its parts a value is made of: a sum of those that the meter sends, taken to be the first ones. */
const countOf = ({ kind, of }: Derivation, sent: ReadonlySet<string>): number =>
  kind === "sum" ? of.filter((key) => sent.has(key)).length : of.length;

const copy = (said: readonly FieldValue[], from: number, to: number, values: FieldValue[]): number => {
  for (let at = from; at < to; at++) {
    const value = said[at];
    if (value !== undefined) values.push(value);
  }
  return to;
};

/** Finds where the row belongs among what was said, which is in the order of the table, codes without a row behind. */
const place = (row: DerivedRow, said: readonly FieldValue[], places: ReadonlyMap<string, number>): void => {
  const { at, before, behind } = row;
  if (at >= 0 && said[at - 1]?.key === before && said[at]?.key === behind) return;
  const placeOf = (key: string): number => places.get(key) ?? Number.MAX_SAFE_INTEGER;
  const own = placeOf(row.field.key);
  const found = said.findIndex(({ key }) => placeOf(key) >= own);
  row.at = found < 0 ? said.length : found;
  row.before = said[row.at - 1]?.key;
  row.behind = said[row.at]?.key;
};

/** What the row comes to; the same object as the last time where it is made of the same. */
const follow = (row: DerivedRow, said: readonly FieldValue[]): FieldValue | undefined => {
  const { parts, count } = row;
  if (count === 0) return undefined;
  let isAsBefore = row.value !== undefined;
  for (let index = 0; index < count; index++) {
    const part = parts[index];
    const value = part && find(part, said);
    if (part === undefined || value === undefined) {
      row.value = undefined;
      return undefined;
    }
    if (part.value === value) continue;
    isAsBefore = false;
    part.value = value;
    part.exact = exactOf(value);
  }
  if (!isAsBefore) row.value = made(row);
  return row.value;
};

const made = (row: DerivedRow): FieldValue | undefined => {
  const { field } = row;
  const exact = combine(row);
  return exact && { key: field.key, value: numberOf(exact), field, decimals: exact.decimals };
};

const combine = ({ derived: { kind }, parts, count }: DerivedRow): Exact | undefined => {
  const first = parts[0]?.exact;
  const second = parts[1]?.exact;
  switch (kind) {
    case "sum": {
      let sum = first;
      for (let index = 1; index < count; index++) sum = plus(sum, parts[index]?.exact);
      return sum;
    }
    case "difference":
      return second && plus(first, negative(second));
    case "signed": {
      const third = parts[2]?.exact;
      if (first === undefined || second === undefined || third === undefined) return undefined;
      const isOutwards = second.digits === 0 && third.digits > 0 && first.digits > 0;
      return isOutwards ? negative(first) : first;
    }
    default:
      return kind satisfies never;
  }
};

const find = (part: Part, said: readonly FieldValue[]): FieldValue | undefined => {
  if (said[part.at]?.key === part.key) return said[part.at];
  const at = said.findIndex(({ key }) => key === part.key);
  if (at >= 0) part.at = at;
  return said[at];
};
