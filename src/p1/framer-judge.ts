import { Ladder, type Rung, type Verdict } from "./ladder.ts";
import { checksumDigits, checksumNumber, printedChecksum } from "./ladder-printed.ts";

/** A telegram whose checksum is right, or that is the only kind this meter sends. */
export interface TelegramEvent {
  readonly kind: "telegram";
  /** How many received bytes it took. */
  readonly length: number;
  /** From `/` through the line end behind the checksum: as received, or mended where `recovered` says so. */
  readonly bytes: Uint8Array;
  /** Where the `!` stands in `bytes`. */
  readonly end: number;
  /** `absent`: the meter sends none (DSMR 2.2 and 3.0). */
  readonly checksum: "verified" | "absent";
  /** What it took to find the checksum right; undefined when it was right at once. */
  readonly recovered: Rung | undefined;
}

/** A telegram, or part of one, that is not worth reading. */
export interface RefusedEvent {
  readonly kind: "discarded";
  readonly length: number;
  readonly reason: RefusalReason;
}

export type RefusalReason =
  | { readonly why: "no-end" }
  | { readonly why: "checksum-wrong"; readonly said: string; readonly counted: string }
  | { readonly why: "checksum-unreadable"; readonly said: string }
  | { readonly why: "checksum-missing" };

/** Judges telegrams by their checksums. Holds, in its ladder, what this meter's right ones have shown. */
export class Judge {
  readonly #ladder = new Ladder();

  /** `bytes` is a whole telegram whose `!` stands at `end`; they must not be written to afterwards. */
  judge(bytes: Uint8Array, end: number): readonly (TelegramEvent | RefusedEvent)[] {
    const { length } = bytes;
    const said = printedChecksum(bytes, end);
    if (said === "") {
      if (this.#ladder.hasShown) return [refused(length, { why: "checksum-missing" })];
      return [{ kind: "telegram", length, bytes, end, checksum: "absent", recovered: undefined }];
    }
    const number = checksumNumber(said);
    if (number === undefined) return [refused(length, { why: "checksum-unreadable", said })];
    const verdict = this.#ladder.judge(bytes, end, number);
    if (verdict.kind === "wrong") {
      return [refused(length, { why: "checksum-wrong", said, counted: checksumDigits(verdict.counted) })];
    }
    return accepted(length, verdict);
  }
}

const refused = (length: number, reason: RefusalReason): RefusedEvent => ({ kind: "discarded", length, reason });

/** A telegram, behind what was cut off of another one. */
const accepted = (
  length: number,
  { bytes, end, recovered, cutOff }: Verdict & { readonly kind: "right" },
): readonly (TelegramEvent | RefusedEvent)[] => {
  const telegram: TelegramEvent = {
    kind: "telegram",
    length: length - cutOff,
    bytes,
    end,
    checksum: "verified",
    recovered,
  };
  return cutOff === 0 ? [telegram] : [refused(cutOff, { why: "no-end" }), telegram];
};
