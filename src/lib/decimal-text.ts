/** Above this a decimal may have more digits than a double is sure to hold. */
const MOST = 1e15;

/**
 * The shortest text of a number that is known to have so many decimals at most, as String(value) gives it: whole numbers
 * are printed in a quarter of the time that the engine takes to find the shortest decimal of a fraction.
 */
export const decimalText = (value: number, decimals: number | undefined): string => {
  if (decimals === undefined || decimals < 1 || decimals > 3 || Number.isInteger(value)) return String(value);
  const thousandths = Math.round(Math.abs(value) * 1000);
  if (thousandths >= MOST) return String(value);
  const whole = Math.floor(thousandths / 1000);
  return `${value < 0 ? "-" : ""}${whole}${FRACTIONS[thousandths - whole * 1000]}`;
};

/** By their thousandths, without the zeros at their end; that of 0 is never asked for. */
const FRACTIONS: readonly string[] = Array.from({ length: 1000 }, (_, thousandths) =>
  String(thousandths / 1000).slice(1),
);
