import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Broker, Connection } from "./connection.ts";
import { countOf } from "./message.ts";
import { Refusal } from "./refusal.ts";

// Two clients with one id throw each other out, and each comes back after half a minute at the latest. Only a
// connection that has outlived this shows that all is well.
const LASTING_MS = 60_000;
const SHORT_MS = 10_000;
const SHORT_IN_A_ROW = 3;
const UNSTEADY = 3;

/** What was said about the connections so far: every trouble once, then hourly, and its end. */
export class Report {
  #trouble: Recurring; // since the last connection, or, while they do not last, since the last that was said
  #isOutage = false; // something of that was said
  #unsteady = 0; // connections since one that lasted
  #shortInARow = 0; // connections that ended soon, without a failed attempt in between
  readonly #clientId: string;
  readonly #log: Log;
  readonly #now: () => number;

  constructor(clientId: string, log: Log, now: () => number) {
    this.#clientId = clientId;
    this.#log = log;
    this.#now = now;
    this.#trouble = new Recurring(log, now);
  }

  addressUnknown(reason: string): void {
    this.#say(`address-unknown ${reason}`, `Cannot learn where the broker is: ${reason}`);
  }

  refused(broker: Broker, refusal: Refusal): void {
    this.#shortInARow = 0; // a broker that is away or refuses us is no sign of another client
    const words = (refusal.kind === "login" ? broker.loginAdvice : undefined) ?? this.#wordsOf(refusal);
    this.#say(refusal.kind, `Cannot connect to ${placeOf(broker)}: ${words}`);
  }

  /** Returns whether this is the end of an outage. */
  connected(broker: Broker, { protocolVersion }: Connection, waiting: number): boolean {
    const version = protocolVersion === 5 ? "5" : "3.1.1";
    const backlog = waiting > 0 ? `, ${countOf(waiting)} waiting` : "";
    const words = `Connected to ${placeOf(broker)} (MQTT ${version})${backlog}`;
    this.#unsteady += 1;
    if (this.#unsteady > UNSTEADY) {
      this.#log.debug(words);
      return false;
    }
    this.#log.info(words);
    const wasOutage = this.#isOutage;
    this.#isOutage = false;
    this.#trouble = new Recurring(this.#log, this.#now);
    return wasOutage;
  }

  /** Returns whether the connection was a good one, so that the next may be tried soon. */
  ended(broker: Broker, why: Refusal, lastedMs: number): boolean {
    const isGood = lastedMs >= LASTING_MS && why.kind !== "taken-over";
    this.#unsteady = isGood ? 0 : this.#unsteady;
    this.#shortInARow = lastedMs < SHORT_MS ? this.#shortInARow + 1 : 0;
    const isRivalLikely = why.kind === "closed" && this.#shortInARow >= SHORT_IN_A_ROW;
    const reason = isRivalLikely ? new Refusal("taken-over") : why;
    this.#say(reason.kind, `Connection to ${placeOf(broker)} ended: ${this.#wordsOf(reason)}`);
    return isGood;
  }

  #say(kind: string, words: string): void {
    this.#isOutage = true;
    this.#trouble.warn(kind, words);
  }

  #wordsOf(refusal: Refusal): string {
    return refusal.message.replace("{client}", () => `"${this.#clientId}"`);
  }
}

const placeOf = ({ host, port }: Broker): string => `broker ${host}:${port}`;
