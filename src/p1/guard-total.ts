/** A total of one meter: the last value that was let through, and the drop below it that has not yet lasted. */
export interface Total {
  readonly last: number;
  readonly drop?: Drop;
}

interface Drop {
  /** The first value below the last good one. */
  readonly first: number;
  /** When it came, on a clock that never jumps. */
  readonly sinceMs: number;
  /** How many telegrams showed the drop, this one included. */
  readonly telegrams: number;
}

/** `believed`: let through although it is less, because it lasted. */
export type Verdict = "good" | "held-back" | "believed";

/** A bogus zero comes once or twice; a meter that was replaced or reset stays where it is. */
const TELEGRAMS = 3;
const LASTING_MS = 60_000;

/**
 * Judges the next value of a total. Home Assistant takes a drop for a new meter and books its whole reading as
 * consumption, so a drop is believed only when it lasts: at or above its first value for long enough.
 */
export const judgeTotal = (
  total: Total | undefined,
  value: number,
  nowMs: number,
): { readonly verdict: Verdict; readonly total: Total } => {
  if (total !== undefined && value === total.last && total.drop === undefined) return { verdict: "good", total };
  if (total === undefined || value >= total.last) return { verdict: "good", total: { last: value } };
  const drop = dropWith(total.drop, value, nowMs);
  return drop.telegrams >= TELEGRAMS && nowMs - drop.sinceMs >= LASTING_MS
    ? { verdict: "believed", total: { last: value } }
    : { verdict: "held-back", total: { last: total.last, drop } };
};

/** A value below the first of the drop is a drop of its own. */
const dropWith = (drop: Drop | undefined, value: number, nowMs: number): Drop =>
  drop === undefined || value < drop.first
    ? { first: value, sinceMs: nowMs, telegrams: 1 }
    : { ...drop, telegrams: drop.telegrams + 1 };
