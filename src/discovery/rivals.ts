import type { Received } from "../mqtt/inbox.ts";
import type { Readback } from "./readback.ts";

/** A gateway that restarts is back by then. */
const GONE_MS = 60_000;

interface Rival {
  isOnline: boolean;
  /** When it went offline, in milliseconds. */
  sinceMs: number;
}

/** Other gateways that announce the same meters: whoever of them lives keeps its announcement. */
export class Rivals {
  readonly #readback: Readback;
  readonly #holders = new Map<string, string>(); // by topic of an announcement: where its gateway says whether it lives
  readonly #rivals = new Map<string, Rival>(); // by that topic

  constructor(readback: Readback) {
    this.#readback = readback;
  }

  /** Whose announcement stands at a topic now; undefined is ours, or nobody's. */
  note(topic: string, statusTopic: string | undefined): void {
    if (statusTopic === undefined) {
      this.#holders.delete(topic);
      return;
    }
    this.#holders.set(topic, statusTopic);
    this.#readback.ask(statusTopic);
  }

  /** What stands at a topic that may be a rival's; who was offline when we came counts as gone. */
  heard({ topic, payload, retained }: Received, nowMs: number): void {
    if (![...this.#holders.values()].includes(topic)) return;
    this.#rivals.set(topic, { isOnline: payload === "online", sinceMs: retained ? Number.NEGATIVE_INFINITY : nowMs });
  }

  /** Where the gateway that announces it is heard; undefined when it is free. */
  holderOf(topic: string, nowMs: number): string | undefined {
    const statusTopic = this.#holders.get(topic);
    if (statusTopic === undefined) return undefined;
    if (!this.#readback.isKnown(statusTopic, nowMs)) return statusTopic;
    const rival = this.#rivals.get(statusTopic);
    const isLiving = rival !== undefined && (rival.isOnline || nowMs - rival.sinceMs < GONE_MS);
    return isLiving ? statusTopic : undefined;
  }
}
