import { join } from "node:path";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Depot, Stored, Stretch } from "./depot.ts";
import { type Disk, realDisk } from "./disk.ts";
import { FolderLock } from "./lock.ts";
import { Reader } from "./reader.ts";
import { type Recovered, recover, setAside } from "./recover.ts";
import { RELEASED_FILE, releasedBytes } from "./released.ts";
import { nameOf, Segment } from "./segment.ts";
import { Turns } from "./turns.ts";

export interface JournalOptions {
  readonly folder: string;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  readonly disk?: Disk;
  /** A file that has grown beyond this gets a successor. */
  readonly segmentBytes?: number;
  /** How long the disk may take before it counts as hanging. */
  readonly limitMs?: number;
}

const SEGMENT_BYTES = 1_048_576;
const LIMIT_MS = 30_000; // an SD card that tidies itself up takes seconds
const TIDY_RELEASES = 256; // after as many the folder is tidied up: as many come twice after a SIGKILL
const TIDY_MS = 250;

/**
 * Holds messages in a folder, in files of about a megabyte that are written once and deleted when all in them is
 * released. What `append` resolved for survives a crash and a power cut; what was released shortly before may come
 * again. Memory does not grow with what it holds, and a folder that holds nothing is not written to.
 */
export class Journal implements Depot {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #trouble: Recurring;
  readonly #lock: FolderLock;
  readonly #writes: Turns; // whatever changes #segments and the folder
  readonly #reader: Reader; // beside them, so that messages can leave while a slow disk writes
  readonly #segments: Segment[]; // in order, each with a message in it
  #writing: Segment | undefined; // the last of them, when it was begun by us and takes more
  #first: number;
  #end: number; // not below #first; no segment goes further
  #tidiedTo: number; // what #first was when the folder was last tidied up
  #notedTo: number | undefined = -1; // what the released file says; undefined when there is none, -1 when nobody looked
  #tidying: Promise<void> | undefined; // asked for, and not begun
  #timer: NodeJS.Timeout | undefined; // set while something was released since it was last tidied up
  #isAppending = false;
  #isClosed = false;

  /** Takes the folder, and what an earlier run left in it. Rejects with FolderInUse, or when it cannot be listed. */
  static open(options: JournalOptions): Promise<Journal> {
    const { folder, log, disk = realDisk, limitMs = LIMIT_MS } = options;
    const writes = new Turns(folder, limitMs);
    return writes.run(async (isGivenUp) => {
      const lock = await FolderLock.take(folder, disk, log);
      try {
        const journal = new Journal(options, writes, lock, await recover(disk, folder, log));
        await journal.#sweep();
        if (isGivenUp()) throw new Error(`${folder} was too slow`);
        return journal;
      } catch (error) {
        await lock.leave();
        throw error;
      }
    });
  }

  private constructor(options: JournalOptions, writes: Turns, lock: FolderLock, { segments, first }: Recovered) {
    const { folder, log, now, disk = realDisk, segmentBytes = SEGMENT_BYTES, limitMs = LIMIT_MS } = options;
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
    this.#disk = disk;
    this.#log = log;
    this.#trouble = new Recurring(log, now);
    this.#lock = lock;
    this.#writes = writes;
    this.#segments = [...segments];
    const held = () => ({ first: this.#first, end: this.#end, segments: this.#segments });
    this.#reader = new Reader(folder, limitMs, held, log, now);
    this.#first = first;
    this.#end = Math.max(first, segments.at(-1)?.end ?? 0);
    this.#tidiedTo = first;
  }

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  /** One write and one sync, all in one file. Rejects with FolderInUse when the folder was exchanged and is another's now. */
  append(messages: readonly Stored[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error(`${this.#folder} is closed`));
    if (messages.length === 0) return Promise.resolve();
    if (this.#isAppending) return Promise.reject(new Error("append was called before it had settled"));
    this.#isAppending = true;
    const number = this.#end; // taken now, because `release` may move the end on while these messages are written
    return this.#writes
      .run((isGivenUp) => this.#append(messages, number, isGivenUp))
      .finally(() => {
        this.#isAppending = false;
      });
  }

  /**
   * Passes over what is damaged or missing, and says so. Rejects with Unreadable when the disk does not give it, or when
   * it does not answer in time; nothing is passed over then, because it may come back.
   */
  read(from: number, most: number): Promise<Stretch> {
    return this.#reader.read(from, most);
  }

  release(before: number): void {
    if (before <= this.#first || this.#isClosed) return;
    this.#first = before;
    this.#end = Math.max(this.#end, before);
    if (before - this.#tidiedTo >= TIDY_RELEASES) void this.tidy();
    else this.#timer ??= setTimeout(() => void this.tidy(), TIDY_MS).unref();
  }

  /** Deletes what is released, or notes how far it is; happens by itself within 250 ms. Never rejects. */
  tidy(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tidiedTo = this.#first;
    this.#tidying ??= this.#attempt("tidied up", () =>
      this.#writes.run(() => {
        this.#tidying = undefined;
        return this.#sweep();
      }),
    ).finally(() => {
      this.#tidying = undefined;
    });
    return this.#tidying;
  }

  /** Lets go of the folder; what is not released stays in it. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writes.run(async () => {
      await this.#sweep();
      for (const segment of this.#segments) await this.#reader.close(segment);
      await this.#lock.leave();
    });
  }

  async #append(messages: readonly Stored[], number: number, isGivenUp: () => boolean): Promise<void> {
    if (number + messages.length <= this.#first) return; // released before we came to write them
    if (this.#first === this.#end) await this.#sweep(); // so that no file has a gap where numbers went on
    if (this.#writing !== undefined && this.#writing.size >= this.#segmentBytes) await this.#seal();
    if (this.#writing === undefined) await this.#makeWay(nameOf(number));
    const segment = this.#writing ?? Segment.begin(this.#disk, this.#folder, number);
    try {
      await segment.append(messages, number, isGivenUp);
    } catch (error) {
      await this.#attempt("mended", () => segment.undo());
      await this.#seal();
      throw error;
    }
    if (this.#writing === undefined) this.#segments.push(segment);
    this.#writing = segment;
    this.#end = Math.max(this.#end, segment.end);
  }

  /** The next message goes into a new file. */
  async #seal(): Promise<void> {
    const sealed = this.#writing;
    this.#writing = undefined;
    sealed?.seal();
    if (sealed !== undefined) await this.#reader.rest(sealed);
  }

  /** Sees to it that the folder is there and ours, and that no file has the name of the next segment. */
  async #makeWay(name: string): Promise<void> {
    await this.#lock.renew();
    if (await this.#disk.exists(join(this.#folder, name))) {
      this.#log.warn(`${name} is in the way and becomes ${await setAside(this.#disk, this.#folder, name)}`);
    }
  }

  async #sweep(): Promise<void> {
    await this.#attempt("written", () => this.#note());
    await this.#attempt("deleted", () => this.#deleteReleased());
  }

  /** Notes how far the oldest segment that stays is released: without a sync, because it may be wrong and nothing is lost. */
  async #note(): Promise<void> {
    const before = this.#first;
    const oldest = this.#segments.find(({ end }) => end > before);
    if (oldest === undefined || before <= oldest.first || before === this.#notedTo) return;
    await this.#disk.overwrite(join(this.#folder, RELEASED_FILE), releasedBytes({ seed: oldest.seed, before }));
    this.#notedTo = before;
  }

  async #deleteReleased(): Promise<void> {
    for (;;) {
      const oldest = this.#segments[0];
      if (oldest === undefined || oldest.end > this.#first) break;
      if (oldest === this.#writing) await this.#seal();
      await this.#reader.close(oldest);
      await oldest.remove();
      this.#segments.shift();
    }
    if (this.#segments.length === 0 && this.#notedTo !== undefined) {
      await this.#disk.remove(join(this.#folder, RELEASED_FILE));
      this.#notedTo = undefined;
    }
  }

  async #attempt(done: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#trouble.over(done);
    } catch (error) {
      this.#trouble.warn(done, `${this.#folder} cannot be ${done}: ${reasonOf(error)}`);
    }
  }
}
