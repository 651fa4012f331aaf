import { EXCLAMATION, SLASH } from "./ascii.ts";
import type { EncryptedFrame } from "./encrypted.ts";
import { Framer } from "./framer.ts";
import type { DiscardReason } from "./framer-event.ts";
import type { Rung } from "./ladder.ts";
import { Parity } from "./parity.ts";

/** What the checksum of a telegram says, or why nobody could ask it. */
export type Checksum =
  | { readonly verdict: "verified" }
  /** Verified once something was undone that happened on the way. */
  | { readonly verdict: "recovered"; readonly rung: Rung }
  /** The meter sends none. */
  | { readonly verdict: "absent" }
  | { readonly verdict: "rejected"; readonly reason: DiscardReason };

/** A part of a recording. Together the segments cover every byte once, in order. */
export type Segment = {
  /** The first byte's place in the recording, and the place behind the last one. */
  readonly from: number;
  readonly to: number;
} & (
  | {
      readonly kind: "telegram";
      /** As the meter sent it; the recording differs where it had to be recovered. */
      readonly bytes: Uint8Array;
      /** Where the `!` stands in `bytes`; their length where there is none. */
      readonly end: number;
      readonly checksum: Checksum;
    }
  | { readonly kind: "encrypted"; readonly frame: EncryptedFrame }
  | { readonly kind: "discarded"; readonly reason: DiscardReason }
);

/** The recording without the parity bits of a meter that sends 7E1; as many bytes, and the same ones of all others. */
export const withoutParity = (recording: Uint8Array): Uint8Array => {
  const parity = new Parity();
  const bytes = new Uint8Array(recording.length);
  const read = parity.push(recording);
  bytes.set(read);
  bytes.set(parity.end(), read.length);
  return bytes;
};

/**
 * Cuts a recording, whose parity bits were taken off, as the gateway would. Unlike the gateway it keeps what the framer discards: whoever looks into a
 * recording wants to see why. A telegram that was rejected is still one; only what never began is `discarded`.
 */
export const segmentsOf = (recording: Uint8Array): readonly Segment[] => {
  const framer = new Framer();
  const segments: Segment[] = [];
  let from = 0;
  for (const event of [...framer.push(recording), ...framer.end()]) {
    const to = from + event.length;
    switch (event.kind) {
      case "telegram": {
        const { bytes, end, checksum, recovered: rung } = event;
        const judged = rung === undefined ? { verdict: checksum } : ({ verdict: "recovered", rung } as const);
        segments.push({ kind: "telegram", from, to, bytes, end, checksum: judged });
        break;
      }
      case "encrypted":
        segments.push({ kind: "encrypted", from, to, frame: event });
        break;
      case "discarded":
        append(segments, rejected(recording, from, to, event.reason));
        break;
      default:
        event satisfies never;
    }
    from = to;
  }
  return segments;
};

const rejected = (recording: Uint8Array, from: number, to: number, reason: DiscardReason): Segment => {
  const bytes = recording.subarray(from, to);
  if (reason.why === "outside-telegram" || bytes[0] !== SLASH) return { kind: "discarded", from, to, reason };
  const isWhole = reason.why !== "no-end" && reason.why !== "too-long";
  const end = isWhole ? bytes.lastIndexOf(EXCLAMATION) : bytes.length;
  return { kind: "telegram", from, to, bytes, end, checksum: { verdict: "rejected", reason } };
};

/** The framer reports long noise in pieces; here they are one. */
const append = (segments: Segment[], segment: Segment): void => {
  const last = segments.at(-1);
  const isMore = last?.kind === "discarded" && segment.kind === "discarded" && last.reason.why === segment.reason.why;
  if (isMore) segments[segments.length - 1] = { ...last, to: segment.to };
  else segments.push(segment);
};
