import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import type { SavedTotals } from "../p1/guard.ts";

/** An SD card wears out by writing; a total of five minutes ago tells a bogus zero as well as a fresh one. */
const INTERVAL_MS = 300_000;

/** Keeps the last good totals across a restart. The file is replaced as a whole, so that it is the old one or the new. */
export class TotalsFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #log: Log;
  readonly #trouble: Recurring;
  readonly #now: () => number;
  #content = textOf({}); // of the file, as far as we know; the same again is not written
  #triedAt: number; // in milliseconds; a try that failed counts too
  #writing: Promise<void> | undefined; // the write under way, which never rejects

  /** `now` tells milliseconds. */
  constructor(folder: string, log: Log, now: () => number) {
    this.#folder = folder;
    this.#path = join(folder, "totals.json");
    this.#log = log;
    this.#trouble = new Recurring(log, now);
    this.#now = now;
    this.#triedAt = now();
  }

  /** The totals of the last run; none where there is no file, or one that cannot be used. */
  async load(): Promise<SavedTotals> {
    try {
      const text = await readFile(this.#path, "utf8");
      const { format, meters }: { readonly format?: unknown; readonly meters?: unknown } = Object(JSON.parse(text));
      if (format !== FORMAT || !isTotals(meters)) throw new Error(`it does not hold "${FORMAT}"`);
      this.#content = text;
      return meters;
    } catch (error) {
      if (isMissing(error)) this.#log.info(`${this.#path} is not there yet; ${AFRESH}`);
      else this.#log.warn(`${this.#path} cannot be used: ${reasonOf(error)}; it will be replaced, and ${AFRESH}`);
      return {};
    }
  }

  /** Writes the totals in the background, when five minutes have passed since the last time. */
  save(totals: () => SavedTotals): void {
    if (this.#writing !== undefined || this.#now() - this.#triedAt < INTERVAL_MS) return;
    this.#writing = this.#write(textOf(totals())).finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes the totals now; resolves when they are in the file, or cannot be. */
  async close(totals: SavedTotals): Promise<void> {
    await this.#writing;
    await this.#write(textOf(totals));
  }

  async #write(text: string): Promise<void> {
    this.#triedAt = this.#now();
    if (text === this.#content) return;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(`${this.#path}.new`, text, { mode: 0o600, flush: true });
      await rename(`${this.#path}.new`, this.#path);
      this.#content = text;
    } catch (error) {
      this.#trouble.warn(
        "unwritable",
        `${this.#path} cannot be written: ${reasonOf(error)}; reading goes on without it`,
      );
    }
  }
}

const AFRESH = "the first total of each meter is taken as it comes";
const FORMAT = "p1-mqtt totals 1";

const textOf = (meters: SavedTotals): string => `${JSON.stringify({ format: FORMAT, meters })}\n`;

const isTotals = (meters: unknown): meters is SavedTotals =>
  isObject(meters) && Object.values(meters).every((totals) => isObject(totals) && Object.values(totals).every(isCount));

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";
