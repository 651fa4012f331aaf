import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Connection } from "./connection.ts";
import type { Inbox } from "./inbox.ts";
import { Refusal } from "./refusal.ts";

/** Some brokers hang up on a topic that must not be read; publishing is worth more than reading. */
const MOST_HANG_UPS = 3;

/** Subscribes to the inbox's topics on one connection after the other, and says which of them the broker refuses. */
export class Listener {
  #hangUps = 0; // connections in a row that ended instead of an answer
  readonly #inbox: Inbox;
  readonly #recurring: Recurring;

  constructor(inbox: Inbox, log: Log, now: () => number) {
    this.#inbox = inbox;
    this.#recurring = new Recurring(log, now);
  }

  /** Listens until the connection ends or the signal is aborted. Never rejects because of the broker. */
  async listen(connection: Connection, signal: AbortSignal): Promise<void> {
    while (connection.isOpen && !signal.aborted) {
      const topics = this.#inbox.topics.filter((topic) => !this.#inbox.isAnswered(topic));
      if (topics.length === 0) {
        await this.#inbox.changed.heard();
      } else if (!(await this.#subscribe(connection, topics))) {
        return;
      }
    }
  }

  /** Who waits for a topic sees whether the time for that is over. */
  wake(): void {
    this.#inbox.changed.ring();
  }

  /** Returns whether the broker has answered. */
  async #subscribe(connection: Connection, topics: readonly string[]): Promise<boolean> {
    if (this.#hangUps >= MOST_HANG_UPS) {
      this.#inbox.answered(topics); // with no: the rest of the gateway goes on without reading
      return true;
    }
    try {
      this.#sayRefused(topics, await connection.subscribe(topics));
      this.#hangUps = 0;
      this.#inbox.answered(topics);
      return true;
    } catch (error) {
      if (error instanceof Refusal) {
        this.#hangUps += 1;
        if (this.#hangUps === MOST_HANG_UPS) this.#sayHangUp();
        return false; // the connection has ended, and says itself why
      }
      throw error;
    }
  }

  #sayHangUp(): void {
    const words = "The broker hangs up when we ask to read: nothing is read from it any more, so that Home Assistant's";
    this.#recurring.warn("hang-up", `${words} restart is missed. Allow mqtt-username to read in its access list`);
  }

  #sayRefused(topics: readonly string[], refused: readonly string[]): void {
    for (const topic of topics) {
      if (refused.includes(topic)) {
        this.#recurring.warn(
          topic,
          `The broker does not let us read "${topic}": what Home Assistant says there is missed, such as that it has ` +
            "restarted. Allow mqtt-username to read that topic in the broker's access list",
        );
      } else {
        this.#recurring.over(topic);
      }
    }
  }
}
