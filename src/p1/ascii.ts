/** The bytes that carry the form of a telegram. */
export const NUL = 0x00;
export const LF = 0x0a;
export const CR = 0x0d;
export const EXCLAMATION = 0x21;
export const OPEN = 0x28;
export const CLOSE = 0x29;
export const STAR = 0x2a;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const SLASH = 0x2f;
export const COLON = 0x3a;

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** The value of a hexadecimal digit in either case, or -1. */
export const hexDigit = (byte: number): number => {
  if (isDigit(byte)) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
};

export const isPrintable = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e;
