import { masksFor } from "./anonymise-masks.ts";
import { placesOf, type Secret, secretsIn } from "./anonymise-secrets.ts";
import { CR, EXCLAMATION, LF } from "./ascii.ts";
import { isTitled } from "./encrypted.ts";
import { type Segment, segmentsOf, withoutParity } from "./explain-segments.ts";
import { checksumAgain } from "./print.ts";

/** A recording that can be shared, and what its owner should know of it. */
export interface Anonymised {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

/** A household has five; every id is looked for in everything, so that more would take hours. */
const MOST_IDS = 200;

/**
 * Masks what tells whose meter it is: serial numbers, EANs, messages, and long digits outside of values. Everything
 * else stays as it is: lengths, lines, readings, faults. Checksums that were right are right again. Throws a RangeError
 * where there are too many serial numbers for one household.
 */
export const anonymise = (recording: Uint8Array): Anonymised => {
  const plain = withoutParity(recording);
  const segments = segmentsOf(plain);
  const parts = segments.flatMap((segment) => secretsOfSegment(plain, segment));
  const found = parts.flatMap(({ secrets }) => secrets);
  const ids = [...new Set(found.filter(({ kind, text }) => kind === "id" && isTelling(text)).map(({ text }) => text))];
  if (ids.length > MOST_IDS) {
    throw new RangeError(`the recording names more than ${MOST_IDS} meters; cut a shorter piece out of it`);
  }
  const again = parts.flatMap(({ searched }) => searched.flatMap((range) => placesOf(plain, range, ids)));
  const masks = masksFor(new Set(found.map(({ text }) => text)), ids);
  const masked = Uint8Array.from(plain);
  for (const secret of [...found, ...again]) write(masked, plain, secret, masks.get(secret.text) ?? secret.text);
  const kept = segments.filter((segment) => !isEncrypted(plain, segment));
  const bytes = kept.map((segment) => withParityOf(recording, plain, segment, withChecksum(masked, plain, segment)));
  return { bytes: joined(bytes), notes: notesOn(segments, found, masks) };
};

const secretsOfSegment = (recording: Uint8Array, segment: Segment) => {
  const { kind, from, to } = segment;
  if (isEncrypted(recording, segment)) return [];
  return [secretsIn(recording, from, to, kind === "telegram" ? endOf(recording, segment) : to)];
};

/** Also one that was cut off: its title names the meter. */
const isEncrypted = (recording: Uint8Array, { kind, from, to }: Segment): boolean =>
  kind === "encrypted" || (kind === "discarded" && isTitled(recording.subarray(from, to)));

/** Where the `!` stands in the recording, or the place behind a telegram without one. */
const endOf = (recording: Uint8Array, { from, to, bytes, end }: Segment & { readonly kind: "telegram" }): number =>
  end < bytes.length ? from + recording.subarray(from, to).lastIndexOf(EXCLAMATION) : to;

/** Shorter ones, and zeros, stand in many a value. */
const isTelling = (id: string): boolean => id.length >= 6 && /[A-Za-z1-9]/.test(id);

const write = (masked: Uint8Array, recording: Uint8Array, { places }: Secret, mask: string): void => {
  const isLower = places.some(
    (digits) => digits.length === 2 && digits.some((place) => (recording[place] ?? 0) >= 0x61),
  );
  for (const [at, digits] of places.entries()) {
    const code = mask.charCodeAt(at);
    const hex = code.toString(16).padStart(2, "0");
    const printed = digits.length === 1 ? mask.charAt(at) : isLower ? hex : hex.toUpperCase();
    for (const [index, place] of digits.entries()) masked[place] = printed.charCodeAt(index);
  }
};

/** The masked bytes of a segment, with the checksum that they have now where the meter's was right. */
const withChecksum = (masked: Uint8Array, recording: Uint8Array, segment: Segment): Uint8Array => {
  const part = masked.subarray(segment.from, segment.to);
  if (segment.kind !== "telegram" || segment.checksum.verdict === "rejected") return part;
  const { bytes, end } = segment;
  const checksum = checksumAgain(withLineEndsOf(bytes, part), end, { bytes, end });
  if (checksum === undefined) return part;
  let digits = endOf(recording, segment) - segment.from + 1;
  while ((part[digits] ?? 0x30) <= 0x20) digits += 1;
  let behind = digits;
  while ((part[behind] ?? 0) > 0x20) behind += 1;
  return joined([
    part.subarray(0, digits),
    Uint8Array.from(checksum, (digit) => digit.charCodeAt(0)),
    part.subarray(behind),
  ]);
};

/**
 * The masked bytes with the line ends that the meter sent: where a telegram had to be recovered, these are all that
 * differs from the recording.
 */
const withLineEndsOf = (sent: Uint8Array, masked: Uint8Array): Uint8Array => {
  const signs = masked.filter((byte) => byte !== CR && byte !== LF);
  let used = 0;
  return sent.map((byte) => (byte === CR || byte === LF ? byte : (signs[used++] ?? byte)));
};

/** The parity bits that were taken off, put back on: a segment has them all or none. */
const withParityOf = (
  recording: Uint8Array,
  plain: Uint8Array,
  { from, to }: Segment,
  part: Uint8Array,
): Uint8Array => {
  const isParity = recording.subarray(from, to).some((byte, at) => byte !== plain[from + at]);
  return isParity ? part.map((byte) => (isOdd(byte) ? byte | 0x80 : byte)) : part;
};

const isOdd = (byte: number): boolean => byte.toString(2).replaceAll("0", "").length % 2 === 1;

const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
};

const notesOn = (
  segments: readonly Segment[],
  found: readonly Secret[],
  masks: ReadonlyMap<string, string>,
): readonly string[] => {
  const changed = new Set(found.map(({ text }) => text).filter((text) => masks.get(text) !== text)).size;
  const rejected = segments.filter(
    (segment) => segment.kind === "telegram" && segment.checksum.verdict === "rejected",
  ).length;
  const encrypted = segments.filter(({ kind }) => kind === "encrypted").length;
  return [
    ...(encrypted === 0 ? [] : [`${telegrams(encrypted)} left out: encrypted, so nothing in it could be masked.`]),
    ...(rejected === 0 ? [] : [`${telegrams(rejected)} left with a wrong checksum or without end, as recorded.`]),
    `Masked serial numbers and texts: ${changed}. Look through the result before you share it.`,
  ];
};

const telegrams = (count: number): string => (count === 1 ? "1 telegram" : `${count} telegrams`);
