import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import type { Stored, Stretch } from "./depot.ts";
import type { Disk, DiskFile } from "./disk.ts";
import { HEADER_BYTES, type Header, headerBytes, readHeader } from "./header.ts";
import { decode, encode, nextRecord, recordAt, statedBytes } from "./record.ts";

/** What a segment could give. */
export interface Batch extends Stretch {
  /** Bytes that were passed over because no undamaged record is in them. */
  readonly damagedBytes: number;
}

const CHUNK_BYTES = 65_536; // read at once: 90 measurements
const START = { index: 0, at: HEADER_BYTES } as const;

/** One file of the log: messages from `first` up to `end`, written once and deleted as a whole. */
export class Segment {
  readonly path: string;
  readonly first: number;
  readonly seed: number;
  readonly #disk: Disk;
  #end: number;
  #size: number; // bytes that count: what was synced, or was there when it was found
  #file: DiskFile | undefined; // open while it is written to or read
  #isSealed: boolean; // nothing is added any more
  // One buffer to read into and one to write from while the file is open: new ones pile up until V8 looks for them.
  #chunk: Buffer | undefined;
  #room: Buffer | undefined;
  #place: { readonly index: number; readonly at: number } = START; // where the last read ended, for the next

  private constructor(disk: Disk, path: string, { first, seed }: Header, size: number, end: number) {
    this.#disk = disk;
    this.path = path;
    this.first = first;
    this.seed = seed;
    this.#size = size;
    this.#end = end;
    this.#isSealed = size > 0;
  }

  /** A new one. The file is made by the first append. */
  static begin(disk: Disk, folder: string, first: number): Segment {
    return new Segment(disk, join(folder, nameOf(first)), { first, seed: randomBytes(4).readUInt32LE() }, 0, first);
  }

  /** One that is there; says what is the matter when it is none. */
  static async find(disk: Disk, folder: string, first: number): Promise<Segment | "torn" | { readonly why: string }> {
    const path = join(folder, nameOf(first));
    const file = await disk.openToRead(path);
    try {
      const header = readHeader(await file.read(0, HEADER_BYTES), first);
      if (header.kind === "torn") return "torn";
      if (header.kind === "foreign") return header;
      return new Segment(disk, path, header, await file.size(), Number.POSITIVE_INFINITY);
    } finally {
      await file.close();
    }
  }

  /** The number after its last message: infinite as long as nobody has looked. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether that is known. */
  get isMeasured(): boolean {
    return Number.isFinite(this.#end);
  }

  /** It goes no further than where the next segment begins, whatever a failed write has left behind. */
  endAt(number: number): void {
    this.#end = number;
  }

  /** Looks for its end, and passes over what is behind the last undamaged record; resolves with how many bytes that is. */
  async measure(): Promise<number> {
    let end = this.first;
    for (
      let batch = await this.read(end, CHUNK_BYTES);
      batch.messages.length > 0;
      batch = await this.read(end, CHUNK_BYTES)
    ) {
      end = batch.first + batch.messages.length;
    }
    const tail = this.#size - this.#place.at;
    this.#end = end;
    this.#size = this.#place.at;
    return tail;
  }

  /** Resolves when the messages are safe. A rejection is to be followed by `undo` and `seal`. */
  async append(messages: readonly Stored[], number: number, isGivenUp: () => boolean): Promise<void> {
    const records = encode(messages, number - this.first, this.seed, this.#room);
    if (records.length > (this.#room?.length ?? 0)) this.#room = records;
    const bytes = this.#size === 0 ? Buffer.concat([headerBytes(this), records]) : records;
    this.#file ??= await this.#disk.create(this.path);
    await this.#file.write(bytes, this.#size);
    await this.#file.sync();
    if (this.#size === 0) await this.#disk.syncFolder(dirname(this.path));
    if (!(await this.#disk.exists(this.path))) throw new Error(`${this.path} was removed while it was written to`);
    if (isGivenUp()) throw new Error(`${this.path} was too slow`);
    this.#size += bytes.length;
    this.#end = number + messages.length;
  }

  /** Takes away what a rejected append has left; a file of the same name that is not ours stays. */
  async undo(): Promise<void> {
    if (this.#file === undefined) return;
    if (this.#size === 0) await this.remove();
    else await this.#disk.truncate(this.path, this.#size);
  }

  /** Up to `most` messages from this number on; none when no undamaged one is left. */
  async read(from: number, most: number): Promise<Batch> {
    const wanted = from - this.first;
    let { at } = this.#place.index <= wanted ? this.#place : START;
    let ask = CHUNK_BYTES;
    let damagedBytes = 0;
    const file = this.#file ?? (await this.#disk.openToRead(this.path));
    this.#file = file;
    while (at < this.#size) {
      this.#chunk ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const chunk = await file.read(at, Math.min(ask, this.#size - at), this.#chunk);
      const taken = take(chunk, this.seed, { wanted, most, before: this.#end - this.first });
      const stated = statedBytes(chunk, 0) ?? 0;
      if (taken.messages.length > 0) {
        this.#place = { index: taken.index + taken.messages.length, at: at + taken.bytes };
        return { first: this.first + taken.index, messages: taken.messages, damagedBytes };
      }
      if (taken.bytes > 0) {
        at += taken.bytes; // all of them before `from`
        ask = CHUNK_BYTES;
        damagedBytes = 0;
      } else if (taken.isOver) {
        break;
      } else if (stated > ask && at + stated <= this.#size) {
        ask = stated;
      } else {
        const next = nextRecord(await file.read(at, this.#size - at), this.seed) ?? this.#size - at;
        at += next;
        ask = CHUNK_BYTES;
        damagedBytes += next;
      }
    }
    return { first: this.#end, messages: [], damagedBytes };
  }

  /** Nothing is added any more. */
  seal(): void {
    this.#isSealed = true;
  }

  /** Closes the file until it is needed again; not one that was removed, because there it can still be read. */
  async rest(): Promise<void> {
    if (this.#isSealed && this.#file !== undefined && (await this.#disk.exists(this.path))) await this.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await this.#disk.remove(this.path);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#chunk = undefined;
    this.#room = undefined;
    await file?.close();
  }
}

/** The file of the segment that begins with this message. */
export const nameOf = (first: number): string => `outbox-${String(first).padStart(16, "0")}.log`;

/** The number of its first message; undefined when it is not the name of a segment. */
export const firstOf = (name: string): number | undefined => {
  const digits = /^outbox-(\d{16})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

interface Wanted {
  /** Indexes in the segment: the first that is wanted, and the one behind the last that counts. */
  readonly wanted: number;
  readonly before: number;
  readonly most: number;
}

/** The wanted messages at the start of a chunk, and how many bytes they and those passed over take. */
const take = (chunk: Buffer, seed: number, { wanted, before, most }: Wanted) => {
  const messages: Stored[] = [];
  let [index, bytes, isOver] = [0, 0, false];
  for (let found = recordAt(chunk, 0, seed); found !== undefined && !isOver; found = recordAt(chunk, bytes, seed)) {
    if (messages.length === most || (messages.length > 0 && found.index !== index + messages.length)) break;
    isOver = found.index >= before;
    if (isOver) break;
    if (found.index >= wanted) {
      if (messages.length === 0) index = found.index;
      messages.push(decode(chunk, bytes, found.bytes));
    }
    bytes += found.bytes;
  }
  return { messages, index, bytes, isOver };
};
