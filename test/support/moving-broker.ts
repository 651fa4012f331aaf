import type { Broker } from "../../src/mqtt/connection.ts";
import type { TestBroker } from "./brokers.ts";

/** A broker that goes away, and comes back at another address with nothing retained. */
export class MovingBroker implements AsyncDisposable {
  readonly #start: () => Promise<TestBroker>;
  #present: TestBroker | undefined;

  static async start(start: () => Promise<TestBroker>): Promise<MovingBroker> {
    const broker = new MovingBroker(start);
    await broker.comeBack();
    return broker;
  }

  private constructor(start: () => Promise<TestBroker>) {
    this.#start = start;
  }

  /** Where it is just now. */
  get address(): Broker {
    if (this.#present === undefined) {
      throw new Error("the broker is away");
    }
    return { host: this.#present.host, port: this.#present.port };
  }

  async leave(): Promise<void> {
    const left = this.#present;
    this.#present = undefined;
    await left?.[Symbol.asyncDispose]();
  }

  async comeBack(): Promise<void> {
    await this.comeBackTo(async () => undefined);
  }

  /** Nobody else learns where it is before this was done. */
  async comeBackTo<T>(first: (address: Broker) => Promise<T>): Promise<T> {
    const next = await this.#start();
    const done = await first({ host: next.host, port: next.port });
    this.#present = next;
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }
}
