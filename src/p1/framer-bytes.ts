import { CR, EXCLAMATION, LF, SLASH } from "./ascii.ts";

/** A DSMR 5 telegram fits into its second (DSMR 5.0.2 §5.2), of 11 520 bytes: a longer one has lost its end. */
export const LONGEST_TELEGRAM = 16_384;

/** Telegrams stand one behind the other, so that none has to be copied. */
const SLAB = 4 * LONGEST_TELEGRAM;

/** For fewer bytes a loop takes less time than a call of what the engine has for many. */
const MANY = 128;

/** The bytes of the telegram under way. Those of a telegram that was handed on are never written again. */
export class TelegramBytes {
  #bytes = new Uint8Array(SLAB); // begins with the telegram under way, and has room for the longest
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === LONGEST_TELEGRAM;
  }

  get all(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  at(place: number): number | undefined {
    return this.#bytes[place];
  }

  /** Where the bytes of the chunk end that there is room for. */
  roomIn(chunk: Uint8Array, from: number): number {
    return Math.min(chunk.length, from + LONGEST_TELEGRAM - this.#length);
  }

  append(chunk: Uint8Array, from: number, to: number): void {
    if (to - from >= MANY) this.#bytes.set(chunk.subarray(from, to), this.#length);
    else for (let at = from; at < to; at++) this.#bytes[this.#length + at - from] = chunk[at] ?? 0;
    this.#length += to - from;
  }

  /** Appends a few bytes among which there is no `!` or `/`, and gives whether these are such and there was room. */
  appendFew(chunk: Uint8Array): boolean {
    const before = this.#length;
    if (chunk.length >= MANY || before + chunk.length >= LONGEST_TELEGRAM) return false;
    if (this.appendPlain(chunk, 0) === chunk.length) return true;
    this.shorten(before);
    return false;
  }

  /** Appends up to a `!` or `/`, or to the end of the chunk or the room, and returns where that is. */
  appendPlain(chunk: Uint8Array, from: number): number {
    const to = this.roomIn(chunk, from);
    if (to - from >= MANY) {
      const piece = chunk.subarray(from, to);
      const mark = Math.min(orEnd(piece.indexOf(EXCLAMATION), to - from), orEnd(piece.indexOf(SLASH), to - from));
      this.append(chunk, from, from + mark);
      return from + mark;
    }
    let at = from;
    for (; at < to; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === EXCLAMATION || byte === SLASH) break;
      this.#bytes[this.#length + at - from] = byte;
    }
    this.#length += at - from;
    return at;
  }

  /** Appends up to the end of the line, to the first byte that is not ASCII, or to the end of the chunk or the room. */
  appendLine(chunk: Uint8Array, from: number): number {
    const to = this.roomIn(chunk, from);
    let at = from;
    while (at < to && (chunk[at] ?? 0) < 0x80) {
      const byte = chunk[at++];
      if (byte === LF || byte === CR) break;
    }
    this.append(chunk, from, at);
    return at;
  }

  /** Takes the last bytes back. */
  shorten(length: number): void {
    this.#length = length;
  }

  /** The next telegram begins behind this one, which is handed on. */
  handOn(): void {
    this.#bytes = this.#bytes.subarray(this.#length);
    if (this.#bytes.length < LONGEST_TELEGRAM) this.#bytes = new Uint8Array(SLAB);
    this.#length = 0;
  }
}

const orEnd = (at: number, end: number): number => (at < 0 ? end : at);
