import { once } from "node:events";
import { constants, createWriteStream, openSync, type WriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";

/** How many bytes may wait for a slow disk; a minute of DSMR 5. */
const MOST_WAITING = 1 << 20;
const RETRY_MS = 60_000;
const CLOSE_MS = 2_000;
// Without O_NONBLOCK a named pipe that nobody reads could not even be given up.
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** Appends every byte received to a file. A disk that is full or read-only is told, and never stops the gateway. */
export class Dump {
  readonly #path: string;
  readonly #trouble: Recurring;
  readonly #now: () => number;
  #stream: WriteStream | undefined; // undefined while the file cannot be written
  #retryAt = 0; // not before; in milliseconds

  /** `now` tells milliseconds. */
  constructor(path: string, log: Log, now: () => number) {
    this.#path = path;
    this.#trouble = new Recurring(log, now);
    this.#now = now;
  }

  write(bytes: Uint8Array): void {
    if (this.#stream === undefined && this.#now() >= this.#retryAt) this.#open();
    if (this.#stream === undefined) return;
    if (this.#stream.writableLength > MOST_WAITING) {
      this.#trouble.warn(
        "slow",
        `serial-dump: ${this.#path} is written too slowly; some received bytes are missing in it`,
      );
      return;
    }
    this.#stream.write(bytes);
  }

  /** Resolves when all that was taken is in the file, at the latest after two seconds: a disk can hang. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || stream.destroyed) return;
    stream.end();
    const closed = once(stream, "close").catch(() => undefined); // an error is told by the listener below
    if (!stream.closed) await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  #open(): void {
    try {
      const stream = createWriteStream(this.#path, { fd: openSync(this.#path, APPEND) });
      stream.on("error", (error) => this.#giveUp(error));
      this.#stream = stream;
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** Until the next try. */
  #giveUp(error: unknown): void {
    const words = `serial-dump: cannot write ${this.#path}: ${reasonOf(error)}; reading goes on without it`;
    this.#trouble.warn("unwritable", words);
    this.#retryAt = this.#now() + RETRY_MS;
    this.#stream = undefined;
  }
}
