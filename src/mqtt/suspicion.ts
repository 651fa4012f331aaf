import { Bag } from "../lib/bag.ts";
import type { Message } from "./message.ts";
import type { RefusalKind } from "./refusal.ts";

/** A message that was sent; one of the outbox has its number. */
export interface Attempt {
  readonly message: Message;
  readonly number?: number;
}

/** So many connections in a row must end with the same single message in flight. */
const MOST_ENDS = 3;
/** How a connection ends when the broker cannot stand a message. A broker that is silent says nothing about it. */
const TELLING: readonly RefusalKind[] = ["closed", "too-large", "unknown"];

/**
 * Finds the message at which a broker hangs up. After a connection that ended with messages in flight they are sent one
 * by one, until one more of the outbox is answered than was then; the one that ends three connections alone is it.
 */
export class Suspicion {
  readonly #unanswered = new Bag<Attempt>(); // on the present connection
  #careful = 0; // so many messages are still to be sent one by one
  #suspect: Attempt | undefined; // was alone in flight when the last connection ended
  #ends = 0; // of connections in a row, with that one alone in flight

  /** Whether messages are to be sent one by one. */
  get isAwake(): boolean {
    return this.#careful > 0;
  }

  sent(attempt: Attempt): Attempt {
    this.#unanswered.add(attempt);
    return attempt;
  }

  answered(attempt: Attempt): void {
    this.#unanswered.delete(attempt);
    if (attempt.number !== undefined) this.#careful = Math.max(0, this.#careful - 1); // the board comes every time
    if (this.#suspect !== undefined && isSame(attempt, this.#suspect)) this.#suspect = undefined;
  }

  /** The connection has ended in this way; gives the message that is found to be the cause. */
  ended(kind: RefusalKind): Attempt | undefined {
    const [first, ...others] = this.#unanswered;
    this.#unanswered.clear();
    if (first === undefined || !TELLING.includes(kind)) return undefined;
    this.#careful = Math.max(this.#careful, others.length + 1);
    if (others.length > 0) {
      this.#suspect = undefined;
      return undefined;
    }
    this.#ends = this.#suspect !== undefined && isSame(first, this.#suspect) ? this.#ends + 1 : 1;
    this.#suspect = first;
    if (this.#ends < MOST_ENDS) return undefined;
    this.#suspect = undefined;
    return first;
  }
}

const isSame = (one: Attempt, other: Attempt): boolean =>
  one.number === other.number &&
  one.message.topic === other.message.topic &&
  one.message.payload === other.message.payload;
