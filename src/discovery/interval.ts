/** So many gaps tell the usual one, also when a telegram is missed now and then. */
const MOST_GAPS = 9;
/** Telegrams come a little early or late; a meter that really changes its interval changes it by more. */
const CHANGE = 0.25;

/** The usual time between events that repeat: the median of the last gaps. */
export class Interval {
  readonly #gaps: number[] = []; // the last ones, in any unit
  #last: number | undefined;
  #steady: number | undefined; // follows the median only when that has really changed

  /** An event at this time. */
  add(time: number): void {
    const gap = time - (this.#last ?? time);
    this.#last = time;
    if (gap <= 0) return;
    this.#gaps.push(gap);
    if (this.#gaps.length > MOST_GAPS) this.#gaps.shift();
    const median = [...this.#gaps].sort((a, b) => a - b)[Math.floor((this.#gaps.length - 1) / 2)] ?? gap;
    if (Math.abs(median - (this.#steady ?? 0)) > CHANGE * (this.#steady ?? 0)) this.#steady = median;
  }

  /** The gap to expect; undefined before there were two events. Does not change with every little delay. */
  get usual(): number | undefined {
    return this.#steady;
  }
}
