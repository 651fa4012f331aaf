import type { Measurement } from "../p1/measurements.ts";

/** Telegrams come a little early or late; half a second is less than any meter's interval. */
const TOLERANCE_MS = 500;

/** Lets one message of each meter through in every interval. Meters do not hold each other up. */
export class Pace {
  readonly #sentAt = new Map<string, number>(); // by meter, in milliseconds: when the last one was let through
  readonly #intervalMs: number;

  /** `seconds` between two messages of one meter; 0 lets every one through. */
  constructor(seconds: number) {
    this.#intervalMs = seconds * 1000;
  }

  /** `nowMs`: milliseconds of a clock that never jumps back; where it does all the same, a message is due. */
  isDue({ channel, deviceId }: Pick<Measurement, "channel" | "deviceId">, nowMs: number): boolean {
    if (this.#intervalMs === 0) return true;
    const meter = `${channel} ${deviceId}`;
    const sinceMs = nowMs - (this.#sentAt.get(meter) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs >= 0 && sinceMs < this.#intervalMs - Math.min(TOLERANCE_MS, this.#intervalMs / 4)) return false;
    this.#sentAt.set(meter, nowMs);
    return true;
  }
}
