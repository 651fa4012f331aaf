import { Interval } from "../lib/interval.ts";
import { Recent } from "../lib/recent.ts";
import { MOST_METERS } from "../p1/guard.ts";
import type { Measurement } from "../p1/measurements.ts";
import { patienceFor, TELEGRAMS_LOST } from "../status/silence.ts";

/** When a telegram was received. */
export interface Arrival {
  /** Milliseconds of a clock that never jumps. */
  readonly nowMs: number;
  /** The telegram's clock, else ours, in Unix seconds. */
  readonly clock: number;
}

interface Meter {
  readonly channel: number;
  /** When it was last in a telegram, and how often it was there. */
  seenMs: number;
  sightings: number;
  /** When the reading was taken that it shows; undefined where it shows no reading times. */
  freshMs: number | undefined;
  /** The reading time that it shows, in Unix seconds. */
  reading: number | undefined;
  readonly readings: Interval; // in seconds of the meter's clock
}

const MOST_READINGS = 3;
/** Gas meters of DSMR 2 to 4 are read every hour, water meters of Fluvius once a day; two readings tell. */
const FIRST_READING_MS = 26 * 3_600_000;

/** Knows which meters are heard. Each is judged by its own pace, so that a slow one is not taken for dead. */
export class Presence {
  readonly #meters = new Recent<Meter>(MOST_METERS); // by device id
  readonly #telegrams = new Interval(TELEGRAMS_LOST); // in milliseconds
  #lastMs = Number.NEGATIVE_INFINITY; // when the last telegram came

  /** The usual time between two telegrams in seconds; undefined before the second. */
  get telegramInterval(): number | undefined {
    return this.#telegrams.usual === undefined ? undefined : this.#telegrams.usual / 1000;
  }

  saw(measurements: readonly Measurement[], { nowMs, clock }: Arrival): void {
    this.#telegrams.add(nowMs);
    this.#lastMs = nowMs;
    for (const measurement of measurements) this.#meter(measurement, nowMs, clock);
  }

  /** Whether telegrams come. */
  isHearing(nowMs: number): boolean {
    return nowMs - this.#lastMs <= this.#patience;
  }

  /** Whether a meter is heard. */
  isOnline(deviceId: string, nowMs: number): boolean {
    const meter = this.#meters.get(deviceId);
    if (meter === undefined || this.#isReplaced(deviceId, meter)) return false;
    if (meter.freshMs === undefined) return nowMs - meter.seenMs <= this.#patience;
    const { usual } = meter.readings;
    const limit = usual === undefined ? FIRST_READING_MS : Math.max(MOST_READINGS * usual * 1000, this.#patience);
    return nowMs - meter.freshMs <= limit;
  }

  /** How long ago the reading was taken that a meter shows, in milliseconds; 0 where it shows no times. */
  age(deviceId: string, nowMs: number): number {
    return nowMs - (this.#meters.get(deviceId)?.freshMs ?? nowMs);
  }

  /** How long telegrams may stay away. */
  get #patience(): number {
    return patienceFor(this.#telegrams.usual);
  }

  #meter(measurement: Measurement, nowMs: number, clock: number): void {
    const { deviceId, channel } = measurement;
    const known = this.#meters.get(deviceId);
    const meter =
      known?.channel === channel
        ? known
        : { channel, seenMs: nowMs, sightings: 0, freshMs: undefined, reading: undefined, readings: new Interval(0.5) };
    this.#meters.use(deviceId, meter);
    meter.seenMs = nowMs;
    meter.sightings += 1;
    const reading = readingTime(measurement);
    if (reading === undefined || reading === meter.reading) return;
    // The first one may be old already; of later ones we see them come.
    meter.freshMs = meter.reading === undefined ? nowMs - Math.max(0, clock - reading) * 1000 : nowMs;
    meter.reading = reading;
    meter.readings.add(reading);
  }

  /** Another meter was heard on its channel since; once may be a damaged line. */
  #isReplaced(deviceId: string, { channel, seenMs }: Meter): boolean {
    for (const [id, other] of this.#meters.entries()) {
      if (id !== deviceId && other.channel === channel && other.seenMs > seenMs && other.sightings > 1) return true;
    }
    return false;
  }
}

/** The own reading time of a meter on the M-Bus, in Unix seconds. The electricity meter is read with every telegram. */
const readingTime = ({ meter, values }: Measurement): number | undefined => {
  if (meter === "main") return undefined;
  const time = values.find(({ field }) => field?.kind === "time")?.value;
  return typeof time === "number" ? time : undefined;
};
