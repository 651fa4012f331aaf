import { Backoff } from "../lib/backoff.ts";
import type { TroubleCode } from "./trouble.ts";

const FIRST_MS = 500;
/** Asking costs little, and what has been away for days must be read within seconds of its return. */
const LONGEST_MS = 3_000;
/** A server that throws us out may have another client: the two must not throw each other out all the time. */
const LONGEST_WHEN_CLOSED_MS = 30_000;

/** How long to wait before the next try. Being thrown out and finding nothing are counted apart. */
export class Delays {
  readonly #absent: Backoff;
  readonly #closed: Backoff;

  /** `random` yields numbers in [0, 1) for the jitter. */
  constructor(random: () => number) {
    this.#absent = new Backoff(FIRST_MS, LONGEST_MS, random);
    this.#closed = new Backoff(FIRST_MS, LONGEST_WHEN_CLOSED_MS, random);
  }

  next(code: TroubleCode): number {
    return code === "closed" ? this.#closed.next() : this.#absent.next();
  }

  reset(): void {
    this.#absent.reset();
    this.#closed.reset();
  }
}
