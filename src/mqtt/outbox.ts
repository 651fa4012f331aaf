import { Blocks } from "../store/blocks.ts";
import type { Depot } from "../store/depot.ts";
import { Held } from "../store/held.ts";
import { Bell } from "./bell.ts";
import type { Message } from "./message.ts";
import { Overdue } from "./overdue.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** A message and its place in the order of all messages ever added. */
export interface Entry {
  readonly number: number;
  readonly message: Message;
}

export interface OutboxOptions {
  /** How many messages may wait before the oldest is dropped. */
  readonly limit: number;
  /** Where those wait that are too many to be held as they are, or too precious. In memory unless given. */
  readonly depot?: Depot;
  /** Whether the depot survives a crash: then every message that waits for long goes there. */
  readonly isDurable?: boolean;
}

const NEVER = new AbortController().signal;
/** So many new messages are held as they are; then they go into the depot together. */
const MOST_HELD = 512;
/** So many go there at once, so that a slow disk does not make a flood of them. */
const MOST_STORED = 1_024;
/** So many are taken out of the depot at once. */
const CHUNK = 128;
const RELOAD_MS = 1_000;

/** The messages not yet acknowledged, in order. The newest are always held; older ones may be in the depot alone. */
export class Outbox {
  readonly #held = new Held(); // every number from the depot's end on, and those to be handed out soon
  readonly #ahead = new Set<number>(); // acknowledged, but an older message is not: never #oldest itself
  readonly #limit: number;
  readonly #depot: Depot;
  readonly #isDurable: boolean;
  #oldest: number;
  #next: number; // the first that was not handed out; between #oldest and #end
  #end: number;
  #dropped = 0;
  #lost = 0;
  #storing: Promise<void> | undefined;
  #isLoading = false;
  readonly #overdue = new Overdue(
    () => this.#oldest,
    () => void this.#store(),
  );

  /** Rings when a message came in, or out of the depot. */
  readonly added = new Bell();
  /** Rings when messages left because they were acknowledged. */
  readonly left = new Bell();
  /** Rings when a message was dropped. */
  readonly overflowed = new Bell();

  constructor({ limit, depot = new Blocks(), isDurable = false }: OutboxOptions) {
    this.#limit = limit;
    this.#depot = depot;
    this.#isDurable = isDurable;
    this.#oldest = depot.first;
    this.#next = depot.first;
    this.#end = depot.end;
    while (this.size > limit) this.#drop();
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

  /** How many the depot could not give back. */
  get lost(): number {
    return this.#lost;
  }

  /** The number of the oldest message that waits, or of the next one to come when none does. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Whether those that wait when the program stops are still there when it starts again. */
  get isDurable(): boolean {
    return this.#isDurable;
  }

  /** Whether messages are on their way out of the depot. */
  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Puts a message at the end; when full the oldest makes room, even if it is in flight. */
  add(message: Message): void {
    this.#held.set(this.#end, message);
    this.#end += 1;
    if (this.size > this.#limit) {
      this.#drop();
      this.overflowed.ring();
    }
    if (this.#end - this.#tail >= MOST_HELD) void this.#store();
    else this.#watch();
    this.added.ring();
  }

  /** Hands out the oldest message that was not handed out since the last rewind; undefined also while it is loaded. */
  next(): Entry | undefined {
    if (this.#next >= this.#end) return undefined;
    const message = this.#held.get(this.#next);
    const soon = this.#next + CHUNK / 2;
    if (message === undefined || (soon < this.#depot.end && !this.#held.has(soon))) void this.#load();
    if (message === undefined) return undefined;
    const entry = { number: this.#next, message };
    this.#next += 1;
    return entry;
  }

  /**
   * Takes note that the broker has this message. It leaves together with all older ones, never before them: an
   * acknowledgement out of order must not let a newer value overtake an older one that is sent again.
   */
  acknowledge(number: number): void {
    if (number > this.#oldest) this.#ahead.add(number);
    if (number !== this.#oldest) return; // or it was dropped while it was in flight
    this.#remove();
    this.left.ring();
  }

  /** Hands out everything again, from the oldest that was not acknowledged: for a new connection. */
  rewind(): void {
    this.#next = this.#oldest;
    this.#ahead.clear();
  }

  /** Resolves with true when fewer than `most` wait; with false when none left for `idleMs`, or at an abort. */
  async below(most: number, idleMs: number, signal = NEVER): Promise<boolean> {
    while (this.size >= most && !signal.aborted) {
      if (!(await unlessAborted(this.left.heard(idleMs), signal))) return this.size < most;
    }
    return this.size < most;
  }

  /** Stores what waits, where that survives, and lets go of the depot. */
  async close(): Promise<void> {
    this.#overdue.stop();
    if (this.#isDurable) {
      await this.#storing;
      await this.#store();
    }
    await this.#depot.close();
  }

  /** The first number that is nowhere but here. */
  get #tail(): number {
    return Math.max(this.#depot.end, this.#oldest);
  }

  #drop(): void {
    this.#dropped += 1;
    this.#remove();
  }

  /** Removes the oldest, and those behind it that were only waiting for it. */
  #remove(): void {
    do {
      this.#held.delete(this.#oldest);
      this.#oldest += 1;
    } while (this.#ahead.delete(this.#oldest));
    this.#next = Math.max(this.#next, this.#oldest);
    if (this.#depot.first < this.#depot.end) this.#depot.release(this.#oldest);
  }

  /** Sees to it that what is here alone does not wait for long. */
  #watch(): void {
    if (this.#isDurable && this.#tail < this.#end) this.#overdue.watch(this.#end - 1, () => this.#watch());
  }

  #store(): Promise<void> {
    this.#storing ??= this.#storeTail().finally(() => {
      this.#storing = undefined;
      this.#watch();
    });
    return this.#storing;
  }

  async #storeTail(): Promise<void> {
    const end = this.#end; // what comes meanwhile has time
    while (this.#tail < end && (await this.#storeSome()));
  }

  /** False when nothing could be stored. */
  async #storeSome(): Promise<boolean> {
    if (this.#oldest > this.#depot.end) this.#depot.release(this.#oldest);
    const from = this.#depot.end;
    const end = Math.min(this.#end, from + MOST_STORED);
    const messages = Array.from({ length: end - from }, (_, at) => this.#held.get(from + at)).filter(
      (message) => message !== undefined,
    );
    if (messages.length < end - from || messages.length === 0) return false; // something has left, and they are fewer now
    const taken = () => true;
    if (!(await this.#depot.append(messages).then(taken, () => false))) return false; // the depot tells why; they stay
    this.#depot.release(this.#oldest); // what was acknowledged meanwhile
    const soon = this.#next + CHUNK;
    for (let number = Math.max(from, soon); number < end; number += 1) this.#held.delete(number);
    return true;
  }

  /** Takes the next ones out of the depot. */
  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    let from = this.#next;
    while (this.#held.has(from)) from += 1;
    try {
      const { first, messages } = await this.#depot.read(from, CHUNK);
      this.#isLoading = false;
      if (from < first) this.#skip(from, Math.min(first, this.#end));
      for (const [at, message] of messages.entries()) {
        if (first + at >= this.#oldest) this.#held.set(first + at, message);
      }
      this.added.ring();
    } catch {
      // The depot has told why; what it holds may come back.
      setTimeout(() => {
        this.#isLoading = false;
        this.added.ring();
      }, RELOAD_MS).unref();
    }
  }

  /** The depot no longer has these. */
  #skip(from: number, end: number): void {
    this.#lost += end - Math.max(from, this.#oldest);
    this.#next = Math.max(this.#next, end);
    for (let number = from; number < end; number += 1) this.acknowledge(number);
  }
}
