import { MINUS, POINT } from "../p1/ascii.ts";

const ZERO = 0x30;
/** Below this a whole number takes one register; no fraction of up to three decimals rounds up to it. */
const MOST = 2 ** 31;

/** Room for all that is printed here. */
export const LONGEST_DECIMAL = "-2147483647.999".length;

/**
 * Prints a number that is known to have so many decimals at most as String(value) does, and returns its length. Returns
 * 0 for a number that the engine must print, which takes four times as long.
 */
export const printDecimal = (value: number, decimals: number | undefined, bytes: Uint8Array): number => {
  const size = Math.abs(value);
  if (!(size < MOST)) return 0;
  const isWhole = Math.floor(size) === size;
  if (!isWhole && (decimals === undefined || decimals < 1 || decimals > 3)) return 0;
  const thousandths = Math.round(size * 1000);
  const whole = Math.floor(thousandths / 1000);
  if (value < 0) bytes[0] = MINUS;
  const end = printWhole(whole, bytes, value < 0 ? 1 : 0);
  return printFraction(thousandths - whole * 1000, bytes, end);
};

const printWhole = (value: number, bytes: Uint8Array, at: number): number => {
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end += 1;
  let left = value | 0;
  for (let place = end - 1; place >= at; place--) {
    const tenth = (left / 10) | 0;
    bytes[place] = ZERO + left - tenth * 10;
    left = tenth;
  }
  return end;
};

/** Without the zeros at its end; nothing where there is no other digit. */
const printFraction = (thousandths: number, bytes: Uint8Array, at: number): number => {
  if (thousandths === 0) return at;
  const tenths = (thousandths / 100) | 0;
  const hundredths = ((thousandths / 10) | 0) - tenths * 10;
  const last = thousandths - tenths * 100 - hundredths * 10;
  bytes[at] = POINT;
  bytes[at + 1] = ZERO + tenths;
  bytes[at + 2] = ZERO + hundredths;
  bytes[at + 3] = ZERO + last;
  if (last !== 0) return at + 4;
  return hundredths === 0 ? at + 2 : at + 3;
};
