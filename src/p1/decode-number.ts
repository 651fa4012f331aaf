import type { FieldRow } from "../fields.ts";
import type { Read } from "./decode.ts";
import type { CosemObject, Group } from "./telegram.ts";
import { applied, type Conversion, conversionOf, convert, type Decimal } from "./units.ts";
import { readDecimal, readDigits } from "./values.ts";

/** A printed number in the unit of its row. */
export const convertTo = (row: FieldRow, decimal: Decimal): Read => {
  const { digits } = decimal;
  const isThousandths = row.bareThousandths === true && decimal.decimals === 0 && Math.abs(digits) > 1;
  const decimals = isThousandths ? 3 : decimal.decimals;
  const converted = convert({ digits, decimals, unit: printedUnit(decimal, row) }, row.unit);
  if (converted === undefined) return { kind: "other-unit", unit: decimal.unit };
  if (isAbsent(converted.value, row)) return { kind: "absent" };
  return { kind: "value", value: converted.value, decimals: converted.decimals };
};

const printedUnit = ({ unit }: Decimal, { bareUnit }: FieldRow): string => (unit === "" ? (bareUnit ?? "") : unit);

const isAbsent = (value: number, { range, inactive }: Pick<FieldRow, "range" | "inactive">): boolean =>
  inactive?.includes(Math.abs(value)) === true || (range !== undefined && (value < range[0] || value > range[1]));

/** Where an object shows a number, and all that it takes to read another one there that differs in digits alone. */
export interface NumberPlace {
  /** Counted from the first `(` of the object, wherever in the telegram it stands. */
  readonly from: number;
  readonly to: number;
  readonly decimals: number;
  readonly conversion: Conversion;
  readonly range: FieldRow["range"];
  readonly inactive: FieldRow["inactive"];
}

/** Undefined where the group holds no number, or one whose digits decide how it is read. */
export const numberPlaceIn = (
  { from, to }: Group,
  { open }: CosemObject,
  row: FieldRow,
  bytes: Uint8Array,
): NumberPlace | undefined => {
  const decimal = row.bareThousandths === true ? undefined : readDecimal(bytes, from, to);
  const conversion = decimal && conversionOf(printedUnit(decimal, row), row.unit);
  if (decimal === undefined || conversion === undefined) return undefined;
  const { range, inactive } = row;
  return { from: from - open, to: to - open, decimals: decimal.decimals, conversion, range, inactive };
};

/** Reads the number of an object that differs in nothing but digits; undefined where it may be no value. */
export const decodeDigits = (place: NumberPlace, { open }: CosemObject, bytes: Uint8Array): number | undefined => {
  const digits = readDigits(bytes, open + place.from, open + place.to);
  const value = digits === undefined ? undefined : applied(place.conversion, digits, place.decimals);
  return value === undefined || isAbsent(value, place) ? undefined : value;
};
