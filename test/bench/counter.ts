import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pass } from "node:timers/promises";
import { Bell } from "../../src/mqtt/bell.ts";

// MQTT 3.1.1: CONNECT as "n" with a clean session and no keep-alive, SUBSCRIBE to "p1-mqtt/tele/#" at QoS 0.
const CONNECT = Buffer.from("\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01n", "latin1");
const FILTER = "p1-mqtt/tele/#";
const SUBSCRIBE = Buffer.from(
  `\x82${String.fromCharCode(FILTER.length + 5)}\x00\x01\x00${String.fromCharCode(FILTER.length)}${FILTER}\x00`,
  "latin1",
);
const SUBACK = 9;
const PUBLISH = 3;
const TIME = Buffer.from('"p1mqtt_timestamp":');
const RETRY_MS = 5;

/** Subscribes by hand, because a client library would take more time for a message than those who are measured. */
export class Counter implements Disposable {
  /** The meter's time in each message, in the order of arrival, by topic. */
  readonly times = new Map<string, number[]>();
  /** How many messages came. */
  count = 0;
  /** Of all of them. */
  bytes = 0;
  readonly #socket: Socket;
  readonly #changed = new Bell();
  #rest: Buffer = Buffer.alloc(0);
  #isSubscribed = false;

  /** Resolves when subscribed; tries until somebody listens. */
  static async start(port: number, limitMs = 10_000): Promise<Counter> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      try {
        await once(socket, "connect");
        const counter = new Counter(socket);
        await counter.#until(() => counter.#isSubscribed, limitMs);
        return counter;
      } catch (error) {
        socket.destroy();
        if (performance.now() > deadline) throw error;
        await pass(RETRY_MS);
      }
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", () => socket.destroy());
    socket.write(Buffer.concat([CONNECT, SUBSCRIBE]));
  }

  /** Resolves with true when so many have come; with false when none came for that long. */
  async reaches(count: number, idleMs: number): Promise<boolean> {
    while (this.count < count) if (!(await this.#changed.heard(idleMs))) return false;
    return true;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #until(isMet: () => boolean, limitMs: number): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!isMet()) {
      if (!(await this.#changed.heard(Math.max(0, deadline - performance.now())))) throw new Error("no answer");
    }
  }

  #take(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let end = endOf(rest); end !== undefined && end <= rest.length; end = endOf(rest)) {
      this.#packet(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    this.#changed.ring();
  }

  #packet(packet: Buffer): void {
    const type = packet.readUInt8(0) >> 4;
    this.#isSubscribed ||= type === SUBACK;
    if (type !== PUBLISH) return;
    const topicAt = packet.indexOf(0, 1) + 2; // its length is less than 256, that of the packet has no zero
    const topic = packet.toString("latin1", topicAt, topicAt + packet.readUInt8(topicAt - 1));
    const timeAt = packet.indexOf(TIME) + TIME.length;
    const times = this.times.get(topic) ?? [];
    if (times.length === 0) this.times.set(topic, times);
    times.push(Number.parseInt(packet.toString("latin1", timeAt, timeAt + 16), 10));
    this.count += 1;
    this.bytes += packet.length;
  }
}

/** Where the first packet ends; undefined when that cannot be told yet (MQTT 3.1.1 §2.2.3). */
const endOf = (bytes: Buffer): number | undefined => {
  let [length, factor] = [0, 1];
  for (let at = 1; at < Math.min(bytes.length, 5); at += 1) {
    const digit = bytes.readUInt8(at);
    length += (digit & 127) * factor;
    factor *= 128;
    if (digit < 128) return at + 1 + length;
  }
  return undefined;
};
