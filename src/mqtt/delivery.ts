import { setTimeout as sleep } from "node:timers/promises";
import { Backoff } from "../lib/backoff.ts";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Broker, Connection } from "./connection.ts";
import { Dialect } from "./dialect.ts";
import { countOf, type Message } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import { Refusal } from "./refusal.ts";
import { Report } from "./report.ts";
import { Sender } from "./sender.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface DeliveryOptions {
  readonly outbox: Outbox;
  /** Asked before every attempt; may reject with what is missing. */
  readonly broker: () => Promise<Broker>;
  readonly clientId: string;
  /** Says `online` or `offline`, retained. */
  readonly statusTopic: string;
  readonly log: Log;
  /** Milliseconds of a clock that never jumps. */
  readonly now?: () => number;
  readonly backoff?: Backoff;
}

export interface DeliveryState {
  readonly connected: boolean;
  readonly waiting: number;
  readonly delivered: number;
  /** Lost because the outbox was full. */
  readonly dropped: number;
  /** Lost because the broker would not have them. */
  readonly refused: number;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const FLUSH_MS = 3_000;
const GOODBYE_MS = 1_000;

/** Keeps a connection to the broker for ever, and sends through it what is in the outbox. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #now: () => number;
  readonly #backoff: Backoff;
  readonly #sender: Sender;
  readonly #report: Report;
  readonly #dialect = new Dialect();
  #isConnected = false;

  constructor(options: DeliveryOptions) {
    const { outbox, clientId, log, now = () => performance.now() } = options;
    this.#options = options;
    this.#now = now;
    this.#backoff = options.backoff ?? new Backoff(FIRST_DELAY_MS, LONGEST_DELAY_MS);
    this.#sender = new Sender(outbox, log, now);
    this.#report = new Report(clientId, log, now);
  }

  get state(): DeliveryState {
    const { size: waiting, dropped } = this.#options.outbox;
    const { delivered, refused } = this.#sender;
    return { connected: this.#isConnected, waiting, delivered, dropped, refused };
  }

  /** Delivers until the signal is aborted, then what the broker still takes within 3 s. No broker can make it reject. */
  async run(signal: AbortSignal): Promise<void> {
    const watching = this.#sayOverflows(signal);
    while (!signal.aborted) {
      await this.#tryOnce(signal);
      await pause(this.#backoff.next(), signal);
    }
    await watching;
    const { size } = this.#options.outbox;
    if (size > 0) {
      this.#options.log.warn(`Stopping with ${countOf(size)} not delivered`);
    }
  }

  /** Resolves with true when nothing waits any more, with false when nothing was delivered for `idleMs`, or at an abort. */
  async drained(idleMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#options.outbox.below(1, idleMs, signal);
  }

  /** One attempt, and all that the connection is good for when it succeeds. */
  async #tryOnce(signal: AbortSignal): Promise<void> {
    const broker = await this.#askForBroker(signal);
    if (broker === undefined) {
      return;
    }
    const connection = await this.#connect(broker, signal);
    if (connection === undefined) {
      return;
    }
    const since = this.#now();
    if (this.#report.connected(broker, connection, this.#options.outbox.size)) {
      this.#sender.expectBacklog();
    }
    await this.#use(connection, signal);
    const why = await connection.closed;
    if (!signal.aborted && this.#report.ended(broker, why, this.#now() - since)) {
      this.#backoff.reset();
    }
  }

  async #askForBroker(signal: AbortSignal): Promise<Broker | undefined> {
    try {
      return await unlessAborted(this.#options.broker(), signal);
    } catch (error) {
      this.#report.addressUnknown(reasonOf(error));
      return undefined;
    }
  }

  async #connect(broker: Broker, signal: AbortSignal): Promise<Connection | undefined> {
    const session = { clientId: this.#options.clientId, will: this.#status("offline") };
    try {
      return await this.#dialect.connect(broker, session, signal);
    } catch (error) {
      if (error instanceof Refusal) {
        this.#report.refused(broker, error);
      } else if (!signal.aborted) {
        throw error;
      }
      return undefined;
    }
  }

  /** Sends until the connection ends or the signal is aborted; then says goodbye. */
  async #use(connection: Connection, signal: AbortSignal): Promise<void> {
    this.#isConnected = true;
    const sending = this.#send(connection, signal);
    await unlessAborted(connection.closed, signal);
    this.#options.outbox.added.ring(); // who waits there for messages sees that the time for that is over
    if (await within(FLUSH_MS, sending)) {
      await within(GOODBYE_MS, this.#sender.publish(connection, this.#status("offline")));
    }
    await connection.disconnect(); // with messages in flight no goodbye: then the broker publishes the will
    await sending;
    this.#isConnected = false;
  }

  async #send(connection: Connection, signal: AbortSignal): Promise<void> {
    await this.#sender.publish(connection, this.#status("online"));
    await this.#sender.send(connection, signal);
  }

  #status(payload: "online" | "offline"): Message {
    return { topic: this.#options.statusTopic, payload, qos: 1, retain: true };
  }

  async #sayOverflows(signal: AbortSignal): Promise<void> {
    const { outbox, log } = this.#options;
    const overflows = new Recurring(log, this.#now);
    while (!signal.aborted) {
      if (await unlessAborted(outbox.overflowed.heard(), signal)) {
        overflows.warn(
          "overflow",
          `The buffer of ${outbox.limit} messages is full (buffer-size): the oldest are dropped, ${outbox.dropped} so far`,
        );
      }
    }
  }
}

/** True when the promise has settled within that time. */
const within = (ms: number, promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(ms, false, { ref: false })]);

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
};
