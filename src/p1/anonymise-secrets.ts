import { hexForms, looksHex } from "./anonymise-masks.ts";
import { CR, LF, SLASH } from "./ascii.ts";
import { isIdentity, rowsOf } from "./explain-values.ts";
import { registerOf } from "./obis.ts";
import { type CosemObject, type Group, groupsOf, parseTelegram } from "./telegram.ts";
import { readTime, zoneOf } from "./time.ts";
import { readDecimal } from "./values.ts";

/** Something in a recording that tells whose meter it is. */
export interface Secret {
  /** Without hexadecimal, blanks around it and line ends in it. */
  readonly text: string;
  /** For each of its characters the bytes that print it: one, or two hexadecimal digits. */
  readonly places: readonly (readonly number[])[];
  readonly kind: "id" | "message" | "digits";
}

export interface Secrets {
  readonly secrets: readonly Secret[];
  /** Where an id that is known from elsewhere may stand too: everything but times, numbers and logs. */
  readonly searched: readonly Group[];
}

/** Finds the secrets of a telegram, or of anything else between `from` and `to`, where lines may be telegram lines. */
export const secretsIn = (recording: Uint8Array, from: number, to: number, end: number): Secrets => {
  const { objects, bytes, shift } = objectsIn(recording, from, to, end);
  const secrets: Secret[] = [];
  const loose: Group[] = []; // no value of a known meaning
  const texts: Group[] = [];
  let behind = from;
  const skip = (until: number) => {
    if (until > behind) loose.push({ from: behind, to: until });
  };
  for (const object of objects) {
    skip(lineStart(recording, object.open + shift));
    behind = object.end + shift;
    const groups = groupsOf(bytes, object).map((group) => ({ from: group.from + shift, to: group.to + shift }));
    const whole = { from: object.open + shift, to: behind };
    const kind = kindOf(object);
    if (kind === "id" || kind === "message") {
      secrets.push(...groups.flatMap((group) => secretAt(recording, group, kind)));
    } else if (kind === "unknown") {
      // What a code means that nobody knows, nobody knows: it may be a name.
      const words = groups.filter((group) => !isReading(recording, group));
      secrets.push(...words.flatMap((group) => secretAt(recording, group, "message")));
      loose.push(...words);
    } else if (kind === "text") texts.push(whole);
    // A lost line end makes two objects one.
    else if (ANOTHER_OBJECT.test(signsOf(recording.subarray(whole.from, whole.to)))) loose.push(whole);
  }
  skip(to);
  const digits = loose.flatMap((range) => digitsIn(recording, range, range.from === from));
  return { secrets: [...secrets, ...digits], searched: [...loose, ...texts] };
};

const ANOTHER_OBJECT = /\d-\d+:\d+\.\d+\.\d+\(/;

/** Every place where one of the texts stands in a range, plain or in hexadecimal. */
export const placesOf = (recording: Uint8Array, { from, to }: Group, texts: readonly string[]): readonly Secret[] => {
  const content = signsOf(recording.subarray(from, to));
  return texts.flatMap((text) =>
    [text, ...hexForms(text)].flatMap((form) => {
      const found: Secret[] = [];
      for (let at = content.indexOf(form); at >= 0; at = content.indexOf(form, at + 1)) {
        const places = range(from + at, from + at + form.length);
        found.push({ text, places: form === text ? places.map((place) => [place]) : pairs(places), kind: "id" });
      }
      return found;
    }),
  );
};

/** The grammar takes the first line for a header; what does not begin as a telegram gets an empty one in front. */
const objectsIn = (recording: Uint8Array, from: number, to: number, end: number) => {
  const part = recording.subarray(from, to);
  if (part[0] === SLASH) return { ...parseTelegram(part, end - from), shift: from };
  return { ...parseTelegram(Uint8Array.from([LF, ...part]), end - from + 1), shift: from - 1 };
};

/** The codes that say who or where: 96.1.4 is the version of the telegram, 96.13 are messages. */
const kindOf = ({ code }: CosemObject): "id" | "message" | "text" | "value" | "unknown" => {
  const register = registerOf(code, ".");
  const [row] = rowsOf(code);
  if (isIdentity(code) || /^(96\.1\.(?!4$)\d+|42\.0\.\d+|0\.0\.\d+)$/.test(register)) return "id";
  if (/^96\.13\.\d+$/.test(register)) return "message";
  if (row === undefined) return "unknown";
  return row.kind === "text" || row.kind === "version" || row.kind === "raw" ? "text" : "value";
};

const UTC = zoneOf("UTC");

/** A time, or a number with a unit or a decimal point. */
const isReading = (recording: Uint8Array, { from, to }: Group): boolean => {
  const decimal = readDecimal(recording, from, to);
  const isTime = typeof readTime(signsOf(recording.subarray(from, to)).trim(), UTC, 0) === "number";
  return isTime || (decimal !== undefined && (decimal.unit !== "" || decimal.decimals > 0));
};

const secretAt = (recording: Uint8Array, { from, to }: Group, kind: "id" | "message"): readonly Secret[] => {
  const places = range(from, to).filter((place) => recording[place] !== CR && recording[place] !== LF);
  const printed = textOf(recording, places);
  const start = printed.search(/[^\s()]/);
  if (start < 0) return [];
  return [secretOf(recording, places.slice(start, start + printed.slice(start).replace(/[\s()]+$/, "").length), kind)];
};

/** What may be a serial number outside of values; a time is none. */
const digitsIn = (recording: Uint8Array, { from, to }: Group, isStart: boolean): readonly Secret[] => {
  const content = signsOf(recording.subarray(from, to));
  const lineEnd = content.search(/[\r\n]/);
  const headerEnd = isStart && content.startsWith("/") ? (lineEnd < 0 ? content.length : lineEnd) : 0;
  const inHeader = [...content.slice(0, headerEnd).matchAll(IN_HEADER)].filter(({ index }) => index > 4);
  const atStart = isStart ? [...content.matchAll(AT_START)] : [];
  const anywhere = [...content.matchAll(ANYWHERE)].filter(({ index }) => index >= headerEnd);
  return [...inHeader, ...atStart, ...anywhere].flatMap(({ 1: digits, index }) =>
    digits === undefined ? [] : [secretOf(recording, range(from + index, from + index + digits.length), "digits")],
  );
};

/** Five digits in a header, behind the manufacturer and one digit, or a long word with three digits in it. */
const IN_HEADER = /(\d{5,}|(?=(?:[a-z]*\d){3})(?![0-9a-z]*\d{5})[0-9a-z]{8,})/gi;

/** The rest of a value that lost its beginning. */
const AT_START = /^(?!\d+[SW]\))([0-9a-z]{4,})(?=\))/gi;

/** Eight digits, hexadecimal too, with no unit or decimals behind them, and the letters in front of them. */
const ANYWHERE =
  /(?<![0-9a-z])\d{12}[STW](?![0-9a-z])|((?:(?<![0-9a-z])[0-9]?[a-z]{1,4})?[0-9a-f]{8,})(?![0-9a-f*]|\.\d)/gi;

const secretOf = (recording: Uint8Array, places: readonly number[], kind: Secret["kind"]): Secret => {
  const printed = textOf(recording, places);
  if (!looksHex(printed)) return { text: printed, places: places.map((place) => [place]), kind };
  const decoded = pairs(places).map((pair) => ({
    pair,
    sign: String.fromCharCode(Number.parseInt(textOf(recording, pair), 16)),
  }));
  const text = decoded.map(({ sign }) => sign).join("");
  const start = text.length - text.trimStart().length;
  const kept = decoded.slice(start, text.trimEnd().length);
  return { text: text.trim(), places: kept.map(({ pair }) => pair), kind };
};

const pairs = (places: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: places.length / 2 }, (_, at) => places.slice(at * 2, at * 2 + 2));

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, at) => from + at);

const textOf = (recording: Uint8Array, places: readonly number[]): string =>
  signsOf(places.map((place) => recording[place] ?? 0));

/** One character for each byte, line ends too. */
const signsOf = (bytes: Iterable<number>): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

const lineStart = (bytes: Uint8Array, at: number): number => {
  let start = at;
  while (start > 0 && bytes[start - 1] !== LF && bytes[start - 1] !== CR) start -= 1;
  return start;
};
