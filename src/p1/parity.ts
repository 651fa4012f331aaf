import { OPEN } from "./ascii.ts";

const PARITY_BIT = 0x80;
const FOUR_PARITY_BITS = 0x80808080;

/** So many bytes in a row of even parity, an object's code and some parity bits among them, are no chance. */
const SURE_BYTES = 64;
const SURE_PARITY_BITS = 8;

/** Sure no more when eight bytes of odd parity come close together. */
const DOUBT_OF_ODD = 8;
const DOUBT_LIMIT = 64;

/** For fewer bytes it takes longer to make a view of them than to look at each. */
const WORTH_A_VIEW = 256;

/** At most so many bytes are kept to look at. */
const LONGEST = 256;

const CODE = /\d-\d+:\d+\.\d+\.\d+\($/;
const SHORTEST_CODE = 10; // 0-0:1.0.0(
const LONGEST_CODE = 18; // 0-0:255.255.255( and some

/**
 * Takes the parity bit off the bytes of a meter that sends 7E1 (DSMR 2 and 3, Iskra in Slovenia) when the port is open
 * for 8N1: both make ten bits of a byte, so that only bit 7 differs. The bytes tell which it is, for in 8N1 half of
 * them are of odd parity. Holds the last bytes while all were of even parity.
 *
 * Nothing is masked before it is sure, and nothing at all in 8N1: Hungarian meters send raw 0xFF and Latin-1 text that
 * the checksum covers.
 */
export class Parity {
  #state: "new" | "plain" | "masking" = "new"; // only a new stream is worth waiting for
  readonly #run = new Uint8Array(LONGEST); // the last bytes, all of even parity, from one that has its parity bit
  #length = 0;
  #held = 0; // so many of them are not handed on
  #parityBits = 0;
  #hasCode = false;
  #doubt = 0; // while masking: grows with each byte of odd parity, and shrinks with each of even

  get isMasking(): boolean {
    return this.#state === "masking";
  }

  /** Returns the bytes to read, which may begin with bytes of earlier chunks, or leave out the last of this one. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#state !== "masking" && this.#parityBits === 0 && isSevenBits(chunk)) {
      if (this.#state === "new" && !chunk.every(isEven)) this.#state = "plain";
      return chunk;
    }
    const read = new Uint8Array(this.#held + chunk.length);
    let length = 0;
    for (const byte of chunk) length = this.#take(byte, read, length);
    return read.subarray(0, length);
  }

  /** Tells that the line was silent for a while, and returns what was held: a telegram begins behind it. */
  pause(): Uint8Array {
    const read = new Uint8Array(this.#held);
    this.#release(read, 0, 0xff);
    return read;
  }

  /** Tells that the stream is over, and returns what was held. */
  end(): Uint8Array {
    const read = this.pause();
    this.#forget();
    this.#state = "new";
    return read;
  }

  /** Writes what can be handed on to `read` at `to`, and returns where to go on. */
  #take(byte: number, read: Uint8Array, to: number): number {
    if (this.#state === "masking" && this.#isStillSure(byte)) {
      // A meter without checksum has only parity to show a damaged byte: bit 7 keeps it from being read as a digit.
      read[to] = isEven(byte) ? byte & ~PARITY_BIT : byte | PARITY_BIT;
      return to + 1;
    }
    if (!isEven(byte)) return this.#unlearn(byte, read, to);
    const length = this.#length === LONGEST ? this.#makeRoom(read, to) : to;
    return this.#watch(byte, read, length);
  }

  /** A few damaged bytes are no other meter: in 8N1 half of all bytes are of odd parity. */
  #isStillSure(byte: number): boolean {
    this.#doubt = isEven(byte) ? Math.max(0, this.#doubt - 1) : this.#doubt + DOUBT_OF_ODD;
    return this.#doubt < DOUBT_LIMIT;
  }

  #unlearn(byte: number, read: Uint8Array, to: number): number {
    const length = this.#release(read, to, 0xff);
    read[length] = byte;
    this.#state = "plain";
    this.#forget();
    return length + 1;
  }

  #watch(byte: number, read: Uint8Array, to: number): number {
    let length = to;
    if (byte >= PARITY_BIT) this.#parityBits += 1;
    if (this.#state === "new" && this.#parityBits > 0) this.#held += 1;
    else read[length++] = byte;
    if (this.#parityBits === 0) return length;
    this.#run[this.#length++] = byte;
    if (byte === OPEN && this.#length >= SHORTEST_CODE && endsInCode(this.#run.subarray(0, this.#length)))
      this.#hasCode = true;
    if (this.#length >= SURE_BYTES && this.#hasCode && this.#parityBits >= SURE_PARITY_BITS) {
      length = this.#release(read, length, ~PARITY_BIT);
      this.#state = "masking";
      this.#forget();
    }
    return length;
  }

  /** Long enough for an object to show: what was held is handed on, and the latter half looked at further. */
  #makeRoom(read: Uint8Array, to: number): number {
    const length = this.#release(read, to, 0xff);
    this.#state = "plain";
    this.#run.copyWithin(0, LONGEST / 2);
    this.#length = LONGEST / 2;
    return length;
  }

  #release(read: Uint8Array, to: number, mask: number): number {
    if (this.#held === 0) return to;
    const held = this.#run.subarray(this.#length - this.#held, this.#length);
    for (const [at, byte] of held.entries()) read[to + at] = byte & mask;
    this.#held = 0;
    return to + held.length;
  }

  #forget(): void {
    this.#doubt = 0;
    this.#length = 0;
    this.#parityBits = 0;
    this.#hasCode = false;
  }
}

/** Whether no byte has its bit 7 set. Every byte that comes passes here. */
const isSevenBits = (bytes: Uint8Array): boolean => {
  if (bytes.length >= WORTH_A_VIEW) return areSevenBits(bytes);
  let bits = 0;
  for (let at = 0; at < bytes.length; at++) bits |= bytes[at] ?? 0;
  return bits < PARITY_BIT;
};

/** The same of many bytes, four at once. */
const areSevenBits = (bytes: Uint8Array): boolean => {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let bits = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) bits |= view.getInt32(at);
  for (; at < length; at++) bits |= bytes[at] ?? 0;
  return (bits & FOUR_PARITY_BITS) === 0;
};

/** 0xFF would be DEL, which no telegram holds, and is what an idle or unplugged line looks like. */
const isEven = (byte: number): boolean => byte !== 0xff && ((0x9669 >> ((byte >> 4) ^ (byte & 0x0f))) & 1) === 1;

const endsInCode = (bytes: Uint8Array): boolean =>
  CODE.test(String.fromCharCode(...bytes.subarray(-LONGEST_CODE).map((byte) => byte & ~PARITY_BIT)));
