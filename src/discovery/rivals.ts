import type { Received } from "../mqtt/inbox.ts";
import type { Readback } from "./readback.ts";

/** A gateway that restarts is back by then. */
const GONE_MS = 60_000;

interface Rival {
  readonly isOnline: boolean;
  /** When that was heard, in milliseconds; long ago for what the broker had kept. */
  readonly sinceMs: number;
}

/** Other gateways that announce the same meters: a living one keeps what it announces. */
export class Rivals {
  readonly #readback: Readback;
  readonly #holders = new Map<string, string>(); // by topic of an announcement: where its gateway says whether it lives
  readonly #rivals = new Map<string, Rival | undefined>(); // by that topic: everyone ever met; undefined is not heard yet

  constructor(readback: Readback) {
    this.#readback = readback;
  }

  /** An announcement of this gateway stands there. Who announces lives, also when its status must not be read. */
  note(topic: string, statusTopic: string, isRetained: boolean, nowMs: number): void {
    this.#holders.set(topic, statusTopic);
    const known = this.#rivals.get(statusTopic);
    if (!isRetained && !known?.isOnline) this.#rivals.set(statusTopic, { isOnline: true, sinceMs: nowMs });
    else if (known === undefined) this.#rivals.set(statusTopic, undefined);
    this.#readback.ask(statusTopic);
  }

  /** Nothing stands there, or something of ours. */
  free(topic: string): void {
    this.#holders.delete(topic);
  }

  /** Whether this was the status of one of them. */
  heard({ topic, payload, retained }: Received, nowMs: number): void {
    if (!this.#rivals.has(topic)) return;
    this.#rivals.set(topic, {
      isOnline: payload === "online",
      sinceMs: retained ? Number.NEGATIVE_INFINITY : nowMs,
    });
  }

  /** Where the gateway that announces it is heard; undefined when it is free. */
  holderOf(topic: string, nowMs: number): string | undefined {
    const statusTopic = this.#holders.get(topic);
    if (statusTopic === undefined) return undefined;
    const rival = this.#rivals.get(statusTopic);
    const isUnknown = rival === undefined && !this.#readback.isKnown(statusTopic, nowMs);
    const isLiving = rival !== undefined && (rival.isOnline || nowMs - rival.sinceMs < GONE_MS);
    return isUnknown || isLiving ? statusTopic : undefined;
  }
}
