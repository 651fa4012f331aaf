import { CLOSE, hexDigit, isDigit, isPrintable, MINUS, OPEN, PLUS, POINT, STAR } from "./ascii.ts";
import { latin1 } from "./telegram.ts";
import type { Decimal } from "./units.ts";

/** More digits than these are not read as a number: no meter counts so far, and sums must stay exact. */
const MOST_DIGITS = 15;
const TOO_MANY = 10 ** MOST_DIGITS;

/**
 * Reads a decimal with or without unit: `000123.456*kWh`, `-3.2`, `999A`, `(0.1*kWh )`. Undefined where there is none.
 * The number alone has no comma: a comma is a damaged point.
 */
export const readDecimal = (bytes: Uint8Array, from: number, to: number): Decimal | undefined => {
  let at = from;
  while (at < to && (bytes[at] ?? 0) <= 0x20) at += 1;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  let digits = 0;
  let seen = 0;
  let significant = 0;
  let point = -1;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte)) {
      digits = digits * 10 + byte - 0x30;
      seen += 1;
      if (digits > 0) significant += 1;
    } else if (byte === POINT && point < 0) point = at;
    else break;
  }
  if (seen === 0 || significant > MOST_DIGITS) return undefined;
  const decimals = point < 0 ? 0 : at - point - 1;
  const unit = readUnit(bytes, at, to);
  // Digits, points and parentheses behind the number make it something else: a time, a code, two numbers.
  if (unit === undefined) return undefined;
  return { digits: negative && digits !== 0 ? -digits : digits, decimals, unit };
};

/** The digits of a decimal that readDecimal can read, as a whole number; undefined where there are too many. */
export const readDigits = (bytes: Uint8Array, from: number, to: number): number | undefined => {
  let digits = 0;
  let isNegative = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigit(byte)) digits = digits * 10 + byte - 0x30;
    else if (byte === MINUS) isNegative = true;
    else if (byte > 0x20 && byte !== POINT && byte !== PLUS) break;
  }
  if (digits >= TOO_MANY) return undefined;
  return isNegative && digits > 0 ? -digits : digits;
};

/** The unit behind a number: after `*`, after `_` (Kaifa), or glued to it (Kamstrup); it may have blanks behind. */
const readUnit = (bytes: Uint8Array, from: number, to: number): string | undefined => {
  if (from >= to) return "";
  if (bytes[from] === STAR && bytes[from + 1] !== 0 && to - from <= LONGEST_COMMON + 1) {
    const common = COMMON.get(packed(bytes, from + 1, to));
    if (common !== undefined) return common;
  }
  const text = latin1(bytes, from, to)
    .replace(/^\s*[*_]?/, "")
    .trim();
  return /^([a-z°][a-z0-9³/]*)?$/i.test(text) ? text : undefined;
};

const LONGEST_COMMON = 4;

/** Up to four bytes as one integer. */
const packed = (bytes: Uint8Array, from: number, to: number): number => {
  let integer = 0;
  for (let at = from; at < to; at++) integer = (integer << 8) | (bytes[at] ?? 0);
  return integer;
};

/** The units that nearly every object ends in, so that no text has to be made of their bytes. */
const COMMON: ReadonlyMap<number, string> = new Map(
  ["kWh", "kW", "V", "A", "m3", "s", "kvar", "kVA", "GJ", "Wh", "W"].map((unit) => {
    const bytes = Uint8Array.from(unit, (character) => character.charCodeAt(0));
    return [packed(bytes, 0, bytes.length), unit];
  }),
);

/** A whole number from 0, without unit; a unit behind it is let pass (`00240*s`). */
export const readCount = (bytes: Uint8Array, from: number, to: number): number | undefined => {
  const decimal = readDecimal(bytes, from, to);
  return decimal === undefined || decimal.decimals > 0 || decimal.digits < 0 ? undefined : decimal.digits;
};

/** The text between `from` and `to`, without a second pair of parentheses and without blanks around it. */
export const readRaw = (bytes: Uint8Array, from: number, to: number): string => {
  let start = from;
  let end = to;
  while (start < end && bytes[start] === OPEN) start += 1; // 1-0:0.2.0((ER11))
  while (end > start && bytes[end - 1] === CLOSE) end -= 1;
  return latin1(bytes, start, end).trim();
};

/**
 * An octet string. DSMR prints two hexadecimal digits a character, but real meters also print it plain
 * (`(9903218166)`, `(ER23)`), so it is decoded only where every byte becomes a printable character.
 */
export const readText = (bytes: Uint8Array, from: number, to: number): string => {
  const raw = readRaw(bytes, from, to);
  return decodeHex(raw)?.trim() ?? raw;
};

const decodeHex = (raw: string): string | undefined => {
  if (raw.length === 0 || raw.length % 2 !== 0) return undefined;
  let text = "";
  for (let at = 0; at < raw.length; at += 2) {
    const high = hexDigit(raw.charCodeAt(at));
    const low = hexDigit(raw.charCodeAt(at + 1));
    const byte = high * 16 + low;
    if (high < 0 || low < 0 || !isPrintable(byte)) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
};
