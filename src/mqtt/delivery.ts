import { setTimeout as sleep } from "node:timers/promises";
import { Backoff } from "../lib/backoff.ts";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Bell } from "./bell.ts";
import { Board } from "./board.ts";
import type { Broker, Connection } from "./connection.ts";
import { converse } from "./converse.ts";
import { Dialect } from "./dialect.ts";
import { Inbox } from "./inbox.ts";
import { Listener } from "./listener.ts";
import { countOf, type Message } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import { sayOverflows } from "./overflows.ts";
import { Refusal } from "./refusal.ts";
import { Report } from "./report.ts";
import { Sender } from "./sender.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface DeliveryOptions {
  readonly outbox: Outbox;
  /** Sent on every connection before and beside the outbox. Empty at first, so that the status comes first on it. */
  readonly board?: Board;
  readonly inbox?: Inbox;
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

const NEVER = new AbortController().signal;

/** Keeps a connection to the broker for ever: sends what is on the board and in the outbox, and fills the inbox. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #now: () => number;
  readonly #backoff: Backoff;
  readonly #board: Board;
  readonly #inbox: Inbox;
  readonly #sender: Sender;
  readonly #listener: Listener;
  readonly #report: Report;
  readonly #dialect = new Dialect();
  #broker: Broker | undefined; // that we are connected to

  constructor(options: DeliveryOptions) {
    const { outbox, board = new Board(), inbox = new Inbox(), log, now = () => performance.now() } = options;
    this.#options = options;
    this.#now = now;
    this.#backoff = options.backoff ?? new Backoff(FIRST_DELAY_MS, LONGEST_DELAY_MS);
    this.#board = board;
    this.#inbox = inbox;
    this.#sender = new Sender(outbox, board, log, now);
    this.#listener = new Listener(inbox, log, now);
    this.#report = new Report(options.clientId, log, now);
    board.post(this.#status("online"));
  }

  get state(): DeliveryState {
    const { size: waiting, dropped } = this.#options.outbox;
    const { delivered, refused } = this.#sender;
    return { connected: this.#broker !== undefined, waiting, delivered, dropped, refused };
  }

  /** Which broker it is connected to, in words. */
  get brokerPlace(): string | undefined {
    return this.#broker && `${this.#broker.host}:${this.#broker.port}`;
  }

  /** Delivers until the signal is aborted, then what the broker still takes within 3 s. No broker can make it reject. */
  async run(signal: AbortSignal): Promise<void> {
    const { outbox, log } = this.#options;
    const watching = sayOverflows({ outbox, inbox: this.#inbox, log }, this.#now, signal);
    while (!signal.aborted) {
      await this.#tryOnce(signal);
      await pause(this.#backoff.next(), signal);
    }
    await watching;
    if (outbox.size > 0) {
      const words = outbox.isDurable ? "waiting for the next start" : "not delivered";
      log[outbox.isDurable ? "info" : "warn"](`Stopping with ${countOf(outbox.size)} ${words}`);
    }
  }

  /** Resolves with true when nothing waits any more, with false when nothing was delivered for `idleMs`, or at an abort. */
  async drained(idleMs: number, signal = NEVER): Promise<boolean> {
    const { outbox } = this.#options;
    const isDrained = () => outbox.size + this.#board.pending === 0;
    while (!isDrained() && !signal.aborted) {
      if (!(await unlessAborted(Bell.any([outbox.left, this.#board.left], idleMs), signal))) {
        break;
      }
    }
    return isDrained();
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
    await this.#use(connection, broker, signal);
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
    const session = { clientId: this.#options.clientId, will: this.#status("offline"), inbox: this.#inbox };
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

  async #use(connection: Connection, broker: Broker, signal: AbortSignal): Promise<void> {
    this.#broker = broker;
    this.#inbox.began();
    const [sender, listener, farewell] = [this.#sender, this.#listener, this.#status("offline")];
    await converse(connection, { sender, listener, farewell }, signal);
    this.#inbox.ended();
    this.#broker = undefined;
  }

  #status(payload: "online" | "offline"): Message {
    return { topic: this.#options.statusTopic, payload, qos: 1, retain: true };
  }
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
};
