import { Bag } from "../lib/bag.ts";
import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import { Bell } from "./bell.ts";
import type { Board } from "./board.ts";
import type { Connection } from "./connection.ts";
import { countOf, type Message } from "./message.ts";
import type { Entry, Outbox } from "./outbox.ts";
import { MessageRefused, Refusal } from "./refusal.ts";
import { Suspicion } from "./suspicion.ts";

/** What became of a message that was sent. */
type Answer = "acknowledged" | "refused" | "unanswered";

/**
 * Sends what waits on the board and in the outbox through one connection after the other, and counts what became of
 * the outbox's messages.
 */
export class Sender {
  #delivered = 0;
  #refused = 0;
  #backlog: { readonly size: number; readonly end: number } | undefined; // what an outage has left to be sent
  #dropped = 0; // by the outbox, up to the last backlog
  #greeting: Message | undefined; // what every connection begins with
  readonly #outbox: Outbox;
  readonly #board: Board;
  readonly #log: Log;
  readonly #recurring: Recurring;
  readonly #suspicion = new Suspicion();
  readonly #answered = new Bell(); // there is room for another message in flight
  #turn: NodeJS.Immediate | undefined; // set while that is still to be rung: acknowledgements come many at a time

  constructor(outbox: Outbox, board: Board, log: Log, now: () => number) {
    this.#outbox = outbox;
    this.#board = board;
    this.#log = log;
    this.#recurring = new Recurring(log, now);
  }

  /** How many the broker has acknowledged. */
  get delivered(): number {
    return this.#delivered;
  }

  /** How many the broker would not have. */
  get refused(): number {
    return this.#refused;
  }

  /** From here on the messages that wait now are a backlog: it will be said when they are delivered. */
  expectBacklog(): void {
    const { size, oldest } = this.#outbox;
    this.#backlog = size === 0 ? undefined : { size, end: oldest + size };
  }

  /** Begins with a new connection: sends what stands first on the board, and nothing else before that is there. */
  async greet(connection: Connection): Promise<void> {
    this.#outbox.rewind();
    this.#board.rewind();
    this.#greeting = this.#board.next();
    if (this.#greeting !== undefined) await this.#sendPosted(connection, this.#greeting);
  }

  /** Sends until the connection ends, or, once the signal is aborted, until nothing waits any more. */
  async send(connection: Connection, signal: AbortSignal): Promise<void> {
    const inFlight = new Bag<Promise<void>>();
    while (connection.isOpen) {
      const window = this.#suspicion.isAwake ? 1 : connection.window;
      const sending = inFlight.size < window ? this.#sendNext(connection) : undefined;
      if (sending !== undefined) {
        const settled = sending.then(() => {
          inFlight.delete(settled);
          this.#turn ??= setImmediate(() => this.#ringAnswered());
        });
        inFlight.add(settled);
      } else if (signal.aborted && inFlight.size === 0 && !this.#outbox.isLoading) {
        break;
      } else {
        await Bell.any([this.#outbox.added, this.#board.changed, this.#answered]);
      }
    }
    await Promise.all(inFlight);
  }

  /** The connection has ended: looks whether one message has ended it, as it has ended others, and sets that aside. */
  async ended(connection: Connection): Promise<void> {
    const { kind } = await connection.closed;
    const culprit = this.#suspicion.ended(kind);
    if (culprit === undefined || culprit.message === this.#greeting) return; // without that nobody knows that we live
    const { topic } = culprit.message;
    const words = `A message for "${topic}" is set aside: the broker hung up three times in a row when it was sent`;
    this.#log.warn(`${words} (${culprit.message.payload.length} characters)`);
    if (culprit.number === undefined) {
      this.#board.remove(topic);
    } else {
      this.#refused += 1;
      this.#outbox.acknowledge(culprit.number);
    }
  }

  /** Who waits for something to send sees whether the time for that is over. */
  wake(): void {
    this.#outbox.added.ring();
    this.#board.changed.ring();
  }

  /** Publishes one message, wherever it has its place. Never rejects because of the broker. */
  publish(connection: Connection, message: Message): Promise<Answer> {
    return connection.publish(message).then(
      () => "acknowledged",
      (error) => this.#answerOf(error, message),
    );
  }

  /** What the broker shall hold goes before measurements; undefined when nothing waits. */
  #sendNext(connection: Connection): Promise<void> | undefined {
    const posted = this.#board.next();
    if (posted !== undefined) {
      return this.#sendPosted(connection, posted);
    }
    const entry = this.#outbox.next();
    return entry && this.#sendEntry(connection, entry);
  }

  async #sendPosted(connection: Connection, message: Message): Promise<void> {
    const attempt = this.#suspicion.sent({ message });
    if ((await this.publish(connection, message)) !== "unanswered") {
      this.#suspicion.answered(attempt);
      this.#board.acknowledge(message); // otherwise it waits for the next connection
    }
  }

  #ringAnswered(): void {
    this.#turn = undefined;
    this.#answered.ring();
  }

  /** Not an async function: after an outage there are a hundred thousand of them. */
  #sendEntry(connection: Connection, entry: Entry): Promise<void> {
    this.#suspicion.sent(entry);
    return connection.publish(entry.message).then(
      () => this.#settle(entry, "acknowledged"),
      (error) => this.#settle(entry, this.#answerOf(error, entry.message)),
    );
  }

  #settle(entry: Entry, answer: Answer): void {
    if (answer === "unanswered") {
      return; // stays in the outbox for the next connection
    }
    this.#suspicion.answered(entry);
    this.#delivered += answer === "acknowledged" ? 1 : 0;
    this.#refused += answer === "refused" ? 1 : 0;
    this.#outbox.acknowledge(entry.number);
    if (this.#backlog !== undefined && this.#outbox.oldest >= this.#backlog.end) {
      this.#sayDelivered(this.#backlog.size);
      this.#backlog = undefined;
    }
  }

  #answerOf(error: unknown, message: Message): Answer {
    if (error instanceof MessageRefused) {
      this.#recurring.warn(`refused ${error.reason} ${message.topic}`, `Message dropped: ${error.message}`);
      return "refused";
    }
    if (error instanceof Refusal) {
      return "unanswered"; // the connection has ended, and says itself why
    }
    throw error;
  }

  #sayDelivered(size: number): void {
    const lost = this.#outbox.dropped - this.#dropped;
    this.#dropped = this.#outbox.dropped;
    const words = lost === 0 ? "" : `; ${countOf(lost, "older ")} had been dropped because the buffer was full`;
    this.#log.info(`Delivered ${countOf(size, "buffered ")}${words}`);
  }
}
