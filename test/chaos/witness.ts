import { connect, type MqttClient } from "mqtt";
import { Bell } from "../../src/mqtt/bell.ts";
import { numberOf, TOPICS } from "./meter.ts";
import type { Arrival } from "./verdict.ts";

const LIMIT_MS = 30_000;
const BARRIER = "chaos/barrier";

/** Hears everything at QoS 1, on a connection of its own; comes back by itself when the broker does. */
export class Witness implements AsyncDisposable {
  /** In the order in which they came, by topic. */
  readonly arrivals: ReadonlyMap<string, Arrival[]> = new Map(TOPICS.map((topic) => [topic, []]));
  /** Of each topic the highest number. */
  readonly #last = new Map<string, number>();
  readonly #client: MqttClient;
  readonly #changed = new Bell();
  #isSubscribed = false;
  #barriers = 0;
  #passed = 0; // the last barrier that came

  constructor(port: number) {
    // A frozen broker is no reason to hang up: what it holds for us would be lost to us, and not by the gateway.
    this.#client = connect({ host: "127.0.0.1", port, keepalive: 0, reconnectPeriod: 50, resubscribe: false });
    this.#client.on("connect", () => {
      this.#client.subscribe([...TOPICS, BARRIER], { qos: 1 }, (error) => {
        this.#isSubscribed = !error;
        this.#changed.ring();
      });
    });
    this.#client.on("error", () => undefined); // "close" follows, and then the next try
    this.#client.on("close", () => {
      this.#isSubscribed = false;
      this.#changed.ring();
    });
    this.#client.on("message", (topic, payload) => this.#hear(topic, payload.toString()));
  }

  subscribed(): Promise<void> {
    return this.#until(() => this.#isSubscribed, "the subscription", LIMIT_MS);
  }

  disconnected(): Promise<void> {
    return this.#until(() => !this.#isSubscribed, "the end of the connection", LIMIT_MS);
  }

  /** Everything that the broker has acknowledged so far has come: it sends in the order in which it receives. */
  async caughtUp(): Promise<void> {
    this.#barriers += 1;
    const barrier = this.#barriers;
    await this.#client.publishAsync(BARRIER, String(barrier), { qos: 1 });
    await this.#until(() => this.#passed >= barrier, "all that the broker holds", LIMIT_MS);
  }

  /** Resolves when this telegram, or one after it, has come at each of the topics. */
  reaches(number: number, limitMs: number): Promise<void> {
    return this.#until(
      () => TOPICS.every((topic) => (this.#last.get(topic) ?? 0) >= number),
      `telegram ${number}`,
      limitMs,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }

  #hear(topic: string, payload: string): void {
    if (topic === BARRIER) {
      this.#passed = Number(payload);
    } else {
      const number = numberOf(payload) ?? Number.NaN;
      this.arrivals.get(topic)?.push({ number, atMs: performance.now() });
      this.#last.set(topic, Math.max(number, this.#last.get(topic) ?? 0));
    }
    this.#changed.ring();
  }

  async #until(isMet: () => boolean, what: string, limitMs: number): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!isMet()) {
      if (!(await this.#changed.heard(Math.max(0, deadline - performance.now())))) {
        throw new Error(`waited ${limitMs / 1_000} s in vain for ${what}`);
      }
    }
  }
}
