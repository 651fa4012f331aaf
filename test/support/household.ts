import { Announcer } from "../../src/discovery/announcer.ts";
import type { PreviewAnnouncing } from "../../src/discovery/preview.ts";
import { Board } from "../../src/mqtt/board.ts";
import { Inbox } from "../../src/mqtt/inbox.ts";
import { statusTopic } from "../../src/mqtt/topics.ts";
import { Reception } from "../../src/reception.ts";
import { Reports } from "../../src/status/reports.ts";
import { memoryLog } from "./memory-log.ts";
import { defaultAnnouncing, defaultReading } from "./preview.ts";

export interface Published {
  readonly topic: string;
  readonly payload: string;
  /** When the broker got it, in seconds since the start. */
  readonly at: number;
}

/** What a broker holds, and who listens to it. */
export class SharedBroker {
  readonly retained: Map<string, string>;
  readonly households: Household[] = [];

  constructor(retained: ReadonlyMap<string, string> = new Map()) {
    this.retained = new Map(retained);
  }

  /** Somebody publishes this, retained. */
  hold(topic: string, payload: string): void {
    if (payload === "") this.retained.delete(topic);
    else this.retained.set(topic, payload);
    for (const household of this.households) household.tell(topic, payload);
  }
}

export interface HouseholdOptions extends Partial<PreviewAnnouncing> {
  readonly isDiscovery?: boolean;
  readonly isHousehold?: boolean;
  /** Instead of a broker of its own that holds `retained`. */
  readonly broker?: SharedBroker;
  /** What the broker holds from before. */
  readonly retained?: ReadonlyMap<string, string>;
  readonly saved?: ReadonlyMap<string, string>;
}

/** An announcer between a meter and a broker that answers at once; the time passes as the test says. */
export class Household {
  readonly published: Published[] = [];
  /** The meters whose last measurement was sent again. */
  readonly repeated: { readonly deviceId: string; readonly at: number }[] = [];
  readonly lines: readonly string[];
  readonly announcer: Announcer;
  readonly #broker: SharedBroker;
  readonly #board = new Board();
  readonly #inbox = new Inbox();
  readonly #reception: Reception;
  readonly #statusTopic: string;
  #isForbidden = (_topic: string): boolean => false;
  #isConnected = false;
  #seconds = 0;

  constructor(options: HouseholdOptions = {}) {
    const { isDiscovery = true, isHousehold = true, retained, saved = new Map(), ...announcing } = options;
    const { log, lines } = memoryLog();
    const now = () => this.#seconds * 1000;
    this.lines = lines;
    this.#broker = options.broker ?? new SharedBroker(retained);
    this.#broker.households.push(this);
    this.#reception = new Reception({ ...defaultReading, now }, new Reports(log, now), log);
    this.announcer = new Announcer({
      ...defaultAnnouncing,
      ...announcing,
      board: this.#board,
      inbox: this.#inbox,
      log,
      isDiscovery,
      isHousehold,
      now,
      saved,
      repeat: ({ deviceId }) => this.repeated.push({ deviceId, at: this.#seconds }),
      diagnostics: () => ({
        buffer_fill: 0,
        telegrams_received: this.#reception.telegrams,
        telegrams_rejected: 0,
        in_sync: true,
        version: "0.0.0",
      }),
      random: () => 0.5,
    });
    this.#statusTopic = statusTopic(announcing.clientId ?? defaultAnnouncing.clientId);
    this.#board.post({ topic: this.#statusTopic, payload: "online", qos: 1, retain: true });
    this.connect();
  }

  /** So many seconds pass, in each of which the meter sends this telegram. */
  pass(seconds: number, telegram?: Uint8Array): void {
    for (let second = 0; second < seconds; second += 1) {
      this.#seconds += 1;
      for (const accepted of telegram === undefined ? [] : this.#reception.take(telegram, this.#seconds * 1000)) {
        this.announcer.saw(accepted, accepted.telegramTime ?? this.#seconds);
      }
      this.announcer.tick();
      this.#exchange();
    }
  }

  /** What the broker holds. */
  get retained(): Map<string, string> {
    return this.#broker.retained;
  }

  /** Somebody else publishes this. */
  tell(topic: string, payload: string): void {
    if (!this.#isConnected || this.#isForbidden(topic)) return;
    if (this.#inbox.topics.some((filter) => fits(filter, topic))) this.#inbox.put({ topic, payload, retained: false });
  }

  /** The broker keeps messages of such topics from this gateway. */
  mustNotRead(isForbidden: (topic: string) => boolean): void {
    this.#isForbidden = isForbidden;
  }

  /** What it has subscribed to. */
  get listened(): readonly string[] {
    return this.#inbox.topics;
  }

  connect(): void {
    this.#isConnected = true;
    this.#inbox.began();
    this.#board.rewind();
    this.#exchange();
  }

  /** The broker is away, or has lost the connection and publishes the will. */
  disconnect(): void {
    this.#isConnected = false;
    this.#broker.hold(this.#statusTopic, "offline");
    this.#inbox.ended();
  }

  /** What Home Assistant has been told at a topic, the newest last. */
  payloads(topic: string): readonly string[] {
    return this.published.filter((message) => message.topic === topic).map(({ payload }) => payload);
  }

  /** The topics that were published to, in order, from this second on. */
  topics(since = 0): readonly string[] {
    return this.published.filter(({ at }) => at >= since).map(({ topic }) => topic);
  }

  get seconds(): number {
    return this.#seconds;
  }

  #exchange(): void {
    if (!this.#isConnected) return;
    const asked = this.#inbox.topics.filter((filter) => !this.#inbox.isAnswered(filter));
    for (const [topic, payload] of this.retained) {
      if (!this.#isForbidden(topic) && asked.some((filter) => fits(filter, topic)))
        this.#inbox.put({ topic, payload, retained: true });
    }
    this.#inbox.answered(asked);
    for (let message = this.#board.next(); message !== undefined; message = this.#board.next()) {
      const { topic, payload } = message;
      this.published.push({ topic, payload, at: this.#seconds });
      this.#board.acknowledge(message);
      this.#broker.hold(topic, payload); // brokers tell us, too, what we have published
    }
  }
}

const fits = (filter: string, topic: string): boolean =>
  filter.endsWith("/+") ? topic.slice(0, topic.lastIndexOf("/")) === filter.slice(0, -2) : filter === topic;
