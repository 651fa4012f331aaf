import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import { Bell } from "./bell.ts";
import type { Board } from "./board.ts";
import type { Connection } from "./connection.ts";
import { countOf, type Message } from "./message.ts";
import type { Entry, Outbox } from "./outbox.ts";
import { MessageRefused, Refusal } from "./refusal.ts";

/**
 * Sends what waits on the board and in the outbox through one connection after the other, and counts what became of
 * the outbox's messages.
 */
export class Sender {
  #delivered = 0;
  #refused = 0;
  #backlog: { readonly size: number; readonly end: number } | undefined; // what an outage has left to be sent
  #dropped = 0; // by the outbox, up to the last backlog
  readonly #outbox: Outbox;
  readonly #board: Board;
  readonly #log: Log;
  readonly #recurring: Recurring;

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
    const first = this.#board.next();
    if (first !== undefined) {
      await this.#sendPosted(connection, first);
    }
  }

  /** Sends until the connection ends, or, once the signal is aborted, until nothing waits any more. */
  async send(connection: Connection, signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: connection.window }, () => this.#sendInTurn(connection, signal)));
  }

  /** Who waits for something to send sees whether the time for that is over. */
  wake(): void {
    this.#outbox.added.ring();
    this.#board.changed.ring();
  }

  /** Publishes one message, wherever it has its place. Never rejects because of the broker. */
  async publish(connection: Connection, message: Message): Promise<"acknowledged" | "refused" | "unanswered"> {
    try {
      await connection.publish(message);
      return "acknowledged";
    } catch (error) {
      if (error instanceof MessageRefused) {
        this.#recurring.warn(`refused ${error.reason} ${message.topic}`, `Message dropped: ${error.message}`);
        return "refused";
      }
      if (error instanceof Refusal) {
        return "unanswered"; // the connection has ended, and says itself why
      }
      throw error;
    }
  }

  async #sendInTurn(connection: Connection, signal: AbortSignal): Promise<void> {
    while (connection.isOpen) {
      const posted = this.#board.next();
      const entry = posted === undefined ? this.#outbox.next() : undefined;
      if (posted !== undefined) {
        await this.#sendPosted(connection, posted);
      } else if (entry !== undefined) {
        await this.#sendEntry(connection, entry);
      } else if (signal.aborted) {
        return;
      } else {
        await Bell.any([this.#outbox.added, this.#board.changed]);
      }
    }
  }

  async #sendPosted(connection: Connection, message: Message): Promise<void> {
    if ((await this.publish(connection, message)) !== "unanswered") {
      this.#board.acknowledge(message); // otherwise it waits for the next connection
    }
  }

  async #sendEntry(connection: Connection, { message, number }: Entry): Promise<void> {
    const answer = await this.publish(connection, message);
    if (answer === "unanswered") {
      return; // stays in the outbox for the next connection
    }
    this.#delivered += answer === "acknowledged" ? 1 : 0;
    this.#refused += answer === "refused" ? 1 : 0;
    this.#outbox.acknowledge(number);
    if (this.#backlog !== undefined && this.#outbox.oldest >= this.#backlog.end) {
      this.#sayDelivered(this.#backlog.size);
      this.#backlog = undefined;
    }
  }

  #sayDelivered(size: number): void {
    const lost = this.#outbox.dropped - this.#dropped;
    this.#dropped = this.#outbox.dropped;
    const words = lost === 0 ? "" : `; ${countOf(lost, "older ")} had been dropped because the buffer was full`;
    this.#log.info(`Delivered ${countOf(size, "buffered ")}${words}`);
  }
}
