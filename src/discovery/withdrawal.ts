import type { Log } from "../lib/log.ts";
import type { Board } from "../mqtt/board.ts";
import type { Received } from "../mqtt/inbox.ts";
import { earlierOf } from "./earlier.ts";
import type { Readback } from "./readback.ts";

export interface WithdrawalOptions {
  readonly board: Board;
  readonly readback: Readback;
  /** The status topic of this gateway: what it stands in is ours. */
  readonly ownStatusTopic: string;
  readonly log: Log;
}

/** Takes back what an earlier run has announced and this one does not. */
export class Withdrawal {
  readonly #options: WithdrawalOptions;
  readonly #topics = new Set<string>(); // of announcements that are to go, if they are ours

  constructor(options: WithdrawalOptions) {
    this.#options = options;
  }

  /** Looks whether something of ours stands there. */
  add(topic: string): void {
    this.#topics.add(topic);
    this.#options.readback.ask(topic);
  }

  /** True when this was an announcement of ours, which goes. */
  heard({ topic, payload }: Received): boolean {
    const { board, ownStatusTopic, log } = this.#options;
    if (!this.#topics.has(topic) || earlierOf(payload)?.statusTopic !== ownStatusTopic) return false;
    log.info(`Removed from Home Assistant what an earlier run has announced at ${topic}`);
    board.post({ topic, payload: "", qos: 1, retain: true });
    return true;
  }
}
