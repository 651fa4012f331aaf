const LEAST_MS = 4;
/** More would cost more pieces than it saves of those few that are late. */
const MOST_MS = 30;
/** How much of what was once too early is still feared after another telegram. */
const KEPT = 0.95;

/** How long before the expected moment it is worth to be there: more than it came too early by of late. */
export class Margin {
  #earlyMs = LEAST_MS;

  get ms(): number {
    return LEAST_MS + this.#earlyMs;
  }

  /** It came so much earlier than expected; negative when later. */
  saw(earlyMs: number): void {
    this.#earlyMs = Math.min(MOST_MS, Math.max(earlyMs, this.#earlyMs * KEPT));
  }

  /** It had come before. */
  widen(): void {
    this.saw(2 * this.ms);
  }
}
