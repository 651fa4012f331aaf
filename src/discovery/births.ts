import type { Received } from "../mqtt/inbox.ts";

/** Home Assistant says `online` here, whatever the discovery prefix (MQTT integration, birth message). */
const BIRTH_TOPIC = "homeassistant/status";
/** It is not quite ready yet when it says so, and many devices answer at once. */
const SHORTEST_MS = 2_000;
const LONGEST_MS = 10_000;

/** Hears Home Assistant start. */
export class Births {
  readonly topics: readonly string[];
  readonly #random: () => number;
  #answerMs: number | undefined; // when to answer the birth that was heard

  /** `random` gives a number from 0 up to 1. */
  constructor(prefix: string, random: () => number) {
    this.topics = [...new Set([BIRTH_TOPIC, `${prefix}/status`])];
    this.#random = random;
  }

  /** A retained message is from an earlier start. */
  heard({ topic, payload, retained }: Received, nowMs: number): void {
    if (!this.topics.includes(topic) || payload !== "online" || retained) return;
    this.#answerMs ??= nowMs + SHORTEST_MS + this.#random() * (LONGEST_MS - SHORTEST_MS);
  }

  /** True once for each birth, when it is time to answer it. */
  isDue(nowMs: number): boolean {
    if (this.#answerMs === undefined || nowMs < this.#answerMs) return false;
    this.#answerMs = undefined;
    return true;
  }
}
