import type { Log } from "./log.ts";

const HOUR_MS = 3_600_000;

interface Kind {
  /** When it was last said, in milliseconds. */
  saidAt: number;
  /** How often it happened since. */
  unsaid: number;
}

/** Says a kind of problem at once, then at most once an hour with how often it came again. */
export class Recurring {
  readonly #kinds = new Map<string, Kind>(); // every kind ever said; kinds are few and fixed in the code
  readonly #log: Log;
  readonly #now: () => number;

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  warn(kind: string, message: string): void {
    const now = this.#now();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.saidAt < HOUR_MS) {
      known.unsaid += 1;
      this.#log.debug(message);
      return;
    }
    const again = known !== undefined && known.unsaid > 0 ? ` (and ${known.unsaid} more since last said)` : "";
    this.#kinds.set(kind, { saidAt: now, unsaid: 0 });
    this.#log.warn(message + again);
  }

  /** What was wrong is over: the next time counts as the first again. */
  over(kind: string): void {
    this.#kinds.delete(kind);
  }
}
