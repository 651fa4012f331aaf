import type { FieldValue } from "./field-value.ts";

/** A decimal that no arithmetic rounds: `digits` divided by ten to the power of `decimals`. */
export interface Exact {
  readonly digits: bigint;
  readonly decimals: number;
}

/** More decimals are not read, and a number that has them reads as 0. */
const MOST_DECIMALS = 22;

/** The decimal as the meter printed it; undefined for what is no decimal. */
export const exactOf = ({ value, decimals }: FieldValue): Exact | undefined => {
  if (typeof value !== "number" || decimals === undefined || !(Math.abs(value) < 1e21)) return undefined;
  const printed = Math.min(decimals, MOST_DECIMALS);
  // A decimal of at most 15 digits survives the way into a double and back.
  return { digits: BigInt(value.toFixed(printed).replace(".", "")), decimals: printed };
};

export const sumOf = (parts: readonly Exact[]): Exact => {
  const decimals = Math.max(0, ...parts.map((part) => part.decimals));
  const scaled = parts.map((part) => part.digits * 10n ** BigInt(decimals - part.decimals));
  return { digits: scaled.reduce((sum, digits) => sum + digits, 0n), decimals };
};

export const negative = ({ digits, decimals }: Exact): Exact => ({ digits: -digits, decimals });

/** The double nearest to it, which prints as the decimal itself. */
export const numberOf = ({ digits, decimals }: Exact): number => Number(`${digits}e-${decimals}`);
