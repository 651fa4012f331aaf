/** So many gaps tell the usual one. */
const MOST_GAPS = 15;
/** Telegrams come a little early or late; a meter that really changes its interval changes it by more. */
const CHANGE = 0.25;

/** The usual time between events that repeat, in the unit in which they are given. */
export class Interval {
  readonly #gaps: number[] = []; // the last ones
  readonly #quantile: number;
  #last: number | undefined;
  #steady: number | undefined; // follows the gaps only when they have really changed

  /** `quantile`: 0.5 is the median; below that, events that are missed do not count as long as most others come. */
  constructor(quantile: number) {
    this.#quantile = quantile;
  }

  /** An event at this time. */
  add(time: number): void {
    const gap = time - (this.#last ?? time);
    this.#last = time;
    if (gap <= 0) return;
    this.#gaps.push(gap);
    if (this.#gaps.length > MOST_GAPS) this.#gaps.shift();
    const usual = [...this.#gaps].sort((a, b) => a - b)[Math.floor((this.#gaps.length - 1) * this.#quantile)] ?? gap;
    if (this.#steady === undefined || Math.abs(usual - this.#steady) > CHANGE * this.#steady) this.#steady = usual;
  }

  /** The gap to expect; undefined before there were two events. Does not change with every little delay. */
  get usual(): number | undefined {
    return this.#steady;
  }
}
