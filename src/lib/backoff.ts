/** Waits a little longer after each failure, and starts over after a success. */
export class Backoff {
  #failures = 0; // in a row; nothing else decides the delay
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;

  /** `random` yields numbers in [0, 1), as Math.random does. */
  constructor(firstMs: number, longestMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
  }

  /** The delay before the next try in milliseconds: doubled each time, then jittered down by up to a half. */
  next(): number {
    const ceiling = Math.min(this.#longestMs, this.#firstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30); // 2^30 is beyond every limit
    return Math.round(ceiling * (1 - this.#random() / 2));
  }

  reset(): void {
    this.#failures = 0;
  }
}
