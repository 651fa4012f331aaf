import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { Bell } from "../../src/mqtt/bell.ts";

/** A message as a subscriber sees it. */
export interface Received {
  readonly topic: string;
  readonly payload: string;
  /** The broker had kept it from before the subscription. */
  readonly retained: boolean;
}

const LIMIT_MS = 20_000;

/** Collects what a broker publishes under a topic filter; comes back by itself when the broker does. */
export class Subscriber implements AsyncDisposable {
  /** Everything so far, in the order of arrival. */
  readonly messages: Received[] = [];
  readonly #client: MqttClient;
  readonly #changed = new Bell();
  #isSubscribed = false;

  /** Resolves when subscribed. `options` are MQTT.js' own: port, username, ca ... */
  static async start(options: IClientOptions, filter = "#"): Promise<Subscriber> {
    const subscriber = new Subscriber(options, filter);
    await subscriber.subscribed();
    return subscriber;
  }

  private constructor(options: IClientOptions, filter: string) {
    this.#client = connect({ host: "127.0.0.1", reconnectPeriod: 50, resubscribe: false, ...options });
    this.#client.on("connect", () => {
      this.#client.subscribe(filter, { qos: 0 }, (error) => {
        this.#isSubscribed = !error;
        this.#changed.ring();
      });
    });
    this.#client.on("close", () => {
      this.#isSubscribed = false;
      this.#changed.ring();
    });
    this.#client.on("message", (topic, payload, { retain }) => {
      this.messages.push({ topic, payload: payload.toString(), retained: retain });
      this.#changed.ring();
    });
  }

  /** The payloads of one topic, in the order of arrival. */
  payloads(topic: string): string[] {
    return this.messages.filter((message) => message.topic === topic).map((message) => message.payload);
  }

  /** Resolves when subscribed, also after the broker was away. */
  async subscribed(): Promise<void> {
    await this.until(() => this.#isSubscribed, "the subscription");
  }

  /** Resolves when it has noticed that the broker is gone. */
  async disconnected(): Promise<void> {
    await this.until(() => !this.#isSubscribed, "the end of the connection");
  }

  /** Resolves when something has arrived from now on, however long that takes. */
  async arrived(): Promise<void> {
    await this.#changed.heard();
  }

  /** Resolves when this many messages have arrived in all. */
  async count(wanted: number): Promise<void> {
    await this.until(() => this.messages.length >= wanted, `${wanted} messages`);
  }

  /** Resolves when what has arrived meets the condition; rejects after the limit. */
  async until(isMet: () => boolean, what = "a message", limitMs = LIMIT_MS): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!isMet()) {
      if (!(await this.#changed.heard(deadline - performance.now()))) {
        throw new Error(`waited ${limitMs} ms in vain for ${what}; ${this.messages.length} messages have arrived`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
