import type { Log } from "./lib/log.ts";
import type { Message } from "./mqtt/message.ts";
import { type MessageOptions, measurementMessage } from "./mqtt/messages.ts";
import { Pace } from "./mqtt/pace.ts";
import { Framer, type FramerEvent } from "./p1/framer.ts";
import { Identities } from "./p1/identities.ts";
import { type Measurement, measurementsOf } from "./p1/measurements.ts";
import { Sync } from "./p1/sync.ts";
import { parseTelegram } from "./p1/telegram.ts";
import { type Zone, zoneOf } from "./p1/time.ts";
import type { Reports } from "./status/reports.ts";

export interface ReceptionOptions extends MessageOptions {
  /** The zone of the meter's clock. */
  readonly timeZone: string;
  /** Seconds between two messages of one meter; 0 for every telegram. */
  readonly rate: number;
  /** The id of an electricity meter that shows none. */
  readonly fallbackId: string;
  /** Whether reads follow the line; those of a recording do not. */
  readonly isLive: boolean;
  /** Whether to print every telegram to the log. */
  readonly isTracing: boolean;
}

/** What is known of the meter from its last telegrams. */
export interface Seen {
  readonly header: string;
  readonly intervalSeconds: number;
  readonly meters: readonly Measurement[];
}

/** Turns received bytes into messages. Holds what one telegram leaves for the next: sync, ids, the pace of each meter. */
export class Reception {
  readonly #framer = new Framer();
  readonly #sync = new Sync();
  readonly #identities = new Identities();
  readonly #pace: Pace;
  readonly #zone: Zone;
  readonly #options: ReceptionOptions;
  readonly #reports: Reports;
  readonly #log: Log;
  #telegrams = 0;
  #lastMs = 0; // when the last telegram was complete
  #seen: Seen = { header: "", intervalSeconds: 0, meters: [] };

  constructor(options: ReceptionOptions, reports: Reports, log: Log) {
    this.#options = options;
    this.#pace = new Pace(options.rate);
    this.#zone = zoneOf(options.timeZone);
    this.#reports = reports;
    this.#log = log;
  }

  /** How many telegrams were accepted. */
  get telegrams(): number {
    return this.#telegrams;
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** `receivedMs`: our clock when the last of the bytes came, in Unix milliseconds. */
  take(bytes: Uint8Array, receivedMs: number): Message[] {
    const events = this.#framer.push(bytes);
    this.#synchronise(events);
    return this.#messages(events, receivedMs);
  }

  /** No byte came for a while. */
  pause(receivedMs: number): Message[] {
    return this.#messages(this.#framer.pause(), receivedMs);
  }

  /** The stream is over. */
  end(receivedMs: number): Message[] {
    return this.#messages(this.#framer.end(), receivedMs);
  }

  /** The source is gone: what it sent of a telegram will not be completed. */
  interrupt(): void {
    for (const event of this.#framer.end()) if (event.kind === "discarded") this.#discarded(event);
  }

  #messages(events: readonly FramerEvent[], receivedMs: number): Message[] {
    return events.flatMap((event) => {
      if (event.kind === "telegram") return this.#telegram(event, receivedMs);
      this.#discarded(event);
      return [];
    });
  }

  #telegram({ bytes, end }: FramerEvent & { readonly kind: "telegram" }, receivedMs: number): Message[] {
    if (this.#options.isTracing) this.#log.trace(Buffer.from(bytes).toString("latin1").trimEnd());
    const telegram = parseTelegram(bytes, end);
    const { measurements, problems } = measurementsOf(telegram, {
      zone: this.#zone,
      receivedAt: receivedMs / 1000,
      identities: this.#identities,
      fallbackId: this.#options.fallbackId,
    });
    this.#reports.telegram();
    for (const problem of problems) this.#reports.problem(problem);
    const intervalSeconds = (receivedMs - this.#lastMs) / 1000;
    this.#seen = { header: telegram.header, intervalSeconds, meters: measurements };
    this.#telegrams += 1;
    this.#lastMs = receivedMs;
    return measurements
      .map((measurement) => measurementMessage(measurement, receivedMs, this.#options))
      .filter(({ topic }) => this.#pace.isDue(topic, receivedMs));
  }

  #discarded({ length, reason }: FramerEvent & { readonly kind: "discarded" }): void {
    this.#reports.discarded(length, reason);
  }

  /** A recording read as fast as possible comes in pieces of any size, so there is nothing to be in sync with. */
  #synchronise(events: readonly FramerEvent[]): void {
    if (!this.#options.isLive) return;
    for (const [at, event] of events.entries()) {
      const beyond = at === events.length - 1 ? this.#framer.held : 1;
      const news = event.kind === "telegram" ? this.#sync.telegram(event.bytes.length, beyond) : this.#sync.lose();
      if (news !== undefined) this.#reports.sync(news);
    }
  }
}
