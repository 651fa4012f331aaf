import { EXCLAMATION } from "./ascii.ts";
import { type CosemObject, groupsOf, type LineProblem, latin1 } from "./telegram.ts";

/** What could not be read, by its place in the telegram's bytes. */
export interface Trouble {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/** Where the trouble with an object stands. The reason quotes what it is about; else it is the whole value. */
export const troubleIn = (bytes: Uint8Array, object: CosemObject, why: string): Trouble => {
  const groups = groupsOf(bytes, object);
  if (!closes(bytes, object)) return { from: object.end, to: object.end + 1, why };
  const quoted = /"(.+)"/s.exec(why)?.[1];
  for (const { from, to } of quoted === undefined ? [] : [...groups].reverse()) {
    const at = latin1(bytes, from, to).lastIndexOf(quoted ?? "");
    // Line ends are not part of the quoted text; a value that has some is marked as a whole.
    if (at >= 0 && latin1(bytes, from, to).length === to - from) {
      return { from: from + at, to: from + at + (quoted ?? "").length, why };
    }
  }
  return { from: object.open + 1, to: object.end - 1, why };
};

const closes = (bytes: Uint8Array, { end }: CosemObject): boolean => bytes[end - 1] === 0x29;

/** Where a line that is no object stops to look like one; `from` is where the line begins. */
export const troubleOfLine = (text: string, from: number, { why }: LineProblem): Trouble => {
  const at = from + misfit(text);
  return { from: at, to: at + 1, why };
};

/** The parts of `A-B:C.D.E(`, the largest value of each number, and the sixth part that some meters print. */
const PARTS = [
  { fits: /\d+/y, largest: 15 },
  { fits: /-/y },
  { fits: /\d+/y, largest: 9 },
  { fits: /:/y },
  { fits: /\d+/y, largest: 255 },
  { fits: /\./y },
  { fits: /\d+/y, largest: 255 },
  { fits: /\./y },
  { fits: /\d+/y, largest: 255 },
  { fits: /([*.]\d*)?/y },
  { fits: /\(/y },
] as const satisfies readonly { readonly fits: RegExp; readonly largest?: number }[];

/** The place of the first character that does not fit `A-B:C.D.E(`. */
const misfit = (text: string): number => {
  let at = 0;
  for (const part of PARTS) {
    part.fits.lastIndex = at;
    const found = part.fits.exec(text)?.[0];
    if (found === undefined || ("largest" in part && Number(found) > part.largest)) return at;
    at += found.length;
  }
  return at;
};

/** The digits behind the `!`; or the `!` itself where there are none. */
export const troubleOfChecksum = (bytes: Uint8Array, end: number, why: string): Trouble => {
  let to = end + 1;
  while (to < bytes.length && (bytes[to] ?? 0) > 0x20) to += 1;
  const from = to > end + 1 || bytes[end] !== EXCLAMATION ? Math.min(end + 1, bytes.length) : end;
  return { from, to: Math.max(to, from + 1), why };
};
