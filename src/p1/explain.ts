import { decrypt, type Keys } from "./decrypt.ts";
import { checksumWords, decryptionWords, rejection } from "./explain-checksum.ts";
import { type ExplainedLine, explainLines } from "./explain-lines.ts";
import { type Trouble, troubleOfChecksum } from "./explain-problems.ts";
import { type Segment, segmentsOf, withoutParity } from "./explain-segments.ts";
import { Identities } from "./identities.ts";
import { type Circumstances, type Measurement, measurementsOf } from "./measurements.ts";
import { isMerged } from "./merged.ts";
import { latin1, parseTelegram } from "./telegram.ts";

/** A meter of whose values a message would be published. */
export interface ExplainedMeter {
  readonly channel: number;
  readonly kind: Measurement["meter"];
  readonly deviceId: string;
  readonly topic: string;
}

export interface ExplainedTelegram {
  readonly kind: "telegram";
  /** Bytes of the recording in front of it. */
  readonly from: number;
  readonly length: number;
  /** The first line without its `/`. */
  readonly header: string;
  /**
   * `verdict` is verified, recovered, absent, decrypted, or in one word why it was rejected; `accepted` is false where
   * the gateway publishes nothing of the telegram.
   */
  readonly checksum: { readonly verdict: string; readonly accepted: boolean; readonly words: string };
  readonly lines: readonly ExplainedLine[];
  readonly meters: readonly ExplainedMeter[];
}

/** Bytes that are no telegram, or one that needs a key to be read. */
export interface ExplainedBytes {
  readonly kind: "discarded" | "encrypted";
  readonly from: number;
  readonly length: number;
  readonly why: string;
  /** How they begin, one character for each byte. */
  readonly beginning: string;
}

/**
 * A part of a recording, explained; `p1-mqtt explain --json` prints one as JSON on each line. A line of a telegram is
 * `{ line, text, code?, name?, isUnknown?, values?: [{ key, name?, value, unit?, words? }], note?, problem?: { at,
 * length, why } }`; numbers and units are those that are published.
 */
export type Explanation = ExplainedTelegram | ExplainedBytes;

export interface ExplainOptions extends Omit<Circumstances, "identities"> {
  /** The topic of a meter's message. */
  readonly topicOf: (meter: { readonly channel: number; readonly deviceId: string }) => string;
  readonly keys: Keys;
}

/** Explains a recording part by part, as the gateway would read it. */
export function* explain(recording: Uint8Array, options: ExplainOptions): Generator<Explanation> {
  const identities = new Identities();
  const bytes = withoutParity(recording);
  for (const segment of segmentsOf(bytes)) {
    if (segment.kind === "telegram") yield explainTelegram(judged(segment), identities, options);
    else if (segment.kind === "encrypted") yield explainEncrypted(segment, identities, options);
    else yield explainNoise(segment, bytes);
  }
}

/** Whether all of it could be read. A recording begins anywhere, so what stands in front of its first telegram is fine. */
export const isFine = (explanation: Explanation): boolean => {
  if (explanation.kind === "telegram") {
    return explanation.checksum.accepted && explanation.lines.every(({ problem }) => problem === undefined);
  }
  const isText = /[\x21-\x7e]/.test(explanation.beginning);
  return explanation.kind === "discarded" && (explanation.from === 0 || !isText);
};

/** A telegram, its place in the recording, and what is thought of it. */
interface Judged {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly checksum: ExplainedTelegram["checksum"];
}

const judged = (segment: Segment & { readonly kind: "telegram" }): Judged => {
  const { checksum } = segment;
  const accepted = checksum.verdict !== "rejected";
  const verdict = accepted ? checksum.verdict : checksum.reason.why;
  return { ...segment, checksum: { verdict, accepted, words: checksumWords(checksum) } };
};

const explainTelegram = (judged: Judged, known: Identities, options: ExplainOptions): ExplainedTelegram => {
  const { from, to, bytes, end } = judged;
  const telegram = parseTelegram(bytes, end);
  const isTorn = judged.checksum.verdict === "absent" && isMerged(telegram);
  const checksum = isTorn ? MERGED : judged.checksum;
  // What a rejected telegram says is shown, but it must not name a meter for the telegrams behind it.
  const circumstances = { ...options, identities: checksum.accepted ? known : new Identities() };
  const measured = measurementsOf(telegram, circumstances);
  const troubles: readonly Trouble[] = checksum.accepted ? [] : [troubleOfChecksum(bytes, end, checksum.words)];
  return {
    kind: "telegram",
    from,
    length: to - from,
    header: telegram.header,
    checksum,
    lines: explainLines(telegram, measured, circumstances, troubles),
    meters: checksum.accepted ? measured.measurements.map((measurement) => meterOf(measurement, options)) : [],
  };
};

const MERGED = {
  verdict: "merged",
  accepted: false,
  words: "the beginning of one telegram and the end of another: bytes between them were lost",
} as const;

const meterOf = ({ channel, meter, deviceId }: Measurement, { topicOf }: ExplainOptions): ExplainedMeter => ({
  channel,
  kind: meter,
  deviceId,
  topic: topicOf({ channel, deviceId }),
});

const explainEncrypted = (
  { from, to, frame }: Segment & { readonly kind: "encrypted" },
  identities: Identities,
  options: ExplainOptions,
): Explanation => {
  const decrypted = decrypt(frame, options.keys);
  const words = decryptionWords(decrypted);
  if (decrypted.kind !== "telegram") return { kind: "encrypted", from, length: to - from, why: words, beginning: "" };
  const { bytes, end } = decrypted;
  return explainTelegram(
    { from, to, bytes, end, checksum: { verdict: "decrypted", accepted: true, words } },
    identities,
    options,
  );
};

const LONGEST_BEGINNING = 200;

const explainNoise = (
  { from, to, reason }: Segment & { readonly kind: "discarded" },
  recording: Uint8Array,
): ExplainedBytes => ({
  kind: "discarded",
  from,
  length: to - from,
  why: rejection(reason),
  beginning: latin1(recording, from, Math.min(to, from + LONGEST_BEGINNING)),
});
