import type { FieldValue } from "../p1/field-value.ts";
import { LONGEST_DECIMAL, printDecimal } from "./decimal-bytes.ts";

type Member = Pick<FieldValue, "key" | "value" | "decimals">;

/** The values of most meters take less. */
const BYTES = 2_048;

const CLOSE = 0x7d;

/**
 * Prints values as members of a JSON object. Keeps what it has printed, and prints again only a value that is not the
 * same object as the one in its place before: a meter sends most of them each time as they were. In bytes, because to
 * join that many pieces of text takes longer than all the rest.
 */
export class JsonObject {
  #bytes = Buffer.alloc(BYTES);
  #piece = Buffer.alloc(LONGEST_DECIMAL); // what takes the place of another
  readonly #start: number; // of the first member
  readonly #members: Member[] = [];
  readonly #ends: number[] = []; // of each
  #count = 0; // of those put since the last text

  /** `opening`: the object as far as it never changes, without its end. */
  constructor(opening: string) {
    const text = inLatin1(opening);
    this.#start = text.length;
    this.#makeRoom(this.#start);
    this.#bytes.write(text, "latin1");
  }

  /** Keys need no escaping. */
  put(member: Member): void {
    const place = this.#count;
    this.#count += 1;
    const known = this.#members[place];
    if (known === member) return;
    if (known?.key !== member.key) this.#add(place, member.key);
    this.#members[place] = member;
    this.#replace(place, this.#print(member));
  }

  /** The opening and those that were put since the last text; the next to be put is the first again. */
  text(): string {
    this.#forget(this.#count);
    this.#count = 0;
    const length = this.#length;
    this.#makeRoom(length + 1);
    this.#bytes[length] = CLOSE;
    return this.#bytes.toString("latin1", 0, length + 1);
  }

  get #length(): number {
    return this.#startOf(this.#ends.length);
  }

  #startOf(place: number): number {
    return place === 0 ? this.#start : (this.#ends[place - 1] ?? 0);
  }

  /** Those from this place on. */
  #forget(place: number): void {
    if (this.#ends.length <= place) return;
    this.#members.length = place;
    this.#ends.length = place;
  }

  /** A member without value, behind which there is none. */
  #add(place: number, key: string): void {
    this.#forget(place);
    const from = this.#length;
    this.#ends.push(from + sizeOfLabel(key));
    this.#makeRoom(this.#length);
    this.#bytes.write(`,"${key}":`, from, "latin1");
  }

  /** The piece is the value of the member from now on. */
  #replace(place: number, length: number): void {
    const from = this.#startOf(place) + sizeOfLabel(this.#members[place]?.key ?? "");
    const end = this.#ends[place] ?? 0;
    if (from + length !== end) this.#move(place, from + length - end);
    if (length > LONGEST_DECIMAL) this.#piece.copy(this.#bytes, from, 0, length);
    else for (let at = 0; at < length; at++) this.#bytes[from + at] = this.#piece[at] ?? 0;
  }

  /** Moves what stands behind this member, and its end, by so many bytes. */
  #move(place: number, by: number): void {
    const length = this.#length;
    this.#makeRoom(length + by);
    const end = this.#ends[place] ?? 0;
    if (end < length) this.#bytes.copyWithin(end + by, end, length);
    for (let at = place; at < this.#ends.length; at++) this.#ends[at] = (this.#ends[at] ?? 0) + by;
  }

  /** Prints a value as the piece, and returns its length. */
  #print({ value, decimals }: Member): number {
    const length = typeof value === "number" ? printDecimal(value, decimals, this.#piece) : 0;
    if (length > 0) return length;
    const text = inLatin1(JSON.stringify(value));
    if (text.length > this.#piece.length) this.#piece = Buffer.alloc(2 * text.length);
    return this.#piece.write(text, "latin1");
  }

  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return;
    const bytes = Buffer.alloc(2 * length);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}

const sizeOfLabel = (key: string): number => key.length + `,"":`.length;

/** The same JSON with one byte a character. Nothing that comes from a telegram has others. */
const inLatin1 = (json: string): string =>
  json.replace(/[\u0100-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
