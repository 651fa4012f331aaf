import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";

export interface KeptFileOptions<T> {
  readonly folder: string;
  readonly name: string;
  /** Stands in the file, so that nothing else is taken for it. */
  readonly format: string;
  readonly isContent: (value: unknown) => value is T;
  /** What it holds before it was ever written, and what that means in words. */
  readonly empty: T;
  readonly afresh: string;
  /** An SD card wears out by writing: the least time between two writes. */
  readonly intervalMs: number;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** Keeps something small across a restart. The file is replaced as a whole, so that it is the old one or the new. */
export class KeptFile<T> {
  readonly #options: KeptFileOptions<T>;
  readonly #path: string;
  readonly #trouble: Recurring;
  #text: string; // of the file, as far as we know; the same again is not written
  #triedAt: number; // in milliseconds; a try that failed counts too
  #writing: Promise<void> | undefined; // the write under way, which never rejects

  constructor(options: KeptFileOptions<T>) {
    this.#options = options;
    this.#path = join(options.folder, options.name);
    this.#trouble = new Recurring(options.log, options.now);
    this.#text = this.#textOf(options.empty);
    this.#triedAt = options.now();
  }

  /** What the last run has kept; `empty` where there is no file, or one that cannot be used. */
  async load(): Promise<T> {
    const { format, isContent, empty, afresh, log } = this.#options;
    try {
      const text = await readFile(this.#path, "utf8");
      const kept: { readonly format?: unknown; readonly content?: unknown } = Object(JSON.parse(text));
      if (kept.format !== format || !isContent(kept.content)) throw new Error(`it does not hold "${format}"`);
      this.#text = text;
      return kept.content;
    } catch (error) {
      if (isMissing(error)) log.info(`${this.#path} is not there yet; ${afresh}`);
      else log.warn(`${this.#path} cannot be used: ${reasonOf(error)}; it will be replaced, and ${afresh}`);
      return empty;
    }
  }

  /** Writes in the background, when the interval has passed since the last time. */
  save(content: () => T): void {
    if (this.#writing !== undefined || this.#options.now() - this.#triedAt < this.#options.intervalMs) return;
    this.#writing = this.#write(this.#textOf(content())).finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes now; resolves when it is in the file, or cannot be. */
  async close(content: T): Promise<void> {
    await this.#writing;
    await this.#write(this.#textOf(content));
  }

  #textOf(content: T): string {
    return `${JSON.stringify({ format: this.#options.format, content })}\n`;
  }

  async #write(text: string): Promise<void> {
    this.#triedAt = this.#options.now();
    if (text === this.#text) return;
    try {
      await mkdir(this.#options.folder, { recursive: true });
      await writeFile(`${this.#path}.new`, text, { mode: 0o600, flush: true });
      await rename(`${this.#path}.new`, this.#path);
      this.#text = text;
    } catch (error) {
      this.#trouble.warn(
        "unwritable",
        `${this.#path} cannot be written: ${reasonOf(error)}; reading goes on without it`,
      );
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";
