import { CLOSE, CR, EXCLAMATION, hexDigit, isPrintable, LF, NUL, SLASH } from "./ascii.ts";
import { crc16 } from "./crc16.ts";

/**
 * A telegram is at most this long. At 115 200 baud a second carries 11 520 bytes, and a DSMR 5 telegram must fit into
 * its second (DSMR 5.0.2 §5.2), so a longer one has lost its end.
 */
export const LONGEST_TELEGRAM = 16_384;

/** Behind the `!`: four digits, a NUL that some meters add, CR, and room for stray blanks. */
const LONGEST_CHECKSUM = 8;

/** What the framer makes of the bytes. Together the events cover every byte once, in order. */
export type FramerEvent =
  | {
      readonly kind: "telegram";
      /** From `/` through the line end behind the checksum. */
      readonly bytes: Uint8Array;
      /** Where the `!` stands in `bytes`. */
      readonly end: number;
      /** `absent`: the meter sends none (DSMR 2.2 and 3.0). */
      readonly checksum: "verified" | "absent";
    }
  | { readonly kind: "discarded"; readonly length: number; readonly reason: DiscardReason };

export type DiscardReason =
  | { readonly why: "outside-telegram" }
  | { readonly why: "no-end" }
  | { readonly why: "too-long"; readonly limit: number }
  | { readonly why: "checksum-wrong"; readonly said: string; readonly counted: string }
  | { readonly why: "checksum-unreadable"; readonly said: string }
  | { readonly why: "checksum-missing" };

/**
 * Cuts a stream of bytes into telegrams. Holds the bytes that are not yet judged: those of the telegram under way,
 * or the number of bytes since the last one.
 *
 * `/` and `!` are not reserved: real headers and messages contain them (`/HLY5/D545-METER`). Only a `/` at the start
 * of a line starts a telegram, and only a `!` at the start of a line, or right behind a `)` (Aidon 6550), ends it.
 */
export class Framer {
  readonly #bytes = new Uint8Array(LONGEST_TELEGRAM);
  #length = 0; // of the telegram under way in #bytes
  #state: "outside" | "inside" | "checksum" = "outside";
  #end = 0; // where the `!` stands, in state "checksum"
  #outside = 0; // bytes seen outside a telegram and not yet reported
  #previous = LF; // the byte before; the start of the stream is the start of a line
  #paused = false; // no byte came for a while: a `/` now starts a telegram wherever it stands
  #checksumSeen = false; // once a meter has shown a correct checksum, it always sends one

  /** How many bytes came behind the last event. */
  get held(): number {
    return this.#length + this.#outside;
  }

  push(chunk: Uint8Array): FramerEvent[] {
    const events: FramerEvent[] = [];
    for (let at = 0; at < chunk.length; ) at = this.#take(chunk, at, events);
    return events;
  }

  /** Tells that the line was silent for a while: a telegram whose checksum is complete is so without its line end. */
  pause(): FramerEvent[] {
    const events: FramerEvent[] = [];
    if (this.#state === "checksum" && this.#checksumText().length === 4) this.#finish(events);
    this.#paused = true;
    return events;
  }

  /** Tells that the stream is over; what is held is judged. */
  end(): FramerEvent[] {
    const events: FramerEvent[] = [];
    if (this.#state === "checksum") this.#finish(events);
    if (this.#state === "inside") this.#discard({ why: "no-end" }, events);
    this.#reportOutside(events);
    this.#previous = LF;
    this.#paused = false;
    return events;
  }

  /** Takes one or more bytes of the chunk and returns where to go on. */
  #take(chunk: Uint8Array, at: number, events: FramerEvent[]): number {
    switch (this.#state) {
      case "outside":
        return this.#lookForStart(chunk, at, events);
      case "inside":
        return this.#readBody(chunk, at, events);
      case "checksum":
        return this.#readChecksum(chunk, at, events);
      default:
        return this.#state satisfies never;
    }
  }

  #lookForStart(chunk: Uint8Array, from: number, events: FramerEvent[]): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      // Behind a control or high byte too: unplugging and wrong line settings leave such noise before the first `/`.
      if (byte === SLASH && (this.#paused || !isPrintable(this.#previous))) {
        this.#reportOutside(events);
        this.#start();
        return at + 1;
      }
      this.#previous = byte;
      this.#paused = false;
      this.#outside += 1;
      if (this.#outside === LONGEST_TELEGRAM) this.#reportOutside(events);
    }
    return chunk.length;
  }

  /** Copies up to the end of the chunk, the telegram or the room, whichever comes first. */
  #readBody(chunk: Uint8Array, from: number, events: FramerEvent[]): number {
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
      if (byte === SLASH && (previous === LF || previous === CR || this.#paused)) {
        this.#copy(chunk, from, at);
        this.#discard({ why: "no-end" }, events);
        this.#start();
        return at + 1;
      }
      previous = byte;
      this.#paused = false;
    }
    this.#copy(chunk, from, to);
    if (this.#length === LONGEST_TELEGRAM) this.#discard({ why: "too-long", limit: LONGEST_TELEGRAM }, events);
    return to;
  }

  #readChecksum(chunk: Uint8Array, at: number, events: FramerEvent[]): number {
    const byte = chunk[at] ?? 0;
    // A `/` or the byte behind a lone CR belongs to what follows: this meter ends its telegrams without CR LF.
    if (byte === SLASH || (this.#previous === CR && byte !== LF)) {
      this.#finish(events);
      if (byte !== SLASH) return at;
      this.#start();
      return at + 1;
    }
    this.#copy(chunk, at, at + 1);
    if (byte === LF) this.#finish(events);
    else if (!this.#mayBeChecksum(byte)) this.#state = "inside";
    if (this.#length === LONGEST_TELEGRAM) this.#discard({ why: "too-long", limit: LONGEST_TELEGRAM }, events);
    return at + 1;
  }

  /** False when the `!` was no end after all but part of a text. Right behind a `)` only digits will do. */
  #mayBeChecksum(byte: number): boolean {
    if (this.#length - this.#end - 1 > LONGEST_CHECKSUM) return false;
    const atLineStart = this.#bytes[this.#end - 1] !== CLOSE;
    return atLineStart || byte === CR || byte === NUL || hexDigit(byte) >= 0;
  }

  #start(): void {
    this.#bytes[0] = SLASH;
    this.#length = 1;
    this.#previous = SLASH;
    this.#paused = false;
    this.#state = "inside";
  }

  #copy(chunk: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    this.#bytes.set(chunk.subarray(from, to), this.#length);
    this.#length += to - from;
    this.#previous = chunk[to - 1] ?? LF;
  }

  #finish(events: FramerEvent[]): void {
    const said = this.#checksumText();
    if (said === "") {
      if (this.#checksumSeen) this.#discard({ why: "checksum-missing" }, events);
      else this.#emit("absent", events);
    } else if (!/^[0-9a-f]{1,4}$/i.test(said)) {
      this.#discard({ why: "checksum-unreadable", said }, events);
    } else {
      const counted = crc16(this.#bytes, 0, this.#end + 1);
      // Some meters print lower case or leave out leading zeros, so the numbers are compared, not the digits.
      if (Number.parseInt(said, 16) === counted) {
        this.#checksumSeen = true;
        this.#emit("verified", events);
      } else {
        const digits = counted.toString(16).toUpperCase().padStart(4, "0");
        this.#discard({ why: "checksum-wrong", said, counted: digits }, events);
      }
    }
  }

  /** What stands behind the `!`, without line end, blanks and the NUL that some meters add. */
  #checksumText(): string {
    const tail = this.#bytes.subarray(this.#end + 1, this.#length);
    return String.fromCharCode(...tail.filter((byte) => byte > 0x20));
  }

  #emit(checksum: "verified" | "absent", events: FramerEvent[]): void {
    events.push({ kind: "telegram", bytes: this.#bytes.slice(0, this.#length), end: this.#end, checksum });
    this.#goOutside();
  }

  #discard(reason: DiscardReason, events: FramerEvent[]): void {
    events.push({ kind: "discarded", length: this.#length, reason });
    this.#goOutside();
  }

  #goOutside(): void {
    this.#length = 0;
    this.#state = "outside";
  }

  #reportOutside(events: FramerEvent[]): void {
    if (this.#outside === 0) return;
    events.push({ kind: "discarded", length: this.#outside, reason: { why: "outside-telegram" } });
    this.#outside = 0;
  }
}
