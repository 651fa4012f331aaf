import type { Log } from "../lib/log.ts";
import { readable } from "../lib/readable.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Decrypted } from "../p1/decrypt.ts";
import type { DiscardReason } from "../p1/framer-event.ts";
import type { HeldBack, Restarted } from "../p1/guard.ts";
import type { Rung } from "../p1/ladder.ts";
import type { SyncNews } from "../p1/sync.ts";
import type { LineProblem } from "../p1/telegram.ts";
import { Outages } from "./outages.ts";
import type { ReceptionNews } from "./silence.ts";

/** Says in words what happens on the way from the meter: each kind of trouble once, then hourly with its count. */
export class Reports {
  readonly outages: Outages;
  readonly #log: Log;
  readonly #recurring: Recurring;
  readonly #counts = new Map<string, number>(); // by what happened, since the start; few and fixed in the code
  #isLocked = false; // the last whole telegram that was not right is encrypted, and cannot be opened

  /** `now` tells milliseconds. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#recurring = new Recurring(log, now);
    this.outages = new Outages(log, now);
  }

  /** What happened since the start and how often: `telegrams 86400, checksum-wrong 2, recovered x-25 12`. */
  get summary(): string {
    return [...this.#counts].map(([what, count]) => `${what} ${count}`).join(", ") || "no telegram";
  }

  /** How many telegrams were not right, since the start. */
  get rejected(): number {
    return this.#countedAll(REJECTED);
  }

  /** How many telegrams came from their start to their end since the start, right or wrong. */
  get framed(): number {
    return this.#countedAll(FRAMED);
  }

  telegram(): void {
    this.#count("telegrams");
  }

  discarded(length: number, reason: DiscardReason): void {
    const isFirst = this.#counted("telegrams") === 0;
    const isOutside = reason.why === "outside-telegram";
    const words = discardWords(length, reason, isFirst);
    if (!isOutside) this.#count(reason.why);
    if (WHOLE.includes(reason.why)) this.#isLocked = false;
    if (isOutside && length >= NOISE_BYTES) this.outages.noise(length);
    else if (isOutside && isFirst) this.#recurring.info("start", words);
    else if (isOutside && length <= 2) this.#log.debug(words);
    else this.#recurring.warn(reason.why, words);
  }

  problem({ line, text, why }: LineProblem): void {
    this.#count("values left out");
    const code = /^[\d-]+:[\d.]+/.exec(text)?.[0] ?? why;
    this.#recurring.warn(code, `A value was left out: telegram line ${line}: "${quotable(text)}": ${why}`);
  }

  /** Bytes were lost between the beginning of one telegram and the end of another. */
  merged(length: number): void {
    this.#count("merged");
    this.#recurring.warn("merged", `Discarded ${length} bytes: bytes were lost between two telegrams`);
  }

  /** A telegram whose checksum fits after a repair; `rung` says which. */
  recovered(rung: Rung): void {
    this.#count(`recovered ${rung}`);
    this.#recurring.info(`recovered ${rung}`, `Recovered a telegram: ${RUNGS[rung]}`);
  }

  /** The meter turned out to send 7E1, or no longer does. */
  parity(isMasking: boolean): void {
    const words = isMasking ? "its parity bits are taken off" : "the bytes are read as they are again";
    this.#recurring.info("parity", `The meter sends ${isMasking ? "7" : "8"} data bits; ${words}`);
  }

  decrypted({ kind, ...telegram }: Decrypted): void {
    if (kind !== "telegram") {
      this.#count(`encrypted ${kind}`);
      this.#isLocked = true;
      this.#recurring.warn(`encrypted ${kind}`, DECRYPTION_WORDS[kind]);
    } else if ("authentication" in telegram && telegram.authentication === "unverified") {
      this.#recurring.warn("encrypted unverified", DECRYPTION_WORDS.unverified);
    }
  }

  heldBack(channel: number, held: HeldBack): void {
    this.#count("values held back");
    this.#recurring.warn(`${held.why} ${channel} ${held.key}`, heldBackWords(channel, held));
  }

  restarted(channel: number, { key, value, last }: Restarted): void {
    this.#recurring.over(`total-fell ${channel} ${key}`);
    this.#log.warn(`${key} of channel ${channel} goes on from ${value}, below the last value ${last}: it stayed there`);
  }

  /** What comes from the meter, or does not. */
  reception(news: ReceptionNews): void {
    this.outages.reception(news, this.#isLocked);
  }

  sync(news: SyncNews): void {
    this.#recurring.info("sync", syncWords(news));
  }

  #counted(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  #countedAll(whats: readonly string[]): number {
    return whats.reduce((sum, what) => sum + this.#counted(what), 0);
  }

  #count(what: string): void {
    this.#counts.set(what, this.#counted(what) + 1);
  }
}

/** Why a telegram is refused that has its end. */
const WHOLE: readonly string[] = [
  "checksum-wrong",
  "checksum-unreadable",
  "checksum-missing",
  "merged",
] satisfies readonly (DiscardReason["why"] | "merged")[];
const REJECTED: readonly string[] = [...WHOLE, ...(["no-end", "too-long"] satisfies readonly DiscardReason["why"][])];

/** Bytes outside telegrams that are more than the rest of one: noise, or something else than telegrams. */
const NOISE_BYTES = 4_096;

const discardWords = (length: number, reason: DiscardReason, isFirst: boolean): string => {
  const what = `Discarded a telegram of ${length} bytes`;
  switch (reason.why) {
    case "outside-telegram":
      return isFirst
        ? `Skipped ${length} bytes up to the start of the first telegram`
        : `Skipped ${length} bytes between two telegrams`;
    case "no-end":
      return `${what}: it stops before its end; were bytes lost on the way?`;
    case "too-long":
      return `${what}: no end within ${reason.limit} bytes`;
    case "checksum-wrong":
      return `${what}: its checksum is ${reason.said}, but ${reason.counted} was counted; if this happens often, check cable and splitter`;
    case "checksum-unreadable":
      return `${what}: "${quotable(reason.said)}" is not a checksum`;
    case "checksum-missing":
      return `${what}: it has no checksum, although this meter sends one`;
    default:
      return reason satisfies never;
  }
};

const RUNGS: Readonly<Record<Rung, string>> = {
  restart: "it began in the middle of another that was cut off",
  "line-ends": "something on the way has replaced CR LF by LF",
  "blank-lines": "it had extra blank lines",
  "x-25": "this meter counts its checksum as CRC-16/X-25",
};

const ASK = "ask the grid operator for the keys of your meter";
const DECRYPTION_WORDS: Readonly<Record<Exclude<Decrypted["kind"], "telegram"> | "unverified", string>> = {
  "key-missing": `This meter is encrypted: set decryption-key (32 hex digits); ${ASK}`,
  "key-wrong": `This meter is encrypted, and decryption-key does not fit: check its 32 digits, or ${ASK}`,
  damaged: "An encrypted telegram was damaged on the way, or authentication-key does not fit",
  "no-telegram": "What the meter has encrypted is not a telegram",
  unsupported: "This meter encrypts in a way for which no key is known (a telegram without title, as Elgama in Poland)",
  unverified: "The meter's telegrams cannot be verified: set authentication-key, or check it; their checksum is right",
};

const FRAMED: readonly string[] = [
  "telegrams",
  ...WHOLE,
  ...Object.keys(DECRYPTION_WORDS).map((kind) => `encrypted ${kind}`),
];

const heldBackWords = (channel: number, held: HeldBack): string => {
  const what = `Held back ${held.key} of channel ${channel}`;
  switch (held.why) {
    case "total-fell":
      return `${what}: ${held.value} is less than the last value ${held.last}; it is believed when it stays for a minute`;
    case "time-ahead":
      return `${what}: ${isoTime(held.value)} is more than a day ahead of ${isoTime(held.clock)}; the telegram's time is used`;
    default:
      return held satisfies never;
  }
};

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

const syncWords = (news: SyncNews): string => {
  switch (news.kind) {
    case "in-sync":
      return `in sync, telegram size ${news.size}`;
    case "size-changed":
      return `telegram size changed ${news.from} -> ${news.to}, sync lost`;
    case "lost":
      return `sync lost, telegram size was ${news.size}`;
    default:
      return news satisfies never;
  }
};

const LONGEST_QUOTE = 80;

/** A piece of a line that may be anything. */
const quotable = (text: string): string => readable(text).slice(0, LONGEST_QUOTE);
