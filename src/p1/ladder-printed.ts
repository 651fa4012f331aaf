import { CLOSE, CR, hexDigit, NUL } from "./ascii.ts";

/** The checksum as printed behind the `!` at `end`: without line end, blanks and the NUL that some meters add. */
export const printedChecksum = (bytes: Uint8Array, end: number): string =>
  String.fromCharCode(...bytes.subarray(end + 1).filter((byte) => byte > 0x20));

/** Its number: some meters print lower case or leave out leading zeros, so numbers are compared and not digits. */
export const checksumNumber = (printed: string): number | undefined =>
  /^[0-9a-f]{1,4}$/i.test(printed) ? Number.parseInt(printed, 16) : undefined;

/** A checksum in the usual four digits. */
export const checksumDigits = (checksum: number): string => checksum.toString(16).toUpperCase().padStart(4, "0");

/** Behind the `!`: four digits, a NUL that some meters add, CR, and room for stray blanks. */
const LONGEST = 8;

/**
 * Whether a checksum may stand, so far, behind the `!` at `end`; false when that was no end but part of a text.
 * Right behind a `)` only digits will do.
 */
export const mayBeChecksum = (bytes: Uint8Array, end: number): boolean => {
  if (bytes.length - end - 1 > LONGEST) return false;
  const last = bytes[bytes.length - 1] ?? 0;
  return bytes[end - 1] !== CLOSE || last === CR || last === NUL || hexDigit(last) >= 0;
};
