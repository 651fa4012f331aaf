import { Margin } from "./margin.ts";

/** What a read brought. */
export interface Taken {
  readonly bytes: number;
  /** How many telegrams were over with it, right or wrong. */
  readonly telegrams: number;
  /** How many bytes were held for the telegram under way, before it and with it. */
  readonly heldBefore: number;
  readonly held: number;
}

/** A telegram that takes less comes in a piece or two, and there is nothing to gain. */
const SHORTEST_MS = 15;
/** Not to be read for less than this saves nothing. */
const SHORTEST_REST_MS = 8;
/** A cable that is pulled out meanwhile must be noticed. */
const LONGEST_REST_MS = 1_000;
/** The kernel's line discipline holds 4095 bytes. Only telegrams that come at once and out of turn can be more. */
const MOST_BYTES = 3_000;
/** Telegrams that come so much earlier or later than expected have no common interval. */
const TOLERANCE = 0.05;
/** So many telegrams in a row that came when expected make an interval; more for a meter that broke its own. */
const STEADY = 2;
const MOST_STEADY = 256;
/** How much of a difference is believed at a time. */
const GAIN = 1 / 8;
/** For so much faster a line is taken when a telegram was over too soon. */
const FASTER = 1.25;
/** The interval is the mean of so many; with fewer, what makes one telegram late would move the next ones too. */
const MOST_INTERVALS = 64;

/**
 * Tells how long nothing need be read, because a telegram that comes in small pieces is of use only when it is over.
 * Expects each telegram to be as long as the last one, as fast, and as long after it; what has not come true is
 * forgotten, and without it nothing is ever left unread.
 */
export class Rhythm {
  #size: number | undefined; // of the last telegram, in bytes
  #bytesPerMs: number | undefined; // only of a line that is slow enough
  #intervalMs: number | undefined;
  #steady = 0; // telegrams in a row that came at this interval
  #needed = STEADY; // so many are asked for
  #endMs: number | undefined; // when the last telegram was over; undefined when it was found over
  #first: { readonly ms: number; readonly held: number } | undefined; // the first read of the telegram under way
  readonly #dues = new Map<Margin, number>(); // when it should be over, by what tells that
  #rested: Margin | undefined; // that of the rest before this read
  readonly #byBytes = new Margin(); // by what is missing of it
  readonly #byInterval = new Margin();

  /** What was read, and when; returns for how many milliseconds nothing need be read. */
  took(taken: Taken, nowMs: number): number {
    const { bytes, telegrams, heldBefore, held } = taken;
    const rested = this.#rested;
    this.#rested = undefined;
    if (telegrams === 0 && held === heldBefore + bytes) return this.#goesOn(taken, nowMs);
    if (telegrams !== 1 || held !== 0) {
      this.lose();
      return 0;
    }
    if (heldBefore === 0 || rested !== undefined) this.#foundOver(rested);
    else this.#sawEnd(heldBefore + bytes, nowMs);
    this.#size = heldBefore + bytes;
    this.#first = undefined;
    this.#dues.clear();
    return this.#untilNext(nowMs);
  }

  /** What comes next does not follow what came last. */
  lose(): void {
    this.#endMs = undefined;
    this.#steady = 0;
    this.#first = undefined;
    this.#dues.clear();
    this.#rested = undefined;
  }

  /** In the middle of a telegram. */
  #goesOn({ heldBefore, held }: Taken, nowMs: number): number {
    if (heldBefore === 0) this.#first = { ms: nowMs, held };
    if (this.#first === undefined || this.#size === undefined || this.#bytesPerMs === undefined) return 0;
    const endMs = nowMs + (this.#size - held) / this.#bytesPerMs;
    return this.#rest(this.#byBytes, endMs, MOST_BYTES / this.#bytesPerMs, nowMs);
  }

  #untilNext(nowMs: number): number {
    if (this.#size === undefined || this.#bytesPerMs === undefined) return 0;
    if (this.#endMs === undefined || this.#intervalMs === undefined || this.#steady < this.#needed) return 0;
    const endMs = this.#endMs + this.#intervalMs;
    const startMs = endMs - this.#size / this.#bytesPerMs;
    return this.#rest(this.#byInterval, endMs, startMs - nowMs + MOST_BYTES / this.#bytesPerMs, nowMs);
  }

  #rest(margin: Margin, endMs: number, mostMs: number, nowMs: number): number {
    const restMs = Math.min(endMs - margin.ms - nowMs, mostMs, LONGEST_REST_MS);
    if (restMs < SHORTEST_REST_MS) return 0;
    this.#dues.set(margin, endMs);
    this.#rested = margin;
    return restMs;
  }

  /** One read has brought a whole telegram or its end, at once or after a rest: it was over at some time before. */
  #foundOver(rested: Margin | undefined): void {
    rested?.widen();
    if (rested === this.#byInterval) this.#needed = Math.min(MOST_STEADY, 2 * this.#needed);
    if (rested === undefined) this.#bytesPerMs = undefined;
    else if (rested === this.#byBytes) this.#bytesPerMs = (this.#bytesPerMs ?? 0) * FASTER;
    this.#endMs = undefined;
    this.#steady = 0;
  }

  #sawEnd(size: number, nowMs: number): void {
    for (const [margin, dueMs] of this.#dues) margin.saw(dueMs - nowMs);
    this.#learnSpeed(size, nowMs);
    this.#learnInterval(size, nowMs);
  }

  #learnSpeed(size: number, nowMs: number): void {
    if (this.#first === undefined || this.#first.held > size / 2) return;
    const tookMs = nowMs - this.#first.ms;
    const seen = (size - this.#first.held) / tookMs;
    const known = this.#bytesPerMs ?? seen;
    // A line may seem slow when the system has other things to do, but never fast.
    this.#bytesPerMs = tookMs < SHORTEST_MS ? undefined : Math.max(seen, known + (seen - known) * GAIN);
  }

  /** From beginning to beginning: a longer telegram does not begin later. */
  #learnInterval(size: number, nowMs: number): void {
    const lastMs = this.#endMs;
    this.#endMs = nowMs;
    if (lastMs === undefined) return;
    const longerBytes = size - (this.#size ?? size);
    const gapMs = nowMs - lastMs - longerBytes / (this.#bytesPerMs ?? Number.POSITIVE_INFINITY);
    const lateMs = gapMs - (this.#intervalMs ?? 0);
    if (this.#intervalMs === undefined || Math.abs(lateMs) > TOLERANCE * this.#intervalMs) {
      this.#intervalMs = gapMs;
      this.#steady = 0;
      return;
    }
    this.#steady += 1;
    if (this.#steady > MOST_STEADY) this.#needed = STEADY;
    this.#intervalMs += lateMs / Math.min(1 + this.#steady, MOST_INTERVALS);
    // An end may be seen late, when the system has other things to do, but never early.
    if (lateMs > 0) this.#endMs = nowMs - lateMs * (1 - GAIN);
  }
}
