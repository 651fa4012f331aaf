import { CR, LF, SLASH } from "./ascii.ts";

/** A telegram with what happened to it on the way undone. */
export interface Mended {
  readonly bytes: Uint8Array;
  /** Where the `!` stands in `bytes`. */
  readonly end: number;
}

/** So many restarts are tried, the last ones first, so that a telegram full of `/` costs no more than a few sums. */
const MOST_RESTARTS = 16;

/** More blank lines than this are no damaged telegram, which has not even so many lines, but noise. */
const MOST_BLANK_LINES = 500;

const LONGEST_HEADER = 64;

/** The identification of a telegram with its `/`, as far as is needed to know it again. */
export const headerOf = (bytes: Uint8Array): Uint8Array => bytes.slice(0, headerEnd(bytes, 0));

/**
 * Where in mid-line another telegram may have started because the first lost its end, the last place first.
 * From a meter whose `header` is known only that header will do: no damaged byte can make one.
 */
export const restartsIn = (bytes: Uint8Array, end: number, header: Uint8Array | undefined): readonly number[] => {
  const places: number[] = [];
  for (let at = end - 1; at > 0 && places.length < MOST_RESTARTS; at--) {
    if (bytes[at] !== SLASH) continue;
    if (header === undefined ? isHeaderLike(bytes, at) : isAt(bytes, at, header)) places.push(at);
  }
  return places;
};

/**
 * The telegram with CR LF for every LF, CR CR LF or CR. Undefined when it has a CR LF: line ends are converted all or
 * none (ser2net, ESP-Link and MQTT bridges drop the CR, a terminal in between doubles it).
 */
export const withCrLf = ({ bytes, end }: Mended): Mended | undefined => {
  if (hasCrLf(bytes, end)) return undefined;
  const lineEnd = bytes.subarray(0, end).includes(LF) ? LF : CR;
  const mended = new Uint8Array(bytes.length * 2);
  let length = 0;
  let mendedEnd = end;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (at === end) mendedEnd = length;
    if (byte === lineEnd) {
      mended[length++] = CR;
      mended[length++] = LF;
    } else if (byte !== CR) {
      mended[length++] = byte;
    }
  }
  return { bytes: mended.subarray(0, length), end: mendedEnd };
};

/** The blank lines of a telegram, in order. A line ends with LF here. */
export const blankLinesIn = ({ bytes, end }: Mended): readonly BlankLine[] => {
  const lines: BlankLine[] = [];
  const objects = bytes.indexOf(LF) + 1;
  let wasBlank = false;
  for (let from = objects; from > 0 && from < end; ) {
    const to = bytes.indexOf(LF, from) + 1;
    if (to === 0 || to > end) break;
    const isBlank = to - from === 1 || (to - from === 2 && bytes[from] === CR);
    if (isBlank) {
      lines.push({ from, to, isRepeated: wasBlank, isBehindHeader: from === objects, isBeforeEnd: to === end });
    }
    wasBlank = isBlank;
    from = to;
  }
  return lines;
};

export interface BlankLine {
  readonly from: number;
  readonly to: number;
  /** The line above is blank too. */
  readonly isRepeated: boolean;
  readonly isBehindHeader: boolean;
  readonly isBeforeEnd: boolean;
}

/**
 * Which blank lines a meter may have meant: each once; the one behind the header, as standardised; that and one before
 * the `!` (ELS5); none (Aidon, MCS5).
 */
const MEANT: readonly ((line: BlankLine) => boolean)[] = [
  (line) => !line.isRepeated,
  (line) => line.isBehindHeader,
  (line) => line.isBehindHeader || line.isBeforeEnd,
  () => false,
];

/** The telegram without its extra blank lines: nothing when there is none but the one behind the header. */
export const withoutBlankLines = (telegram: Mended): readonly Mended[] => {
  const lines = blankLinesIn(telegram);
  if (lines.length > MOST_BLANK_LINES || lines.every((line) => line.isBehindHeader)) return [];
  return MEANT.map((isMeant) => lines.filter((line) => !isMeant(line)))
    .filter((extra) => extra.length > 0)
    .map((extra) => without(telegram, extra));
};

const without = ({ bytes, end }: Mended, lines: readonly BlankLine[]): Mended => {
  const mended = new Uint8Array(bytes.length);
  let length = 0;
  let from = 0;
  for (const line of [...lines, { from: bytes.length, to: bytes.length }]) {
    mended.set(bytes.subarray(from, line.from), length);
    length += line.from - from;
    from = line.to;
  }
  return { bytes: mended.subarray(0, length), end: end - (bytes.length - length) };
};

/** A CR LF whose CR is not a doubled one. */
const hasCrLf = (bytes: Uint8Array, end: number): boolean => {
  for (let at = bytes.indexOf(LF); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CR && bytes[at - 2] !== CR) return true;
  }
  return false;
};

/** `/` and two letters, and an end of the line not far behind. */
const isHeaderLike = (bytes: Uint8Array, at: number): boolean =>
  isLetter(bytes[at + 1] ?? 0) && isLetter(bytes[at + 2] ?? 0) && headerEnd(bytes, at) < at + LONGEST_HEADER;

const isLetter = (byte: number): boolean => (byte & 0xdf) >= 0x41 && (byte & 0xdf) <= 0x5a;

const headerEnd = (bytes: Uint8Array, from: number): number => {
  const limit = Math.min(bytes.length, from + LONGEST_HEADER);
  for (let at = from; at < limit; at++) if (bytes[at] === LF || bytes[at] === CR) return at;
  return limit;
};

/** A header of less than a `/` and a manufacturer's three letters could be anything. */
const isAt = (bytes: Uint8Array, at: number, header: Uint8Array): boolean =>
  header.length >= 4 && header.every((byte, index) => bytes[at + index] === byte);
