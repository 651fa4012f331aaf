/** Telegrams come a little early or late; half a second is less than any meter's interval. */
const TOLERANCE_MS = 500;

/** Lets one message of each meter through in every interval. Meters do not hold each other up. */
export class Pace {
  readonly #sentAt = new Map<string, number>(); // by topic, in milliseconds: when the last one was let through
  readonly #intervalMs: number;

  /** `seconds` between two messages of one meter; 0 lets every one through. */
  constructor(seconds: number) {
    this.#intervalMs = seconds * 1000;
  }

  isDue(topic: string, nowMs: number): boolean {
    if (this.#intervalMs === 0) return true;
    const sentAt = this.#sentAt.get(topic);
    if (sentAt !== undefined && nowMs - sentAt < this.#intervalMs - TOLERANCE_MS) return false;
    this.#sentAt.set(topic, nowMs);
    return true;
  }
}
