import type { FramerEvent } from "./framer-event.ts";

/** So many bytes outside a telegram are told of as soon as they came: a second and a half of noise. */
const MOST_OUTSIDE = 16_384;

export const NONE: readonly FramerEvent[] = [];

/**
 * Keeps the events of the framer so that together they cover every byte once and in order: bytes outside a telegram
 * are counted, and told of before the next event.
 */
export class Ledger {
  #events: FramerEvent[] = [];
  #outside = 0; // bytes outside a telegram and not yet told of

  get outside(): number {
    return this.#outside;
  }

  /** Takes bytes outside a telegram. */
  skip(length: number): void {
    this.#outside += length;
    if (this.#outside >= MOST_OUTSIDE) this.flush();
  }

  add(event: FramerEvent): void {
    this.flush();
    this.#events.push(event);
  }

  flush(): void {
    if (this.#outside === 0) return;
    this.#events.push({ kind: "discarded", length: this.#outside, reason: { why: "outside-telegram" } });
    this.#outside = 0;
  }

  /** Hands the events over. */
  take(): readonly FramerEvent[] {
    if (this.#events.length === 0) return NONE;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
