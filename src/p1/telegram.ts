import { CLOSE, CR, isDigit, LF, OPEN, POINT, STAR } from "./ascii.ts";
import { type ObisCode, type ScannedCode, scanObis } from "./obis.ts";

/** One object of a telegram: a code and where its value stands in the telegram's bytes. */
export interface CosemObject {
  readonly code: ObisCode;
  /** Among the objects of its telegram, from 0. */
  readonly place: number;
  /** 1 is the header's line. */
  readonly line: number;
  /** Of the first `(`. */
  readonly open: number;
  /** Behind the last character of the value. */
  readonly end: number;
}

/** A line that is no object, or an object whose value could not be read. It never costs the rest of the telegram. */
export interface LineProblem {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

export interface Telegram {
  readonly bytes: Uint8Array;
  /** The identification without `/`, such as `ISk5\2MT382-1000`. */
  readonly header: string;
  readonly objects: readonly CosemObject[];
  readonly problems: readonly LineProblem[];
}

/** How far a value may go on in the lines below; a message of 1024 characters takes 2048 hexadecimal digits. */
const LONGEST_CONTINUATION = 4096;

/**
 * Splits the bytes of a telegram, from `/` up to the `!` at `end`, into objects.
 * DSMR 5.0.2 §6.12: an object is a line `A-B:C.D.E(value)(value)…`. Lines that start with `(`, and lines while a
 * parenthesis is open, continue the object above (DSMR 3.0 prints the gas value so).
 */
export const parseTelegram = (bytes: Uint8Array, end: number): Telegram => {
  const objects: CosemObject[] = [];
  const problems: LineProblem[] = [];
  const scanned: ScannedCode = { code: 0, end: -1 };
  const headerEnd = lineEnd(bytes, 0, end);
  let line = 1;
  for (let start = nextLine(bytes, headerEnd, end); start < end; ) {
    line += 1;
    let to = lineEnd(bytes, start, end);
    const open = to > start ? openOf(bytes, start, to, scanned) : -1;
    if (open >= 0) {
      to = valueEnd(bytes, open, to, end);
      objects.push({ code: scanned.code, place: objects.length, line, open, end: to });
      if (!closes(bytes, to)) problems.push({ line, text: latin1(bytes, start, to), why: "the value has no end" });
    } else if (to > start) {
      problems.push({ line, text: latin1(bytes, start, to), why: "this is not an object A-B:C.D.E(value)" });
    }
    for (let at = start; at < to; at++) if (bytes[at] === LF) line += 1;
    start = nextLine(bytes, to, end);
  }
  return { bytes, header: latin1(bytes, 1, headerEnd), objects, problems };
};

/** The bytes as text, one character each, so that no byte is lost; without line ends. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== CR && byte !== LF) text += String.fromCharCode(byte);
  }
  return text;
};

/** Where a value between parentheses stands, without them. */
export interface Group {
  readonly from: number;
  readonly to: number;
}

/** The outermost parentheses of an object's value. A group whose end is missing runs to the end of the value. */
export const groupsOf = (bytes: Uint8Array, object: CosemObject): readonly Group[] => {
  const groups: Group[] = [];
  let depth = 0;
  let from = object.open + 1;
  for (let at = object.open; at < object.end; at++) {
    const byte = bytes[at];
    if (byte === OPEN && depth++ === 0) from = at + 1;
    else if (byte === CLOSE && depth > 0 && --depth === 0) groups.push({ from, to: at });
  }
  if (depth > 0) groups.push({ from, to: closes(bytes, object.end) ? object.end - 1 : object.end });
  return groups;
};

const closes = (bytes: Uint8Array, end: number): boolean => bytes[end - 1] === CLOSE;

const lineEnd = (bytes: Uint8Array, from: number, end: number): number => {
  for (let at = from; at < end; at++) if (bytes[at] === LF || bytes[at] === CR) return at;
  return end;
};

/** Behind CR LF, or whichever of the two there is. */
const nextLine = (bytes: Uint8Array, from: number, end: number): number => {
  let at = from;
  if (at < end && bytes[at] === CR) at += 1;
  if (at < end && bytes[at] === LF) at += 1;
  return at;
};

/** Reads the code of a line into `scanned`, and gives where the value behind it opens; -1 where this is no object. */
const openOf = (bytes: Uint8Array, start: number, to: number, scanned: ScannedCode): number => {
  scanObis(bytes, start, to, scanned);
  if (scanned.end < 0) return -1;
  let open = scanned.end;
  // Some meters print the sixth part too: 0-0:96.1.255*255(...), 1-0:1.8.0.255(...)
  if (bytes[open] === STAR || bytes[open] === POINT) for (open += 1; isDigit(bytes[open] ?? 0); ) open += 1;
  return open < to && bytes[open] === OPEN ? open : -1;
};

/** Where the value that opens at `open` ends, its line ending at `to`; blanks behind it are left out. */
const valueEnd = (bytes: Uint8Array, open: number, to: number, end: number): number => {
  let valueTo = to;
  while (valueTo > open && (bytes[valueTo - 1] ?? 0) <= 0x20) valueTo -= 1;
  const depth = depthOf(bytes, open, valueTo);
  const limit = Math.min(end, open + LONGEST_CONTINUATION);
  // A lost `)` must not swallow the objects below: the value goes on only where some line below closes it.
  const closed = depth > 0 ? closedAt(bytes, valueTo, limit, depth) : valueTo;
  return withFollowingGroups(bytes, closed < 0 ? valueTo : closed, end);
};

const depthOf = (bytes: Uint8Array, from: number, to: number): number => {
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === OPEN) depth += 1;
    else if (bytes[at] === CLOSE) depth -= 1;
  }
  return depth;
};

const closedAt = (bytes: Uint8Array, from: number, limit: number, open: number): number => {
  let depth = open;
  for (let at = from; at < limit; at++) {
    if (bytes[at] === OPEN) depth += 1;
    else if (bytes[at] === CLOSE && --depth === 0) return at + 1;
  }
  return -1;
};

/** Lines below that start with `(` belong to this object. */
const withFollowingGroups = (bytes: Uint8Array, from: number, end: number): number => {
  let valueTo = from;
  for (;;) {
    const start = nextLine(bytes, lineEnd(bytes, valueTo, end), end);
    if (start >= end || bytes[start] !== OPEN) return valueTo;
    valueTo = lineEnd(bytes, start, end);
  }
};
