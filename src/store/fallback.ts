import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import { Blocks } from "./blocks.ts";
import type { Depot, Stored, Stretch } from "./depot.ts";
import { Unreadable } from "./reader.ts";

/** A disk that is full or gone seldom comes back at once. */
const RETRY_MS = 10_000;
const MOVED = 64;
/** One that is gone holds up all that is newer: not for ever. */
const PATIENCE_MS = 60_000;

/** A depot on disk, and one in memory behind it for as long as the disk takes nothing: what is in memory is newer. */
export class Fallback implements Depot {
  readonly #disk: Depot;
  readonly #memory = new Blocks();
  readonly #log: Log;
  readonly #trouble: Recurring;
  readonly #now: () => number;
  readonly #retryMs: number;
  #last: Promise<unknown> = Promise.resolve(); // the work that was begun last; never rejects
  #retry: NodeJS.Timeout | undefined; // set while something is in memory, and the disk is left alone
  #failedMs: number | undefined; // when the disk last took nothing
  #unreadableMs: number | undefined; // since when it gives nothing back

  /** `now` tells milliseconds of a clock that never jumps. */
  constructor(disk: Depot, log: Log, now: () => number, retryMs = RETRY_MS) {
    this.#disk = disk;
    this.#retryMs = retryMs;
    this.#log = log;
    this.#now = now;
    this.#trouble = new Recurring(log, now);
  }

  get first(): number {
    return this.#disk.first;
  }

  get end(): number {
    return this.#isEmpty ? this.#disk.end : this.#memory.end;
  }

  /** Never rejects: what the disk does not take is held in memory, and that is said. */
  append(messages: readonly Stored[]): Promise<void> {
    const number = this.end; // taken now, because `release` may move the end on while the disk does not take them
    return this.#inTurn(() => this.#append(messages, number));
  }

  /** Rejects while the disk does not give back what it took; passes over it when that lasts. */
  async read(from: number, most: number): Promise<Stretch> {
    if (from >= this.#disk.end) return this.#memory.read(from, most);
    try {
      const stretch = await this.#disk.read(from, most);
      this.#unreadableMs = undefined;
      this.#trouble.over("read");
      return stretch;
    } catch (error) {
      return this.#passOver(error, from);
    }
  }

  release(before: number): void {
    this.#disk.release(before);
    this.#memory.release(before);
  }

  /** Tries once more to put what is in memory on the disk. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      this.#failedMs = undefined;
      await this.#moveToDisk();
    });
    clearTimeout(this.#retry);
    const left = this.#memory.end - this.#memory.first;
    if (!this.#isEmpty)
      this.#log.error(`${left} measurements that wait for the broker are lost: the disk did not take them`);
    await this.#disk.close();
  }

  async #append(messages: readonly Stored[], number: number): Promise<void> {
    if (this.#isEmpty && (await this.#appendToDisk(messages))) return;
    if (this.#isEmpty) this.#memory.release(this.#disk.end);
    await this.#memory.append(messages.slice(this.end - number));
    await this.#moveToDisk();
    this.#watch();
  }

  /** What is in memory goes back to the disk also when nothing more comes: a meter may be unplugged just then. */
  #watch(): void {
    if (this.#isEmpty || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.#inTurn(async () => {
        this.#failedMs = undefined;
        await this.#moveToDisk();
        this.#watch();
      });
    }, this.#retryMs).unref();
  }

  /** The disk does one thing after the other. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  get #isEmpty(): boolean {
    return this.#memory.first === this.#memory.end;
  }

  #passOver(error: unknown, from: number): Stretch {
    this.#unreadableMs ??= this.#now();
    if (this.#now() - this.#unreadableMs < PATIENCE_MS) {
      const words = `The measurements that wait cannot be read: ${reasonOf(error)}`;
      this.#trouble.warn("read", `${words}; those behind them wait too, ${PATIENCE_MS / 1_000} s at most`);
      throw error;
    }
    const first = Math.min(error instanceof Unreadable ? error.until : this.#disk.end, this.#disk.end);
    this.#log.error(`${first - from} measurements are lost, number ${from} to ${first - 1}: ${reasonOf(error)}`);
    return { first, messages: [] };
  }

  async #moveToDisk(): Promise<void> {
    if (this.#failedMs !== undefined && this.#now() - this.#failedMs < this.#retryMs) return;
    const wasEmpty = this.#isEmpty;
    while (!this.#isEmpty) {
      const { first, messages } = await this.#memory.read(this.#memory.first, MOVED);
      if (first !== this.#disk.end) continue; // some were released meanwhile
      if (!(await this.#appendToDisk(messages))) return;
      this.#memory.release(this.#disk.end);
    }
    if (wasEmpty) return;
    this.#trouble.over("disk");
    this.#log.info("The measurements that wait are on the disk again");
  }

  /** False when the disk did not take them. */
  async #appendToDisk(messages: readonly Stored[]): Promise<boolean> {
    if (this.#failedMs !== undefined && this.#now() - this.#failedMs < this.#retryMs) return false;
    try {
      await this.#disk.append(messages);
      this.#failedMs = undefined;
      return true;
    } catch (error) {
      this.#failedMs = this.#now();
      const words = `The measurements that wait cannot be written: ${reasonOf(error)}`;
      this.#trouble.warn("disk", `${words}; they are held in memory, and lost if the program ends before that is over`);
      return false;
    }
  }
}
