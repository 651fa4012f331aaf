import { Bell } from "./bell.ts";
import type { Message } from "./message.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** A message and its place in the order of all messages ever added. */
export interface Entry {
  readonly number: number;
  readonly message: Message;
}

const NEVER = new AbortController().signal;

/** The messages not yet acknowledged, in order. */
export class Outbox {
  readonly #messages = new Map<number, Message>(); // every number from #oldest up to #end
  readonly #ahead = new Set<number>(); // acknowledged, but an older message is not: never #oldest itself
  readonly #limit: number;
  #oldest = 0;
  #next = 0; // the first that was not handed out; between #oldest and #end
  #end = 0;
  #dropped = 0;

  /** Rings when a message came in. */
  readonly added = new Bell();
  /** Rings when messages left because they were acknowledged. */
  readonly left = new Bell();
  /** Rings when a message was dropped. */
  readonly overflowed = new Bell();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many wait, those in flight included. */
  get size(): number {
    return this.#end - this.#oldest;
  }

  /** How many can wait before the oldest is dropped. */
  get limit(): number {
    return this.#limit;
  }

  /** How many were dropped since the start because the outbox was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The number of the oldest message that waits, or of the next one to come when none does. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Puts a message at the end; when full the oldest makes room, even if it is in flight. */
  add(message: Message): void {
    this.#messages.set(this.#end, message);
    this.#end += 1;
    if (this.size > this.#limit) {
      this.#dropped += 1;
      this.#remove();
      this.overflowed.ring();
    }
    this.added.ring();
  }

  /** Hands out the oldest message that was not handed out since the last rewind. */
  next(): Entry | undefined {
    const message = this.#messages.get(this.#next);
    if (message === undefined) {
      return undefined;
    }
    const entry = { number: this.#next, message };
    this.#next += 1;
    return entry;
  }

  /**
   * Takes note that the broker has this message. It leaves together with all older ones, never before them: an
   * acknowledgement out of order must not let a newer value overtake an older one that is sent again.
   */
  acknowledge(number: number): void {
    if (number < this.#oldest) {
      return; // dropped while it was in flight
    }
    this.#ahead.add(number);
    if (this.#ahead.delete(this.#oldest)) {
      this.#remove();
      this.left.ring();
    }
  }

  /** Hands out everything again, from the oldest that was not acknowledged: for a new connection. */
  rewind(): void {
    this.#next = this.#oldest;
    this.#ahead.clear();
  }

  /** Resolves with true when fewer than `most` wait; with false when none left for `idleMs`, or at an abort. */
  async below(most: number, idleMs: number, signal = NEVER): Promise<boolean> {
    while (this.size >= most && !signal.aborted) {
      if (!(await unlessAborted(this.left.heard(idleMs), signal))) {
        return this.size < most;
      }
    }
    return this.size < most;
  }

  /** Removes the oldest, and those behind it that were only waiting for it. */
  #remove(): void {
    do {
      this.#messages.delete(this.#oldest);
      this.#oldest += 1;
    } while (this.#ahead.delete(this.#oldest));
    this.#next = Math.max(this.#next, this.#oldest);
  }
}
