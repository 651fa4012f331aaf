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
  readonly #topics = new Map<string, string | undefined>(); // where something of ours may stand, as far as we know what

  constructor(options: WithdrawalOptions) {
    this.#options = options;
  }

  /** What was not taken back yet, by topic. */
  get saved(): ReadonlyMap<string, string> {
    return new Map([...this.#topics].flatMap(([topic, payload]) => (payload === undefined ? [] : [[topic, payload]])));
  }

  /** Looks whether something of ours stands there: `saved`, or another announcement of this gateway. */
  add(topic: string, saved?: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.set(topic, saved);
    this.#options.readback.ask(topic);
  }

  heard({ topic, payload }: Received): void {
    if (!this.#topics.has(topic)) return;
    const { board, ownStatusTopic, log } = this.#options;
    const isOurs = payload === this.#topics.get(topic) || earlierOf(payload)?.statusTopic === ownStatusTopic;
    this.#topics.delete(topic);
    if (!isOurs) return;
    log.info(`Removed from Home Assistant what an earlier run has announced at ${topic}`);
    board.post({ topic, payload: "", qos: 1, retain: true });
  }

  /** Where nothing stands there is nothing to take back. */
  tick(nowMs: number): void {
    for (const topic of this.#topics.keys()) {
      if (this.#options.readback.isKnown(topic, nowMs)) this.#topics.delete(topic);
    }
  }
}
