import { CLOSE, CR, EXCLAMATION, isPrintable, LF, NUL, SLASH } from "./ascii.ts";
import { bytesNeeded, frameOf, GENERAL_GLO_CIPHERING, isTitled, LENGTH_AT, LONGEST_HEADER } from "./encrypted.ts";
import { LONGEST_TELEGRAM, TelegramBytes } from "./framer-bytes.ts";
import type { DiscardReason, FramerEvent } from "./framer-event.ts";
import { Judge } from "./framer-judge.ts";
import { Ledger, NONE } from "./framer-ledger.ts";
import { mayBeOfChecksum, printedChecksum } from "./ladder-printed.ts";

/**
 * Cuts a stream of bytes into telegrams. Holds the bytes that are not yet judged: those of the telegram under way,
 * and the number of bytes since the last one.
 *
 * `/` and `!` are not reserved: real headers and messages contain them (`/HLY5/D545-METER`). Only a `/` at the start
 * of a line starts a telegram, and only a `!` at the start of a line, or right behind a `)` (Aidon 6550), ends it.
 * An encrypted telegram says its length, so that nothing inside it starts or ends anything.
 */
export class Framer {
  readonly #bytes = new TelegramBytes();
  readonly #judge = new Judge();
  readonly #ledger = new Ledger();
  #state: "outside" | "header" | "inside" | "checksum" | "encrypted" = "outside";
  #end = 0; // where the `!` stands, in state "checksum"
  #lengthAt = 0; // where the length field of an encrypted telegram stands; 0 in a plain one
  #needed = 0; // bytes to take before the next look, in state "encrypted"
  #previous = LF; // the byte before; the start of the stream is the start of a line
  #paused = false; // no byte came for a while: a telegram may now start wherever the last one stands

  /** How many bytes came behind the last event. */
  get held(): number {
    return this.#bytes.length + this.#ledger.outside;
  }

  push(chunk: Uint8Array): readonly FramerEvent[] {
    // Most chunks are small, and from the middle of a telegram. Behind a pause a `/` means more.
    if (this.#state === "inside" && !this.#paused && this.#bytes.appendFew(chunk)) {
      this.#copied(chunk, 0, chunk.length);
      return NONE;
    }
    this.#takeAll(chunk);
    return this.#ledger.take();
  }

  /** Tells that the line was silent for a while: a telegram whose checksum is complete is so without its line end. */
  pause(): readonly FramerEvent[] {
    if (this.#state === "checksum" && printedChecksum(this.#bytes.all, this.#end).length === 4) this.#finish();
    this.#paused = true;
    return this.#ledger.take();
  }

  /** Tells that the stream is over; what is held is judged. */
  end(): readonly FramerEvent[] {
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
      if (this.#bytes.isFull) this.#discard({ why: "too-long", limit: LONGEST_TELEGRAM });
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

  #readHeader(chunk: Uint8Array, from: number): number {
    const at = this.#copyHeader(chunk, from);
    if (at > from) return at;
    const byte = chunk[at] ?? 0;
    const isLineOver = this.#previous === LF || this.#previous === CR;
    if (!isLineOver && byte >= 0x80) {
      // An identification is ASCII (IEC 62056-21 §6.3.2): that `/` stood in noise, or in the middle of ciphertext.
      this.#takeForNoise();
      return at;
    }
    if (isLineOver && byte === NUL && this.#bytes.length < LONGEST_HEADER) {
      this.#expectContent(this.#bytes.length + 1);
    } else if (isLineOver && byte !== LF && byte !== CR) {
      this.#state = "inside";
      return at;
    }
    this.#copy(chunk, at, at + 1);
    return at + 1;
  }

  /** Copies the bytes of a line that is not over, as far as they are ASCII. */
  #copyHeader(chunk: Uint8Array, from: number): number {
    if (this.#previous === LF || this.#previous === CR) return from;
    return this.#copied(chunk, from, this.#bytes.appendLine(chunk, from));
  }

  /** Copies what can neither start nor end a telegram; what may is looked at when it comes first. */
  #readBody(chunk: Uint8Array, from: number): number {
    const to = this.#copied(chunk, from, this.#bytes.appendPlain(chunk, from));
    if (to > from) return to;
    const isLineStart = this.#previous === LF || this.#previous === CR;
    const isEnd = chunk[from] === EXCLAMATION && (isLineStart || this.#previous === CLOSE);
    if (chunk[from] === SLASH && isLineStart) {
      this.#discard({ why: "no-end" });
      return from; // the line start before it is what makes it a start outside too
    }
    this.#copy(chunk, from, from + 1);
    if (isEnd) {
      this.#end = this.#bytes.length - 1;
      this.#state = "checksum";
    }
    return from + 1;
  }

  #readChecksum(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    // A `/` or the byte behind a lone CR belongs to what follows: this meter ends its telegrams without CR LF.
    if (byte === SLASH || (this.#previous === CR && byte !== LF)) {
      this.#finish();
      return at;
    }
    this.#copy(chunk, at, at + 1);
    const isBehindValue = this.#bytes.at(this.#end - 1) === CLOSE;
    if (byte === LF) this.#finish();
    else if (!mayBeOfChecksum(byte, this.#bytes.length - this.#end - 1, isBehindValue)) this.#goOnInside();
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
    const needed = bytesNeeded(this.#bytes.all, this.#lengthAt);
    this.#end = this.#bytes.length - 1;
    if (needed === "none" && isTitled(this.#bytes.all)) this.#goBack();
    else if (needed === "none") this.#goOnInside();
    else if (needed > 0) this.#needed = needed;
    else if (isTitled(this.#bytes.all)) this.#finish();
    else if (this.#bytes.at(this.#end) === EXCLAMATION) this.#state = "checksum";
    else this.#discard({ why: "no-end" });
    return to;
  }

  /** Looks again at the few bytes that were taken for the start of an encrypted telegram. */
  #goBack(): void {
    const behind = this.#bytes.all.slice(1);
    this.#bytes.shorten(1);
    this.#previous = GENERAL_GLO_CIPHERING;
    this.#takeForNoise();
    this.#takeAll(behind);
  }

  #goOnInside(): void {
    this.#state = "inside";
    this.#lengthAt = 0;
  }

  #copy(chunk: Uint8Array, from: number, to: number): void {
    this.#bytes.append(chunk, from, to);
    this.#copied(chunk, from, to);
  }

  #copied(chunk: Uint8Array, from: number, to: number): number {
    if (to > from) this.#previous = chunk[to - 1] ?? LF;
    return to;
  }

  /** What is under way has no more bytes to come. */
  #giveUp(): void {
    if (this.#state === "checksum") this.#finish();
    else if (this.#state === "encrypted" && this.#bytes.length <= LENGTH_AT) this.#takeForNoise();
    else if (this.#state !== "outside") this.#discard({ why: "no-end" });
  }

  #finish(): void {
    const bytes = this.#bytes.all;
    if (this.#lengthAt > 0) this.#ledger.add({ kind: "encrypted", length: bytes.length, ...frameOf(bytes) });
    else for (const event of this.#judge.judge(bytes, this.#end)) this.#ledger.add(event);
    this.#bytes.handOn();
    this.#goOutside();
    this.#previous = LF; // a telegram may follow at once
  }

  #discard(reason: DiscardReason): void {
    this.#ledger.add({ kind: "discarded", length: this.#bytes.length, reason });
    this.#goOutside();
  }

  #takeForNoise(): void {
    this.#ledger.skip(this.#bytes.length);
    this.#goOutside();
  }

  #goOutside(): void {
    this.#bytes.shorten(0);
    this.#lengthAt = 0;
    this.#state = "outside";
  }
}
