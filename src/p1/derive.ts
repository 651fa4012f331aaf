import { type Derivation, FIELDS, type FieldRow } from "../fields.ts";
import { type Exact, exactOf, negative, numberOf, sumOf } from "./derive-exact.ts";
import type { FieldValue } from "./field-value.ts";
import type { Measurement } from "./measurements.ts";

interface DerivedRow extends FieldRow {
  readonly derived: Derivation;
}

/** The derived values of a field table, and where each key of it stands in a message. */
export interface Derivations {
  readonly rows: readonly DerivedRow[];
  readonly places: ReadonlyMap<string, number>;
}

/** The values of the electricity meter itself that a table derives; other meters have none. */
export const derivationsOf = (table: readonly FieldRow[]): Derivations => {
  const main = table.filter(({ meter = "main" }) => meter === "main");
  return {
    rows: main.filter((row): row is DerivedRow => row.derived !== undefined),
    places: new Map(main.map(({ key }, place) => [key, place] as const).reverse()), // of two rows the first counts
  };
};

const OURS = derivationsOf(FIELDS);

/**
 * The measurement with the values that follow from those it has. `sent`: the totals that this meter sends, be
 * they in this telegram or not; without one of them a sum would be too small.
 */
export const derive = (
  measurement: Measurement,
  sent: ReadonlySet<string>,
  { rows, places }: Derivations = OURS,
): Measurement => {
  if (measurement.meter !== "main") return measurement;
  const said = new Map(measurement.values.map((value) => [value.key, value]));
  const derived = rows
    .filter(({ key }) => !said.has(key) && !sent.has(key))
    .flatMap((row) => derivedValue(row, follow(row.derived, said, sent)));
  if (derived.length === 0) return measurement;
  const placeOf = ({ key }: FieldValue): number => places.get(key) ?? Number.MAX_SAFE_INTEGER; // unknown codes at the end
  return { ...measurement, values: [...measurement.values, ...derived].sort((a, b) => placeOf(a) - placeOf(b)) };
};

const derivedValue = (field: FieldRow, exact: Exact | undefined): readonly FieldValue[] =>
  exact === undefined ? [] : [{ key: field.key, value: numberOf(exact), field, decimals: exact.decimals }];

const follow = (
  derivation: Derivation,
  said: ReadonlyMap<string, FieldValue>,
  sent: ReadonlySet<string>,
): Exact | undefined => {
  switch (derivation.kind) {
    case "sum": {
      const count = derivation.of.filter((key) => sent.has(key)).length;
      const parts = exactsOf(derivation.of.slice(0, count), said);
      return parts.length > 0 ? sumOf(parts) : undefined;
    }
    case "difference": {
      const [minuend, subtrahend] = exactsOf(derivation.of, said);
      return minuend && subtrahend && sumOf([minuend, negative(subtrahend)]);
    }
    case "signed": {
      const [size, consuming, producing] = exactsOf(derivation.of, said);
      if (size === undefined || consuming === undefined || producing === undefined) return undefined;
      const isOutwards = consuming.digits === 0n && producing.digits > 0n && size.digits > 0n;
      return isOutwards ? negative(size) : size;
    }
    default:
      return derivation satisfies never;
  }
};

/** The values of all keys; none where one is not there. */
const exactsOf = (keys: readonly string[], said: ReadonlyMap<string, FieldValue>): readonly Exact[] => {
  const exacts = keys.map((key) => said.get(key)).map((value) => value && exactOf(value));
  const found = exacts.filter((exact) => exact !== undefined);
  return found.length === keys.length ? found : [];
};
