import type { Log } from "./log.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const MOST_KINDS = 500; // so that noise which is always different cannot fill the memory

interface Kind {
  /** When it was last said, in milliseconds. */
  saidAt: number;
  /** How often it was said since `since`. */
  said: number;
  since: number;
  /** How often it happened unsaid since it was last said. */
  unsaid: number;
}

/** Says a kind of thing at once, then at most once an hour with how often it came again. */
export class Recurring {
  readonly #kinds = new Map<string, Kind>(); // those said in the last hour, and a few older ones
  readonly #log: Log;
  readonly #now: () => number;

  /** `now` tells milliseconds. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  warn(kind: string, message: string): void {
    const words = this.#wordsNow(kind, message, 1);
    if (words === undefined) this.#log.debug(message);
    else this.#log.warn(words);
  }

  /** For news that may well come a few times: said as often as `aMinute` times a minute, then once an hour. */
  info(kind: string, message: string, aMinute = 5): void {
    const words = this.#wordsNow(kind, message, aMinute);
    if (words === undefined) this.#log.debug(message);
    else this.#log.info(words);
  }

  /** What was wrong is over: the next time counts as the first again. */
  over(kind: string): void {
    this.#kinds.delete(kind);
  }

  /** All that was wrong is over. */
  allOver(): void {
    this.#kinds.clear();
  }

  /** What to say now; undefined while it was said often enough. */
  #wordsNow(kind: string, message: string, aMinute: number): string | undefined {
    const now = this.#now();
    const known = this.#kinds.get(kind);
    if (known === undefined) {
      if (this.#kinds.size >= MOST_KINDS) this.#kinds.delete(this.#kinds.keys().next().value ?? "");
      this.#kinds.set(kind, { saidAt: now, said: 1, since: now, unsaid: 0 });
      return message;
    }
    const isHourOver = now - known.saidAt >= HOUR_MS;
    const isMinuteOver = aMinute > 1 && known.said < aMinute && now - known.since >= MINUTE_MS;
    if (isHourOver || isMinuteOver) {
      known.said = 0;
      known.since = now;
    }
    if (known.said >= aMinute) {
      known.unsaid += 1;
      return undefined;
    }
    const again = known.unsaid > 0 ? ` (and ${known.unsaid} more since last said)` : "";
    known.saidAt = now;
    known.said += 1;
    known.unsaid = 0;
    return message + again;
  }
}
