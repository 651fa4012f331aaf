import type { FieldRow } from "../fields.ts";
import type { JsonValue } from "./decode.ts";

/** A value under its JSON key. */
export interface FieldValue {
  readonly key: string;
  readonly value: JsonValue;
  /** The row of the field table; undefined for a code that has none. */
  readonly field?: FieldRow | undefined;
  /** How many decimals the meter prints, in the unit of the row. */
  readonly decimals?: number | undefined;
}
