import { Backoff } from "../../src/lib/backoff.ts";
import type { Log } from "../../src/lib/log.ts";
import { Bell } from "../../src/mqtt/bell.ts";
import { Board } from "../../src/mqtt/board.ts";
import type { Broker } from "../../src/mqtt/connection.ts";
import { Delivery, type DeliveryState } from "../../src/mqtt/delivery.ts";
import { Inbox } from "../../src/mqtt/inbox.ts";
import type { Message } from "../../src/mqtt/message.ts";
import { Outbox } from "../../src/mqtt/outbox.ts";

export const STATUS_TOPIC = "p1-mqtt/status/test";

const LIMIT_MS = 20_000;

/** A log that keeps its lines, as `warn: words`. */
export class Lines implements Log {
  readonly all: string[] = [];
  readonly #changed = new Bell();

  trace = (): void => undefined;
  debug = (message: string): void => this.#keep(`debug: ${message}`);
  info = (message: string): void => this.#keep(`info: ${message}`);
  warn = (message: string): void => this.#keep(`warn: ${message}`);
  error = (message: string): void => this.#keep(`error: ${message}`);

  /** The lines that a user sees at the level info, and that match. */
  matching(pattern: RegExp): string[] {
    return this.all.filter((line) => !line.startsWith("debug") && pattern.test(line));
  }

  /** Resolves with the first line that matches; rejects when none has come within 20 s. */
  async said(pattern: RegExp): Promise<string> {
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const [line] = this.matching(pattern);
      if (line !== undefined) {
        return line;
      }
      if (!(await this.#changed.heard(deadline - performance.now()))) {
        throw new Error(`nobody said ${pattern}, only\n${this.all.join("\n")}`);
      }
    }
  }

  #keep(line: string): void {
    this.all.push(line);
    this.#changed.ring();
  }
}

/** A delivery that runs, and stops at the end of the test. Its delays are a hundred times shorter. */
export class RunningDelivery implements AsyncDisposable {
  readonly lines = new Lines();
  readonly outbox: Outbox;
  readonly board = new Board();
  readonly inbox = new Inbox();
  readonly delivery: Delivery;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(broker: () => Promise<Broker>, { limit = 1_000, clientId = "test" } = {}) {
    this.outbox = new Outbox({ limit });
    this.delivery = new Delivery({
      outbox: this.outbox,
      board: this.board,
      inbox: this.inbox,
      broker,
      clientId,
      statusTopic: STATUS_TOPIC,
      log: this.lines,
      backoff: new Backoff(10, 300),
    });
    this.#running = this.delivery.run(this.#stop.signal);
  }

  get state(): DeliveryState {
    return this.delivery.state;
  }

  /** Adds the numbers from `first` to `last` as messages of the topic `numbers`, never more than 100 waiting. */
  async addNumbers(first: number, last: number, qos: Message["qos"] = 1): Promise<void> {
    for (let number = first; number <= last; number += 1) {
      await this.outbox.below(100, 30_000, this.#stop.signal);
      this.outbox.add({ topic: "numbers", payload: String(number), qos, retain: false });
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** "1", "2" ... up to the last. */
export const numbersTo = (last: number): string[] => Array.from({ length: last }, (_, index) => String(index + 1));
