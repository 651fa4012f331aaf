import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { DiscardReason } from "../p1/framer.ts";
import type { SyncNews } from "../p1/sync.ts";
import type { LineProblem } from "../p1/telegram.ts";

/** Says in words what happens on the way from the meter: each kind of trouble once, then hourly with its count. */
export class Reports {
  readonly #log: Log;
  readonly #recurring: Recurring;
  #telegrams = 0; // accepted since the start

  /** `now` tells milliseconds. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#recurring = new Recurring(log, now);
  }

  telegram(): void {
    this.#telegrams += 1;
    if (this.#telegrams === 1) this.#recurring.over("outside-telegram");
  }

  discarded(length: number, reason: DiscardReason): void {
    const words = discardWords(length, reason, this.#telegrams === 0);
    if (reason.why === "outside-telegram" && this.#telegrams === 0 && length < 4096) this.#log.info(words);
    else if (reason.why === "outside-telegram" && length <= 2) this.#log.debug(words);
    else this.#recurring.warn(reason.why, words);
  }

  problem({ line, text, why }: LineProblem): void {
    const code = /^[\d-]+:[\d.]+/.exec(text)?.[0] ?? why;
    this.#recurring.warn(code, `A value was left out: telegram line ${line}: "${readable(text)}": ${why}`);
  }

  /** The source gives no bytes; `message` says why and what to do. */
  source(code: string, message: string, retryInMs: number): void {
    this.#recurring.warn(`source ${code}`, `${message} (next try in ${Math.ceil(retryInMs / 1000)} s)`);
  }

  sync(news: SyncNews): void {
    this.#recurring.info("sync", syncWords(news));
  }
}

const discardWords = (length: number, reason: DiscardReason, isFirst: boolean): string => {
  const what = `Discarded a telegram of ${length} bytes`;
  switch (reason.why) {
    case "outside-telegram":
      if (length >= 4096) {
        return `No telegram in ${length} bytes: is this a P1 port, and do the line settings fit? Older meters (DSMR 2.2 and 3.0) need dsmr-22; an inverted signal needs another cable`;
      }
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
      return `${what}: "${readable(reason.said)}" is not a checksum`;
    case "checksum-missing":
      return `${what}: it has no checksum, although this meter sends one`;
    default:
      return reason satisfies never;
  }
};

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

/** Text from a line that may be anything: cut, and without control characters. */
const readable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
