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
  return `${value < 0 ? "-" : ""}${whole}.${fractionText(thousandths - whole * 1000)}`;
};

/** Three digits without the zeros at their end; there is at least one other. */
const fractionText = (thousandths: number): string => {
  const zeros = thousandths < 10 ? "00" : thousandths < 100 ? "0" : "";
  if (thousandths % 100 === 0) return String(thousandths / 100);
  if (thousandths % 10 === 0) return zeros + String(thousandths / 10);
  return zeros + String(thousandths);
};
