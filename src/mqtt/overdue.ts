/** A broker that answers takes milliseconds. Looked at twice, nothing waits longer than a second without being stored. */
const HOLD_MS = 500;

/**
 * Tells when messages have waited so long that they must be stored. Storing wears out an SD card: it is told at most
 * once a second, because the look that follows another one with that result only looks.
 */
export class Overdue {
  readonly #oldest: () => number;
  readonly #store: () => void;
  #timer: NodeJS.Timeout | undefined; // runs while something may wait for too long
  #hasStored = false; // at the last look
  #isStopped = false;

  /** `oldest`: the number of the oldest message that waits; `store` is called when one has waited for too long. */
  constructor(oldest: () => number, store: () => void) {
    this.#oldest = oldest;
    this.#store = store;
  }

  /** Messages up to this number wait from now on, or longer; `again` is called when there is nothing to store yet. */
  watch(last: number, again: () => void): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#hasStored = !this.#hasStored && this.#oldest() <= last;
      if (this.#hasStored) this.#store();
      else again();
    }, HOLD_MS).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
