import { writeFile } from "node:fs/promises";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";

export interface HeartbeatOptions {
  readonly path: string;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Milliseconds between two beats. */
  readonly intervalMs?: number;
}

/** A third of the age at which the file says that the event loop hangs, so that two beats may fail. */
const INTERVAL_MS = 20_000;

/** Rewrites a file for as long as the event loop runs: while that is younger than a minute, all is well. */
export class Heartbeat implements AsyncDisposable {
  readonly #path: string;
  readonly #trouble: Recurring;
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> | undefined; // the write under way, which never rejects

  /** The first beat is under way when this returns. Keeps no process alive. */
  constructor({ path, log, now, intervalMs = INTERVAL_MS }: HeartbeatOptions) {
    this.#path = path;
    this.#trouble = new Recurring(log, now);
    this.#timer = setInterval(() => this.#beat(), intervalMs).unref();
    this.#beat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
  }

  #beat(): void {
    this.#beating ??= this.#write().finally(() => {
      this.#beating = undefined;
    });
  }

  async #write(): Promise<void> {
    try {
      await writeFile(this.#path, `${new Date().toISOString()}\n`);
      this.#trouble.over("unwritable");
    } catch (error) {
      const words = `${this.#path} cannot be written: ${reasonOf(error)}; the add-on will be taken for one that hangs`;
      this.#trouble.warn("unwritable", words);
    }
  }
}
