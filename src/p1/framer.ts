import { CLOSE, CR, EXCLAMATION, isPrintable, LF, NUL, SLASH } from "./ascii.ts";
import {
  bytesNeeded,
  type EncryptedFrame,
  frameOf,
  GENERAL_GLO_CIPHERING,
  isTitled,
  LENGTH_AT,
  LONGEST_HEADER,
} from "./encrypted.ts";
import { Judge, type RefusalReason, type TelegramEvent } from "./framer-judge.ts";
import { Ledger } from "./framer-ledger.ts";
import { mayBeChecksum, printedChecksum } from "./ladder-printed.ts";

/** A DSMR 5 telegram fits into its second (DSMR 5.0.2 §5.2), of 11 520 bytes: a longer one has lost its end. */
export const LONGEST_TELEGRAM = 16_384;

/** What the framer makes of the bytes. Together the events cover every received byte once, in order, by `length`. */
export type FramerEvent =
  | TelegramEvent
  | ({ readonly kind: "encrypted"; readonly length: number } & EncryptedFrame)
  | { readonly kind: "discarded"; readonly length: number; readonly reason: DiscardReason };

export type DiscardReason =
  | { readonly why: "outside-telegram" }
  | { readonly why: "too-long"; readonly limit: number }
  | RefusalReason;

/**
 * Cuts a stream of bytes into telegrams. Holds the bytes that are not yet judged: those of the telegram under way,
 * and the number of bytes since the last one.
 *
 * `/` and `!` are not reserved: real headers and messages contain them (`/HLY5/D545-METER`). Only a `/` at the start
 * of a line starts a telegram, and only a `!` at the start of a line, or right behind a `)` (Aidon 6550), ends it.
 * An encrypted telegram says its length, so that nothing inside it starts or ends anything.
 */
export class Framer {
  readonly #bytes = new Uint8Array(LONGEST_TELEGRAM);
  readonly #judge = new Judge();
  readonly #ledger = new Ledger();
  #length = 0; // of the telegram under way in #bytes
  #state: "outside" | "header" | "inside" | "checksum" | "encrypted" = "outside";
  #end = 0; // where the `!` stands, in state "checksum"
  #lengthAt = 0; // where the length field of an encrypted telegram stands; 0 in a plain one
  #needed = 0; // bytes to take before the next look, in state "encrypted"
  #previous = LF; // the byte before; the start of the stream is the start of a line
  #paused = false; // no byte came for a while: a telegram may now start wherever the last one stands

  /** How many bytes came behind the last event. */
  get held(): number {
    return this.#length + this.#ledger.outside;
  }

  push(chunk: Uint8Array): FramerEvent[] {
    this.#takeAll(chunk);
    return this.#ledger.take();
  }

  /** Tells that the line was silent for a while: a telegram whose checksum is complete is so without its line end. */
  pause(): FramerEvent[] {
    if (this.#state === "checksum" && printedChecksum(this.#telegram(), this.#end).length === 4) this.#finish();
    this.#paused = true;
    return this.#ledger.take();
  }

  /** Tells that the stream is over; what is held is judged. */
  end(): FramerEvent[] {
    this.#giveUp();
    this.#ledger.flush();
    this.#previous = LF;
    this.#paused = false;
    return this.#ledger.take();
  }

  #takeAll(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const byte = chunk[at] ?? 0;
      if (this.#paused && (byte === SLASH || byte === GENERAL_GLO_CIPHERING)) this.#giveUp();
      at = this.#take(chunk, at);
      if (this.#length === LONGEST_TELEGRAM) this.#discard({ why: "too-long", limit: LONGEST_TELEGRAM });
      this.#paused = false;
    }
  }

  /** Takes one or more bytes of the chunk and returns where to go on. */
  #take(chunk: Uint8Array, at: number): number {
    switch (this.#state) {
      case "outside":
        return this.#lookForStart(chunk, at);
      case "header":
        return this.#readHeader(chunk, at);
      case "inside":
        return this.#readBody(chunk, at);
      case "checksum":
        return this.#readChecksum(chunk, at);
      case "encrypted":
        return this.#readEncrypted(chunk, at);
      default:
        return this.#state satisfies never;
    }
  }

  #lookForStart(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    // Behind a control or high byte too: unplugging and wrong line settings leave such noise before the first `/`.
    const isPlain = byte === SLASH && (this.#paused || !isPrintable(this.#previous));
    if (isPlain) this.#ledger.flush();
    if (isPlain) this.#state = "header";
    else if (byte === GENERAL_GLO_CIPHERING) this.#expectContent(LENGTH_AT);
    this.#copy(chunk, at, at + 1);
    if (this.#state === "outside") this.#takeForNoise();
    return at + 1;
  }

  #readHeader(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    const isLineOver = this.#previous === LF || this.#previous === CR;
    if (!isLineOver && byte >= 0x80) {
      // An identification is ASCII (IEC 62056-21 §6.3.2): that `/` stood in noise, or in the middle of ciphertext.
      this.#takeForNoise();
      return at;
    }
    if (isLineOver && byte === NUL && this.#length < LONGEST_HEADER) {
      this.#expectContent(this.#length + 1);
    } else if (isLineOver && byte !== LF && byte !== CR) {
      this.#state = "inside";
      return at;
    }
    this.#copy(chunk, at, at + 1);
    return at + 1;
  }

  /** Copies up to the end of the chunk, the telegram or the room, whichever comes first. */
  #readBody(chunk: Uint8Array, from: number): number {
    const to = Math.min(chunk.length, from + LONGEST_TELEGRAM - this.#length);
    let previous = this.#previous;
    for (let at = from; at < to; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === EXCLAMATION && (previous === LF || previous === CR || previous === CLOSE)) {
        this.#copy(chunk, from, at + 1);
        this.#end = this.#length - 1;
        this.#state = "checksum";
        return at + 1;
      }
      if (byte === SLASH && (previous === LF || previous === CR)) {
        this.#copy(chunk, from, at);
        this.#discard({ why: "no-end" });
        return at; // the line start before it is what makes it a start outside too
      }
      previous = byte;
    }
    this.#copy(chunk, from, to);
    return to;
  }

  #readChecksum(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    // A `/` or the byte behind a lone CR belongs to what follows: this meter ends its telegrams without CR LF.
    if (byte === SLASH || (this.#previous === CR && byte !== LF)) {
      this.#finish();
      return at;
    }
    this.#copy(chunk, at, at + 1);
    if (byte === LF) this.#finish();
    else if (!mayBeChecksum(this.#telegram(), this.#end)) this.#goOnInside();
    return at + 1;
  }

  #expectContent(lengthAt: number): void {
    this.#state = "encrypted";
    this.#lengthAt = lengthAt;
    this.#needed = 1;
  }

  #readEncrypted(chunk: Uint8Array, at: number): number {
    const to = Math.min(chunk.length, at + this.#needed);
    this.#copy(chunk, at, to);
    this.#needed -= to - at;
    if (this.#needed > 0) return to;
    const needed = bytesNeeded(this.#telegram(), this.#lengthAt);
    this.#end = this.#length - 1;
    if (needed === "none" && isTitled(this.#bytes)) this.#goBack();
    else if (needed === "none") this.#goOnInside();
    else if (needed > 0) this.#needed = needed;
    else if (isTitled(this.#bytes)) this.#finish();
    else if (this.#bytes[this.#end] === EXCLAMATION) this.#state = "checksum";
    else this.#discard({ why: "no-end" });
    return to;
  }

  /** Looks again at the few bytes that were taken for the start of an encrypted telegram. */
  #goBack(): void {
    const behind = this.#bytes.slice(1, this.#length);
    this.#length = 1;
    this.#previous = GENERAL_GLO_CIPHERING;
    this.#takeForNoise();
    this.#takeAll(behind);
  }

  #goOnInside(): void {
    this.#state = "inside";
    this.#lengthAt = 0;
  }

  #telegram(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #copy(chunk: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    this.#bytes.set(chunk.subarray(from, to), this.#length);
    this.#length += to - from;
    this.#previous = chunk[to - 1] ?? LF;
  }

  /** What is under way has no more bytes to come. */
  #giveUp(): void {
    if (this.#state === "checksum") this.#finish();
    else if (this.#state === "encrypted" && this.#length <= LENGTH_AT) this.#takeForNoise();
    else if (this.#state !== "outside") this.#discard({ why: "no-end" });
  }

  #finish(): void {
    const bytes = this.#telegram();
    if (this.#lengthAt > 0) this.#ledger.add({ kind: "encrypted", length: bytes.length, ...frameOf(bytes) });
    else for (const event of this.#judge.judge(bytes, this.#end)) this.#ledger.add(event);
    this.#goOutside();
    this.#previous = LF; // a telegram may follow at once
  }

  #discard(reason: DiscardReason): void {
    this.#ledger.add({ kind: "discarded", length: this.#length, reason });
    this.#goOutside();
  }

  #takeForNoise(): void {
    this.#ledger.skip(this.#length);
    this.#goOutside();
  }

  #goOutside(): void {
    this.#length = 0;
    this.#lengthAt = 0;
    this.#state = "outside";
  }
}
