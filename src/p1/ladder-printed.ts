import { CR, hexDigit, NUL } from "./ascii.ts";

/** The checksum as printed behind the `!` at `end`: without line end, blanks and the NUL that some meters add. */
export const printedChecksum = (bytes: Uint8Array, end: number): string => {
  let printed = "";
  for (let at = end + 1; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x20) printed += String.fromCharCode(byte);
  }
  return printed;
};

/** Its number: some meters print lower case or leave out leading zeros, so numbers are compared and not digits. */
export const checksumNumber = (printed: string): number | undefined => {
  if (printed === "" || printed.length > 4) return undefined;
  let number = 0;
  for (let at = 0; at < printed.length; at++) {
    const digit = hexDigit(printed.charCodeAt(at));
    if (digit < 0) return undefined;
    number = number * 16 + digit;
  }
  return number;
};

/** A checksum in the usual four digits. */
export const checksumDigits = (checksum: number): string => checksum.toString(16).toUpperCase().padStart(4, "0");

/** Behind the `!`: four digits, a NUL that some meters add, CR, and room for stray blanks. */
const LONGEST = 8;

/**
 * Whether the byte that came `distance` behind a `!` may belong to its checksum; false when that `!` was no end but part
 * of a text. Right behind a `)` only digits will do.
 */
export const mayBeOfChecksum = (byte: number, distance: number, isBehindValue: boolean): boolean =>
  distance <= LONGEST && (!isBehindValue || byte === CR || byte === NUL || hexDigit(byte) >= 0);
