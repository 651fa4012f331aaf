import { setInterval as every } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { brokerFlags } from "./brokers.ts";
import { Gateway } from "./gateway.ts";
import { Mosquitto } from "./mosquitto.ts";
import { Subscriber } from "./subscriber.ts";
import { telegram } from "./telegrams.ts";
import { Cable } from "./terminal.ts";

/** The ids that the electricity meter and the gas meter show. */
export interface MeterIds {
  readonly electricity: string;
  readonly gas: string;
}

/** Who is on the line at first. */
export const METERS = { electricity: "E0001", gas: "G0001" } as const satisfies MeterIds;

/** Collecting, a birth or a silence take up to 30 s; the rest is for a busy machine. */
const LIMIT_MS = 75_000;
const SECOND_MS = 1_000;
const END_TOPIC = "test/end-of-retained";

/** A home of its own for a test: a meter that sends every second, a real Mosquitto, and somebody who hears everything. */
export const inLiveHome = async (use: (home: LiveHome) => Promise<void>): Promise<void> => {
  await using mosquitto = await Mosquitto.start();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port });
  await using home = new LiveHome(mosquitto, cable, subscriber);
  await use(home);
};

/** Two meters on one cable and what the broker is told of them. */
export class LiveHome implements AsyncDisposable {
  /** Who is on the line; while undefined no telegram comes, and the cable stays. */
  meters: MeterIds | undefined = METERS;
  readonly mosquitto: Mosquitto;
  readonly subscriber: Subscriber;
  readonly #cable: Cable;
  readonly #stop = new AbortController();
  readonly #sending: Promise<void>;

  constructor(mosquitto: Mosquitto, cable: Cable, subscriber: Subscriber) {
    this.mosquitto = mosquitto;
    this.subscriber = subscriber;
    this.#cable = cable;
    this.#sending = this.#send();
  }

  /** How many messages have come: where to look on from. */
  get mark(): number {
    return this.subscriber.messages.length;
  }

  /** The built program between the cable and the broker. */
  gateway(...flags: readonly string[]): Gateway {
    return new Gateway(["--device", this.#cable.path, ...brokerFlags(this.mosquitto), ...flags]);
  }

  /** Somebody else publishes this. */
  async tell(topic: string, payload: string, retain = false): Promise<void> {
    const client = await connectAsync({ host: this.mosquitto.host, port: this.mosquitto.port });
    await client.publishAsync(topic, payload, { qos: 1, retain });
    await client.endAsync();
  }

  /** What the broker holds, by topic. */
  async held(): Promise<ReadonlyMap<string, string>> {
    await using late = await Subscriber.start({ port: this.mosquitto.port });
    await this.tell(END_TOPIC, "now"); // what is retained comes before what is published after the subscription
    await late.until(() => late.payloads(END_TOPIC).length > 0, END_TOPIC);
    return new Map(late.messages.filter(({ retained }) => retained).map(({ topic, payload }) => [topic, payload]));
  }

  /** Resolves when the subscriber has heard enough. */
  async until(isMet: () => boolean, what: string): Promise<void> {
    await this.subscriber.until(isMet, what, LIMIT_MS);
  }

  /** Resolves when the newest message at a topic is this. */
  async becomes(topic: string, payload: string): Promise<void> {
    await this.until(() => this.subscriber.payloads(topic).at(-1) === payload, `${topic} to be ${payload}`);
  }

  /** Resolves when something was published to each of the topics since the mark. */
  async hears(topics: readonly string[], mark = 0): Promise<void> {
    await this.until(() => topics.every((topic) => this.heard(mark).includes(topic)), topics.join(", "));
  }

  /** The topics of all messages since the mark. */
  heard(mark = 0): readonly string[] {
    return this.subscriber.messages.slice(mark).map(({ topic }) => topic);
  }

  /** Resolves when the last measurement came again since the mark, at each of the topics. */
  async repeats(topics: readonly string[], mark = 0): Promise<void> {
    const isRepeated = (topic: string): boolean => this.copies(topic).some((at) => at >= mark);
    await this.until(() => topics.every(isRepeated), `the last measurement again at ${topics.join(", ")}`);
  }

  /** Where among all messages copies of earlier ones stand. The meters themselves never say the same twice. */
  copies(topic: string): readonly number[] {
    const said = new Set<string>();
    return this.subscriber.messages.flatMap((message, at) => {
      const isCopy = message.topic === topic && said.has(message.payload);
      if (message.topic === topic) said.add(message.payload);
      return isCopy ? [at] : [];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#sending;
  }

  async #send(): Promise<void> {
    const { signal } = this.#stop;
    let second = 0;
    try {
      for await (const _ of every(SECOND_MS, undefined, { signal })) {
        second += 1;
        if (this.meters !== undefined) await this.#cable.send(telegramOf(this.meters, second));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** What the two meters say in a second of the first day of 2024: all readings grow by one in their last digit. */
const telegramOf = ({ electricity, gas }: MeterIds, second: number): Uint8Array => {
  const clock = new Date(second * SECOND_MS).toISOString().slice(11, 19).replaceAll(":", "");
  const reading = String(second).padStart(3, "0");
  return telegram(
    "1-3:0.2.8(50)",
    `0-0:1.0.0(240101${clock}W)`,
    `0-0:96.1.1(${hexOf(electricity)})`,
    `1-0:1.8.1(000100.${reading}*kWh)`,
    "1-0:1.7.0(03.600*kW)",
    "0-1:24.1.0(003)",
    `0-1:96.1.0(${hexOf(gas)})`,
    `0-1:24.2.1(240101000000W)(00100.${reading}*m3)`,
  );
};

const hexOf = (id: string): string => Buffer.from(id).toString("hex").toUpperCase();
