import { FIELDS, type FieldRow } from "../fields.ts";
import { Recent } from "../lib/recent.ts";
import type { FieldValue } from "./field-value.ts";
import { splitTimes } from "./guard-time.ts";
import { judgeTotal, type Total } from "./guard-total.ts";
import type { Measurement } from "./measurements.ts";

/** A value that is kept out of a message. */
export type HeldBack =
  /** Less than the `last` good one. */
  | { readonly why: "total-fell"; readonly key: string; readonly value: number; readonly last: number }
  /** A reading more than a day ahead of `clock`, the telegram's or ours; both in Unix seconds. */
  | { readonly why: "time-ahead"; readonly key: string; readonly value: number; readonly clock: number };

/** A total that is less than its `last` good value and is believed, because it stayed there. */
export interface Restarted {
  readonly key: string;
  readonly value: number;
  readonly last: number;
}

export interface Judged {
  readonly measurement: Measurement;
  readonly heldBack: readonly HeldBack[];
  readonly restarted: readonly Restarted[];
}

/** What is told of a telegram's arrival. */
export interface Arrival {
  /** The clock of the telegram in Unix seconds; undefined where it has none. */
  readonly telegramTime: number | undefined;
  /** Our clock in Unix seconds. */
  readonly receivedAt: number;
  /** A clock that never jumps, in milliseconds. */
  readonly nowMs: number;
}

/** The last good totals by device id and key. */
export type SavedTotals = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A home has a few meters; ids beyond those come from a damaged line, and must not fill the memory. */
export const MOST_METERS = 32;

/** A total that was missing in so many telegrams of its meter is no longer sent: the tariff is gone, or never was. */
const MOST_MISSED = 1000;

/** A total counts a quantity. Counters of events are none: they start over by themselves, and nobody is billed for them. */
export const isTotal = ({ stateClass, unit }: FieldRow): boolean =>
  stateClass === "total_increasing" && unit !== undefined;

const TOTALS: ReadonlySet<string> = new Set(FIELDS.filter(isTotal).map(({ key }) => key));

interface Meter {
  telegrams: number; // judged so far
  readonly totals: Map<string, Heard>; // by key
  /** The rows of its values in the last telegram, and what was heard of each that is a total: most stay where they are. */
  readonly places: Place[];
  sent: ReadonlySet<string>; // another one when it changes
}

interface Place {
  readonly field: FieldRow | undefined;
  readonly heard: Heard | undefined;
}

interface Heard {
  total: Total | undefined;
  heardIn: number; // its last telegram
  isSent: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

const newMeter = (): Meter => ({ telegrams: 0, totals: new Map(), places: [], sent: NOTHING });

const heardOf = ({ totals }: Meter, key: string): Heard => {
  const known = totals.get(key);
  if (known !== undefined) return known;
  const heard = { total: undefined, heardIn: Number.NEGATIVE_INFINITY, isSent: false };
  totals.set(key, heard);
  return heard;
};

/** What was heard of the value at this place of a message; undefined for what is no total. */
const heardAt = (meter: Meter, at: number, { key, field }: FieldValue): Heard | undefined => {
  const known = meter.places[at];
  if (known !== undefined && known.field === field) return known.heard;
  const heard = field !== undefined && isTotal(field) ? heardOf(meter, key) : undefined;
  meter.places[at] = { field, heard };
  return heard;
};

/** Notes which totals the meter sends by now; the set stays the same one as long as they do. */
const noteSent = (meter: Meter): void => {
  const { telegrams, totals } = meter;
  let isAsBefore = true;
  for (const heard of totals.values()) {
    const isSent = telegrams - heard.heardIn < MOST_MISSED;
    if (isSent !== heard.isSent) isAsBefore = false;
    heard.isSent = isSent;
  }
  if (!isAsBefore) meter.sent = new Set([...totals].flatMap(([key, { isSent }]) => (isSent ? [key] : [])));
};

/** Holds back what a meter cannot mean. The total it lets through is never less than the last one, unless that lasted. */
export class Guard {
  readonly #meters = new Recent<Meter>(MOST_METERS); // by device id

  constructor(saved: SavedTotals = {}) {
    for (const [deviceId, totals] of Object.entries(saved)) {
      const meter = this.#meter(deviceId);
      for (const [key, last] of Object.entries(totals)) {
        if (TOTALS.has(key)) meter.totals.set(key, { total: { last }, heardIn: 0, isSent: false });
      }
      noteSent(meter);
    }
  }

  /** The measurement without the values that are held back. */
  judge(measurement: Measurement, { telegramTime, receivedAt, nowMs }: Arrival): Judged {
    const clock = telegramTime ?? receivedAt;
    const timed = splitTimes(measurement, clock, telegramTime);
    const { fallen, restarted } = this.#judgeTotals(timed.measurement, nowMs);
    if (fallen.length === 0 && timed.ahead.length === 0)
      return { measurement: timed.measurement, heldBack: [], restarted };
    const ahead = timed.ahead.map(
      ({ key, value }) => ({ why: "time-ahead", key, value: Number(value), clock }) as const,
    );
    const isKept = ({ key }: FieldValue) => !fallen.some((held) => held.key === key);
    const kept = { ...timed.measurement, values: timed.measurement.values.filter(isKept) };
    return { measurement: kept, heldBack: [...fallen, ...ahead], restarted };
  }

  /** The totals that a meter sends, this run or an earlier one: also those missing or held back in the last telegram. */
  sent(deviceId: string): ReadonlySet<string> {
    return this.#meters.get(deviceId)?.sent ?? NOTHING;
  }

  /** What a later guard can start from. */
  export(): SavedTotals {
    return Object.fromEntries(
      [...this.#meters.entries()].map(([deviceId, { totals }]) => [
        deviceId,
        Object.fromEntries([...totals].flatMap(([key, { total }]) => (total === undefined ? [] : [[key, total.last]]))),
      ]),
    );
  }

  #judgeTotals({ deviceId, values }: Measurement, nowMs: number) {
    const meter = this.#meter(deviceId);
    meter.telegrams += 1;
    const fallen: (HeldBack & { readonly why: "total-fell" })[] = [];
    const restarted: Restarted[] = [];
    for (let at = 0; at < values.length; at++) {
      const said = values[at];
      if (said === undefined) continue;
      const { key, value } = said;
      const heard = heardAt(meter, at, said);
      if (heard === undefined || typeof value !== "number") continue;
      const known = heard.total;
      const { verdict, total } = judgeTotal(known, value, nowMs);
      heard.total = total;
      heard.heardIn = meter.telegrams;
      if (known === undefined || verdict === "good") continue;
      if (verdict === "believed") restarted.push({ key, value, last: known.last });
      else fallen.push({ why: "total-fell", key, value, last: known.last });
    }
    noteSent(meter);
    return { fallen, restarted };
  }

  #meter(deviceId: string): Meter {
    return this.#meters.use(deviceId, this.#meters.get(deviceId) ?? newMeter());
  }
}
