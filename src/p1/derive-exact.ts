import type { FieldValue } from "./field-value.ts";
import { POWERS_OF_TEN } from "./units.ts";

/** A decimal that no arithmetic rounds: `digits`, a whole number, divided by ten to the power of `decimals`. */
export interface Exact {
  readonly digits: number;
  readonly decimals: number;
}

const power = (exponent: number): number => POWERS_OF_TEN[exponent] ?? Number.NaN;

/** The decimal as the meter printed it; undefined for what is no decimal, or one of too many digits. */
export const exactOf = ({ value, decimals }: FieldValue): Exact | undefined => {
  if (typeof value !== "number" || decimals === undefined) return undefined;
  // A decimal of at most 15 digits survives the way into a double and back.
  return exact(Math.round(value * power(decimals)), decimals);
};

/** Undefined where one of them is, or where the sum has more digits than a whole number can hold exactly. */
export const plus = (one: Exact | undefined, other: Exact | undefined): Exact | undefined => {
  if (one === undefined || other === undefined) return undefined;
  const decimals = Math.max(one.decimals, other.decimals);
  return exact(scaled(one, decimals) + scaled(other, decimals), decimals);
};

/** Not a number where it would have too many digits. */
const scaled = ({ digits, decimals }: Exact, to: number): number => {
  const all = digits * power(to - decimals);
  return Number.isSafeInteger(all) ? all : Number.NaN;
};

export const negative = ({ digits, decimals }: Exact): Exact => ({ digits: 0 - digits, decimals });

/** The double nearest to it, which prints as the decimal itself. */
export const numberOf = ({ digits, decimals }: Exact): number => digits / power(decimals);

const exact = (digits: number, decimals: number): Exact | undefined =>
  Number.isSafeInteger(digits) ? { digits, decimals } : undefined;
