import { COLON, isDigit, MINUS, POINT } from "./ascii.ts";

/**
 * An OBIS code A-B:C.D.E as one integer: four bits each for A and B, eight each for C, D and E (IEC 62056-61).
 * F is always 255 in a P1 telegram and is left out.
 */
export type ObisCode = number;

/** Stands for "any M-Bus channel" in place of B. */
const ANY_CHANNEL = 15;

export const pack = (a: number, b: number, c: number, d: number, e: number): ObisCode =>
  (a << 28) | (b << 24) | (c << 16) | (d << 8) | e;

export const mediumOf = (code: ObisCode): number => code >>> 28;
export const channelOf = (code: ObisCode): number => (code >>> 24) & 15;

/** The same code with B replaced by the place holder that `n` in the field table becomes. */
export const onAnyChannel = (code: ObisCode): ObisCode => (code & ~(15 << 24)) | (ANY_CHANNEL << 24);

/** The parts C, D, E, joined by the given sign. */
export const registerOf = (code: ObisCode, sign: string): string =>
  [(code >>> 16) & 255, (code >>> 8) & 255, code & 255].join(sign);

export const formatObis = (code: ObisCode): string =>
  `${mediumOf(code)}-${channelOf(code) === ANY_CHANNEL ? "n" : channelOf(code)}:${registerOf(code, ".")}`;

/** Reads a code as the field table writes it, such as `1-0:1.8.1` or `0-n:24.2.1`. Throws on anything else. */
export const parseObis = (text: string): ObisCode => {
  const parts = /^(\d+)-(\d+|n):(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (parts === null) throw new Error(`"${text}" is not an OBIS code A-B:C.D.E`);
  const [, a, b, c, d, e] = parts;
  return pack(Number(a), b === "n" ? ANY_CHANNEL : Number(b), Number(c), Number(d), Number(e));
};

/** The signs behind A, B, C and D, and the largest value before each; E is last. */
const SIGNS = [MINUS, COLON, POINT, POINT] as const;
const LARGEST = [15, 9, 255, 255, 255] as const;

/** Where a code ended and what it was; `code` is meaningless where `end` is -1. */
export interface ScannedCode {
  code: ObisCode;
  end: number;
}

/** Reads a code from bytes at `start`. The result is written into `scanned`, whose `end` is -1 where there is none. */
export const scanObis = (bytes: Uint8Array, start: number, limit: number, scanned: ScannedCode): void => {
  scanned.end = -1;
  let at = start;
  let code = 0;
  for (let part = 0; part < 5; part++) {
    let value = 0;
    const first = at;
    for (; at < limit && isDigit(bytes[at] ?? 0); at++) value = value * 10 + (bytes[at] ?? 0) - 0x30;
    if (at === first || value > (LARGEST[part] ?? 0)) return;
    code = part < 2 ? (code << 4) | value : (code << 8) | value;
    if (part < 4 && bytes[at++] !== SIGNS[part]) return;
  }
  scanned.code = code;
  scanned.end = at;
};
