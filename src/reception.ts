import type { Log } from "./lib/log.ts";
import type { Message } from "./mqtt/message.ts";
import { type MessageOptions, type MessageWriter, messageWriter } from "./mqtt/messages.ts";
import { Pace } from "./mqtt/pace.ts";
import { decrypt, type Keys } from "./p1/decrypt.ts";
import { Deriver } from "./p1/derive.ts";
import type { EncryptedFrame } from "./p1/encrypted.ts";
import { Framer } from "./p1/framer.ts";
import type { FramerEvent } from "./p1/framer-event.ts";
import { type Arrival, Guard, type SavedTotals } from "./p1/guard.ts";
import { Identities } from "./p1/identities.ts";
import { type Measurement, measurementsOf } from "./p1/measurements.ts";
import { isMerged } from "./p1/merged.ts";
import { Parity } from "./p1/parity.ts";
import { Recall } from "./p1/recall.ts";
import { Sync } from "./p1/sync.ts";
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
  /** What opens the telegrams of an encrypted meter. */
  readonly keys: Keys;
  /** The last good totals of an earlier run. */
  readonly totals: SavedTotals;
  /** A clock that never jumps, in milliseconds. */
  readonly now: () => number;
}

/** A telegram with the end of its body, as framed or decrypted. */
interface WholeTelegram {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly checksum: string;
}

/** After so many telegrams a meter has shown what it sends, even if every one of them has an odd line. */
const KNOWN_AFTER = 10;

/** A telegram that was accepted, and what is sent of it. */
export interface Accepted {
  readonly header: string;
  /** The clock in the telegram, in Unix seconds. */
  readonly telegramTime: number | undefined;
  /** Our clock when it was complete, in Unix milliseconds. */
  readonly receivedMs: number;
  readonly measurements: readonly Measurement[];
  /** Of the meters whose turn it is. */
  readonly messages: readonly Message[];
}

/** What is known of the meter from its last telegrams. */
export interface Seen {
  readonly header: string;
  readonly intervalSeconds: number;
  readonly meters: readonly Measurement[];
}

const NONE: readonly Accepted[] = [];

/** Turns received bytes into measurements and their messages. Holds what one telegram leaves for the next: sync, ids, the pace of each meter. */
export class Reception {
  readonly #parity = new Parity();
  readonly #framer = new Framer();
  readonly #sync = new Sync();
  readonly #recall = new Recall();
  readonly #identities = new Identities();
  readonly #deriver = new Deriver();
  readonly #guard: Guard;
  readonly #pace: Pace;
  readonly #zone: Zone;
  readonly #options: ReceptionOptions;
  readonly #write: MessageWriter;
  readonly #reports: Reports;
  readonly #log: Log;
  #wasMasking = false;
  #telegrams = 0;
  #lastMs = 0; // when the last telegram was complete
  #seen: Seen = { header: "", intervalSeconds: 0, meters: [] };

  constructor(options: ReceptionOptions, reports: Reports, log: Log) {
    this.#options = options;
    this.#write = messageWriter(options);
    this.#guard = new Guard(options.totals);
    this.#pace = new Pace(options.rate);
    this.#zone = zoneOf(options.timeZone);
    this.#reports = reports;
    this.#log = log;
  }

  /** How many telegrams were accepted. */
  get telegrams(): number {
    return this.#telegrams;
  }

  /** How many bytes are held until more of their telegram comes. */
  get held(): number {
    return this.#framer.held;
  }

  /** The last good totals of each meter. */
  totals(): SavedTotals {
    return this.#guard.export();
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Our clock when the last telegram was complete, in Unix milliseconds; 0 before the first. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Whether reads end where telegrams end. */
  get inSync(): boolean {
    return this.#sync.inSync;
  }

  /** The state message of a measurement, as it is sent. */
  messageOf(measurement: Measurement, receivedMs: number): Message {
    return this.#write(measurement, receivedMs);
  }

  /** `receivedMs`: our clock when the last of the bytes came, in Unix milliseconds. */
  take(bytes: Uint8Array, receivedMs: number): readonly Accepted[] {
    const events = this.#framer.push(this.#parity.push(bytes));
    if (events.length === 0) return NONE;
    this.#tellParity();
    this.#synchronise(events);
    return this.#accepted(events, receivedMs);
  }

  /** No byte came for a while. */
  pause(receivedMs: number): readonly Accepted[] {
    this.#tellParity();
    const held = this.#framer.push(this.#parity.pause());
    return this.#accepted([...held, ...this.#framer.pause()], receivedMs);
  }

  /** The source is gone, or its recording is over: what it sent of a telegram will not be completed. */
  end(receivedMs: number): readonly Accepted[] {
    this.#tellParity();
    const held = this.#framer.push(this.#parity.end());
    this.#wasMasking = false; // the next stream is looked at anew
    return this.#accepted([...held, ...this.#framer.end()], receivedMs);
  }

  #tellParity(): void {
    if (this.#parity.isMasking === this.#wasMasking) return;
    this.#wasMasking = this.#parity.isMasking;
    this.#reports.parity(this.#wasMasking);
  }

  #accepted(events: readonly FramerEvent[], receivedMs: number): readonly Accepted[] {
    const accepted: Accepted[] = [];
    for (const event of events) {
      const telegram = this.#telegramIn(event, receivedMs);
      if (telegram !== undefined) accepted.push(telegram);
    }
    return accepted;
  }

  #telegramIn(event: FramerEvent, receivedMs: number): Accepted | undefined {
    switch (event.kind) {
      case "telegram":
        if (event.recovered !== undefined) this.#reports.recovered(event.recovered);
        return this.#telegram(event, receivedMs);
      case "encrypted":
        return this.#encrypted(event, receivedMs);
      case "discarded":
        this.#reports.discarded(event.length, event.reason);
        return undefined;
      default:
        return event satisfies never;
    }
  }

  #encrypted(frame: EncryptedFrame, receivedMs: number): Accepted | undefined {
    const decrypted = decrypt(frame, this.#options.keys);
    this.#reports.decrypted(decrypted);
    return decrypted.kind === "telegram" ? this.#telegram(decrypted, receivedMs) : undefined;
  }

  #telegram({ bytes, end, checksum }: WholeTelegram, receivedMs: number): Accepted | undefined {
    if (this.#options.isTracing) this.#log.trace(Buffer.from(bytes).toString("latin1").trimEnd());
    const receivedAt = receivedMs / 1000;
    const telegram = this.#recall.parse(bytes, end, receivedAt);
    // Before anything is learned from it.
    if (checksum === "absent" && isMerged(telegram)) {
      this.#reports.merged(bytes.length);
      return undefined;
    }
    const { measurements: said, problems } = measurementsOf(telegram, {
      zone: this.#zone,
      receivedAt,
      identities: this.#identities,
      fallbackId: this.#options.fallbackId,
      recall: this.#recall,
    });
    this.#reports.telegram();
    for (const problem of problems) this.#reports.problem(problem);
    const telegramTime = said[0]?.meter === "main" ? said[0].timestamp : undefined;
    // In a recording the meter's own minutes count: it is read faster than they passed.
    const nowMs = this.#options.isLive ? this.#options.now() : (telegramTime ?? receivedAt) * 1000;
    // A tariff may stand in a line that could not be read: a sum without it would be too small, and jump afterwards.
    const isKnown = problems.length === 0 || this.#telegrams >= KNOWN_AFTER;
    const measurements: Measurement[] = [];
    const messages: Message[] = [];
    for (const measurement of said) {
      const judged = this.#judged(measurement, { telegramTime, receivedAt, nowMs });
      const whole = isKnown ? this.#deriver.derive(judged, this.#guard.sent(judged.deviceId)) : judged;
      measurements.push(whole);
      if (this.#pace.isDue(whole, nowMs)) messages.push(this.messageOf(whole, receivedMs));
    }
    const { header } = telegram;
    this.#seen = { header, intervalSeconds: (receivedMs - this.#lastMs) / 1000, meters: measurements };
    if (telegram.objects.length > 0) this.#telegrams += 1; // noise can look like an empty telegram without checksum
    this.#lastMs = receivedMs;
    return { header, telegramTime, receivedMs, measurements, messages };
  }

  /** What of a measurement can be true. */
  #judged(said: Measurement, arrival: Arrival): Measurement {
    const { measurement, heldBack, restarted } = this.#guard.judge(said, arrival);
    for (const held of heldBack) this.#reports.heldBack(said.channel, held);
    for (const total of restarted) this.#reports.restarted(said.channel, total);
    return measurement;
  }

  /** A recording read as fast as possible comes in pieces of any size, so there is nothing to be in sync with. */
  #synchronise(events: readonly FramerEvent[]): void {
    if (!this.#options.isLive) return;
    for (const [at, event] of events.entries()) {
      const beyond = at === events.length - 1 ? this.#framer.held : 1;
      const news = event.kind === "discarded" ? this.#sync.lose() : this.#sync.telegram(event.length, beyond);
      if (news !== undefined) this.#reports.sync(news);
    }
  }
}
