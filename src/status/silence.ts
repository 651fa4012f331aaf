import { Interval } from "../lib/interval.ts";

/** WHAT COMES FROM THE METER, or what is missing: the first that is, in the order in which one needs the other. */
export const RECEPTION_STATES = ["receiving", "no_source", "no_bytes", "no_telegram", "no_valid_telegram"] as const;
export type ReceptionState = (typeof RECEPTION_STATES)[number];

/** What has come since the start. */
export interface Come {
  /** Telegrams from their start to their end, right or wrong. */
  readonly telegrams: number;
  /** Those that were right. */
  readonly valid: number;
}

/** What has changed, with how long and how much came meanwhile of what does come. */
export type ReceptionNews =
  | { readonly kind: "no_bytes" }
  | { readonly kind: "no_telegram"; readonly forMs: number; readonly bytes: number }
  | { readonly kind: "no_valid_telegram"; readonly forMs: number; readonly telegrams: number }
  /** Valid telegrams come after one of those three; `forMs`: for so long there was none. */
  | { readonly kind: "over"; readonly forMs: number }
  /** Valid telegrams have come for a minute. */
  | { readonly kind: "steady" };

const SHORTEST_MS = 30_000;
const MOST_TELEGRAMS = 5;
const STEADY_MS = 60_000;
/** On a poor line up to three of four telegrams may be lost before the interval looks longer. */
export const TELEGRAMS_LOST = 0.25;
const NOTHING = { bytes: 0, telegrams: 0, valid: 0 };

/** How long telegrams may stay away that usually come in this interval (ms) before something is wrong. */
export const patienceFor = (usualMs: number | undefined): number =>
  Math.max(SHORTEST_MS, MOST_TELEGRAMS * (usualMs ?? 0));

/**
 * Tells apart why no measurement comes. Each kind is missed from its last arrival on, or from when it could first be
 * expected: a telegram when bytes come again, a valid one when telegrams do.
 */
export class Silence {
  readonly #interval = new Interval(TELEGRAMS_LOST); // between telegrams, right or wrong: in milliseconds
  #state: ReceptionState | undefined = "no_source"; // undefined while it is too early to tell
  #bytes = 0; // since the start
  #come = NOTHING; // by the last look
  #byteMs = 0; // since when each kind is missed
  #telegramMs = 0;
  #validMs = 0;
  #telegram = NOTHING; // what had come by the last telegram, and by the last valid one
  #valid = NOTHING;
  #lastValidMs: number | undefined; // at first, when the source was first opened
  #isMissed = false; // one of the three states was told, and not yet that it is over
  #receivingMs: number | undefined; // since when, until that is told as steady

  /** Undefined while it is too early to tell. */
  get state(): ReceptionState | undefined {
    return this.#state;
  }

  /** How long each kind may stay away. */
  get patienceMs(): number {
    return patienceFor(this.#interval.usual);
  }

  /** The source is open; that it is opened again because it was silent changes nothing. */
  opened(nowMs: number): void {
    if (this.#state !== "no_source") return;
    this.#state = undefined;
    this.#lastValidMs ??= nowMs;
    this.#byteMs = nowMs;
    this.#telegramMs = nowMs;
    this.#validMs = nowMs;
  }

  /** The source cannot be opened, or was lost; not that it is silent. */
  lost(): void {
    this.#state = "no_source";
  }

  /** So many bytes came. */
  took(bytes: number): void {
    this.#bytes += bytes;
  }

  /** To be asked every second or so. */
  look({ telegrams, valid }: Come, nowMs: number): ReceptionNews | undefined {
    const before = this.#come;
    const come = { bytes: this.#bytes, telegrams, valid };
    this.#come = come;
    if (come.bytes > before.bytes) this.#bytesCame(nowMs);
    if (come.telegrams > before.telegrams) this.#telegramCame(nowMs);
    if (this.#state === "no_source") return undefined;
    return come.valid > before.valid ? this.#validCame(nowMs) : this.#missing(nowMs);
  }

  #bytesCame(nowMs: number): void {
    this.#byteMs = nowMs;
    if (this.#state !== "no_bytes") return;
    this.#state = undefined;
    this.#telegramMs = nowMs;
    this.#validMs = nowMs;
  }

  #telegramCame(nowMs: number): void {
    this.#interval.add(nowMs);
    this.#telegramMs = nowMs;
    this.#telegram = this.#come;
    if (this.#state !== "no_telegram") return;
    this.#state = undefined;
    this.#validMs = nowMs;
  }

  #validCame(nowMs: number): ReceptionNews | undefined {
    const forMs = nowMs - (this.#lastValidMs ?? nowMs);
    if (this.#state !== "receiving") this.#receivingMs = nowMs;
    this.#state = "receiving";
    this.#validMs = nowMs;
    this.#lastValidMs = nowMs;
    this.#valid = this.#come;
    if (this.#isMissed) {
      this.#isMissed = false;
      return { kind: "over", forMs };
    }
    if (this.#receivingMs === undefined || nowMs - this.#receivingMs < STEADY_MS) return undefined;
    this.#receivingMs = undefined;
    return { kind: "steady" };
  }

  /** What a meter sends ends in the middle: only what has come lately shows that it still comes. */
  #missing(nowMs: number): ReceptionNews | undefined {
    const { patienceMs } = this;
    const isMissed = (sinceMs: number): boolean => nowMs - sinceMs >= patienceMs;
    const comes = (lastMs: number): boolean => nowMs - lastMs <= patienceMs / 2;
    if (isMissed(this.#byteMs)) return this.#enter({ kind: "no_bytes" });
    if (isMissed(this.#telegramMs)) {
      const [forMs, bytes] = [nowMs - this.#telegramMs, this.#come.bytes - this.#telegram.bytes];
      return comes(this.#byteMs) ? this.#enter({ kind: "no_telegram", forMs, bytes }) : undefined;
    }
    if (!isMissed(this.#validMs) || !comes(this.#telegramMs)) return undefined;
    const [forMs, telegrams] = [nowMs - this.#validMs, this.#come.telegrams - this.#valid.telegrams];
    return this.#enter({ kind: "no_valid_telegram", forMs, telegrams });
  }

  #enter(news: ReceptionNews & { readonly kind: ReceptionState }): ReceptionNews | undefined {
    if (this.#state === news.kind) return undefined;
    this.#state = news.kind;
    this.#isMissed = true;
    return news;
  }
}
