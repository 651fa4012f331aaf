import { Bell } from "./bell.ts";
import type { Message } from "./message.ts";

/**
 * The messages that the broker shall hold retained: of each topic only the last one counts. At most one is in flight,
 * because what others refer to must be there before them: a device before those that are reached through it.
 */
export class Board {
  readonly #messages = new Map<string, Message>(); // by topic, in the order of first posting
  readonly #onRequest = new Set<string>(); // topics of those that a new connection does not bring by itself
  readonly #waiting = new Set<string>(); // topics in the order of publishing: all of them stand in #messages
  #inFlight: Message | undefined;

  /** Rings when there is something to publish. */
  readonly changed = new Bell();
  /** Rings when something does not wait any more. */
  readonly left = new Bell();

  /** How many are not acknowledged: waiting or in flight. */
  get pending(): number {
    return this.#waiting.size + (this.#inFlight === undefined ? 0 : 1);
  }

  /** What stands at this topic. */
  messageAt(topic: string): Message | undefined {
    return this.#messages.get(topic);
  }

  /**
   * Puts this at its topic in place of what stands there. The same payload again changes nothing. A new connection
   * brings it once more, or only `when asked`: when it must be seen first who else has put something there.
   */
  post(message: Message, again: "on every connection" | "when asked" = "on every connection"): void {
    const { topic, payload } = message;
    if (again === "when asked") this.#onRequest.add(topic);
    else this.#onRequest.delete(topic);
    if (this.#messages.get(topic)?.payload === payload) {
      return;
    }
    this.#messages.set(topic, message);
    this.#waiting.add(topic); // one that waits keeps its place
    this.changed.ring();
  }

  /** Has these published once more, in this order, behind what waits already; those of them that wait move there. */
  again(topics: readonly string[]): void {
    for (const topic of topics.filter((one) => this.#messages.has(one))) {
      this.#waiting.delete(topic);
      this.#waiting.add(topic);
    }
    this.changed.ring();
  }

  /** Forgets what stands at this topic; what the broker holds there stays. */
  remove(topic: string): void {
    this.#messages.delete(topic);
    this.#onRequest.delete(topic);
    if (this.#waiting.delete(topic)) {
      this.left.ring();
    }
  }

  /** Has published, in the order of first posting, what every connection brings: for a new one. */
  rewind(): void {
    this.#inFlight = undefined;
    this.#waiting.clear();
    for (const topic of this.#messages.keys()) {
      if (!this.#onRequest.has(topic)) {
        this.#waiting.add(topic);
      }
    }
  }

  /** Takes the next to be in flight; undefined when none waits, or while another one is in flight. */
  next(): Message | undefined {
    if (this.#inFlight !== undefined) {
      return undefined;
    }
    for (const topic of this.#waiting) {
      this.#waiting.delete(topic);
      this.#inFlight = this.#messages.get(topic);
      return this.#inFlight;
    }
    return undefined;
  }

  /** Takes note that the broker has taken the one in flight, or never will. What was posted meanwhile still waits. */
  acknowledge(message: Message): void {
    if (message !== this.#inFlight) {
      return; // an answer from before the rewind
    }
    this.#inFlight = undefined;
    if (message.payload === "" && !this.#waiting.has(message.topic)) {
      this.#messages.delete(message.topic); // MQTT 3.1.1 §3.3.1.3: the broker now holds nothing there
    }
    this.left.ring();
  }
}
