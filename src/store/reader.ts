import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Stretch } from "./depot.ts";
import type { Batch, Segment } from "./segment.ts";
import { Turns } from "./turns.ts";

/** Messages that cannot be read now. They may come back with their disk; `release(until)` goes on without them. */
export class Unreadable extends Error {
  /** The number behind the last of them. */
  readonly until: number;

  constructor(until: number, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.until = until;
  }
}

/** What there is to read at this moment. */
export interface Held {
  readonly first: number;
  readonly end: number;
  readonly segments: readonly Segment[];
}

/** Reads from one segment after the other, and keeps open only the one that it has got to. */
export class Reader {
  readonly #held: () => Held;
  readonly #turns: Turns; // so that no file is closed under who reads it
  readonly #trouble: Recurring;
  #reading: Segment | undefined;

  constructor(folder: string, limitMs: number, held: () => Held, log: Log, now: () => number) {
    this.#held = held;
    this.#turns = new Turns(folder, limitMs);
    this.#trouble = new Recurring(log, now);
  }

  /** Passes over what is damaged or missing, and says so; rejects with Unreadable where the disk does not answer. */
  read(from: number, most: number): Promise<Stretch> {
    return this.#turns.run(() => this.#read(from, most));
  }

  /** Closes the file of a sealed segment until it is read again. */
  rest(segment: Segment): Promise<void> {
    return this.#turns.run(() => this.#rest(segment));
  }

  close(segment: Segment): Promise<void> {
    return this.#turns.run(() => segment.close());
  }

  async #read(asked: number, most: number): Promise<Stretch> {
    const held = this.#held();
    const from = Math.max(asked, held.first);
    const end = Math.max(from, held.end);
    const damage: string[] = [];
    for (const segment of held.segments.filter((one) => one.end > from)) {
      const { first, messages, damagedBytes } = await this.#readFrom(segment, Math.max(from, segment.first), most);
      if (damagedBytes > 0) damage.push(`${damagedBytes} bytes of ${segment.path} are damaged`);
      if (messages.length > 0) {
        this.#sayLost(from, first, damage);
        return { first, messages };
      }
    }
    this.#sayLost(from, end, damage);
    return { first: end, messages: [] };
  }

  async #readFrom(segment: Segment, from: number, most: number): Promise<Batch> {
    if (this.#reading !== segment) await this.#rest(this.#reading);
    this.#reading = segment;
    try {
      return await segment.read(from, most);
    } catch (error) {
      await this.#rest(segment); // the next try opens it anew
      throw new Unreadable(segment.end, error);
    }
  }

  async #rest(segment: Segment | undefined): Promise<void> {
    try {
      await segment?.rest();
    } catch (error) {
      this.#trouble.warn("rest", reasonOf(error));
    }
  }

  #sayLost(from: number, to: number, damage: readonly string[]): void {
    if (to <= from) return;
    const why = damage.length > 0 ? damage.join(", ") : "a file is missing";
    this.#trouble.warn(`lost ${from}`, `Stored messages are lost, number ${from} to ${to - 1}: ${why}`);
  }
}
