import { setInterval as every } from "node:timers/promises";

const INTERVAL_MS = 1_000;

/** Does what is due, every second, until it is stopped. */
export class Announcing {
  readonly #stopping = new AbortController();
  readonly #failing = new AbortController();
  readonly #ended: Promise<unknown>; // resolves with what went wrong, and never rejects
  /** Aborted with the given signal, and when announcing has failed. */
  readonly whileItGoesOn: AbortSignal;

  constructor(tick: () => void, signal: AbortSignal) {
    this.whileItGoesOn = AbortSignal.any([signal, this.#failing.signal]);
    this.#ended = this.#run(tick);
  }

  /** Rejects when announcing has failed, now or before. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const failure = await this.#ended;
    if (failure !== undefined) throw failure;
  }

  async #run(tick: () => void): Promise<unknown> {
    try {
      for await (const _ of every(INTERVAL_MS, undefined, { signal: this.#stopping.signal })) tick();
      return undefined;
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      this.#failing.abort();
      return error;
    }
  }
}
