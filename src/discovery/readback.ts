import type { Inbox } from "../mqtt/inbox.ts";

/** Brokers send what they hold right after they have taken a subscription. */
const SETTLE_MS = 2_000;

/** Reads back what the broker holds: known a moment after it has answered the subscription, on each connection anew. */
export class Readback {
  readonly #inbox: Inbox;
  readonly #answeredMs = new Map<string, number | undefined>(); // by topic: when the answer was noticed
  #connection = 0;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  ask(topic: string): void {
    if (this.#answeredMs.has(topic)) return;
    this.#answeredMs.set(topic, undefined);
    this.#inbox.listen(topic);
  }

  /** Looks what was answered; to be called often. True when there is a new connection. */
  tick(nowMs: number): boolean {
    const isNew = this.#connection !== this.#inbox.connections;
    this.#connection = this.#inbox.connections;
    for (const [topic, answeredMs] of this.#answeredMs) {
      if (isNew || answeredMs === undefined) {
        this.#answeredMs.set(topic, this.#inbox.isAnswered(topic) ? nowMs : undefined);
      }
    }
    return isNew;
  }

  /** Whether what the broker holds there has come, if it holds anything. */
  isKnown(topic: string, nowMs: number): boolean {
    const answeredMs = this.#answeredMs.get(topic);
    return answeredMs !== undefined && this.#inbox.isAnswered(topic) && nowMs - answeredMs >= SETTLE_MS;
  }
}
