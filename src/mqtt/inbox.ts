import { Bell } from "./bell.ts";

/** A message from the broker. */
export interface Received {
  readonly topic: string;
  readonly payload: string;
  /** The broker had kept it from before the subscription. */
  readonly retained: boolean;
}

const MOST = 10_000;
const MOST_BYTES = 32 * 1024 * 1024; // of all payloads together
const LONGEST_BYTES = 1024 * 1024;

/** What the broker tells us: the topics that we listen to, and what has come there and was not taken yet. */
export class Inbox {
  readonly #topics = new Set<string>();
  readonly #answered = new Set<string>(); // on the present connection
  #received: Received[] = [];
  #bytes = 0; // of all payloads in #received
  #connections = 0;
  #dropped = 0;

  /** Rings when there is a new topic to listen to. */
  readonly changed = new Bell();
  /** Rings when messages or the answer to a subscription came. */
  readonly came = new Bell();
  /** Rings when a message was dropped. */
  readonly overflowed = new Bell();

  /** What is listened to, in the order of asking. */
  get topics(): readonly string[] {
    return [...this.#topics];
  }

  /** How many connections were made so far. */
  get connections(): number {
    return this.#connections;
  }

  /** How many messages were dropped because they were too long, or nobody took them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Subscribes to this topic, which may have wildcards, on this connection and every later one. */
  listen(topic: string): void {
    if (this.#topics.has(topic)) {
      return;
    }
    this.#topics.add(topic);
    this.changed.ring();
  }

  /** Whether the broker has answered the subscription on this connection, be it with no. Retained messages may follow. */
  isAnswered(topic: string): boolean {
    return this.#answered.has(topic);
  }

  /** Hands over and forgets what came since the last time. */
  take(): readonly Received[] {
    const received = this.#received;
    this.#received = [];
    this.#bytes = 0;
    return received;
  }

  /** For a message that came. When the inbox is full the oldest make room. */
  put(received: Received): void {
    const bytes = Buffer.byteLength(received.payload);
    if (bytes > LONGEST_BYTES) {
      this.#drop();
      return;
    }
    this.#received.push(received);
    this.#bytes += bytes;
    while (this.#received.length > MOST || this.#bytes > MOST_BYTES) {
      this.#bytes -= Buffer.byteLength(this.#received.shift()?.payload ?? "");
      this.#drop();
    }
    this.came.ring();
  }

  /** For the start of a connection. */
  began(): void {
    this.#connections += 1;
  }

  /** For the broker's answer to the subscription to these topics. */
  answered(topics: readonly string[]): void {
    for (const topic of topics) {
      this.#answered.add(topic);
    }
    this.came.ring();
  }

  /** For the end of a connection. */
  ended(): void {
    this.#answered.clear();
  }

  #drop(): void {
    this.#dropped += 1;
    this.overflowed.ring();
  }
}
