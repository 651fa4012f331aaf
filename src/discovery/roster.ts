import { Recent } from "../lib/recent.ts";
import { topicId } from "../mqtt/topics.ts";
import { MOST_METERS } from "../p1/guard.ts";
import type { Measurement } from "../p1/measurements.ts";
import { RosterMeter } from "./roster-meter.ts";

/** One telegram that was accepted, as far as announcing goes. */
export interface Sighting {
  readonly header: string;
  readonly measurements: readonly Measurement[];
  /** Our clock when the telegram was complete, in Unix milliseconds. */
  readonly receivedMs: number;
}

/** The meters that were seen. */
export class Roster {
  readonly #meters = new Recent<RosterMeter>(MOST_METERS); // by device id

  saw({ header, measurements, receivedMs }: Sighting, nowMs: number): void {
    const main = measurements.find(({ meter }) => meter === "main");
    for (const measurement of measurements) {
      const meter = this.#meter(measurement, nowMs);
      meter.saw(measurement, receivedMs, nowMs);
      if (measurement === main) {
        const version = measurement.values.find(({ key }) => key === "p1_version")?.value;
        meter.describe("header", header);
        meter.describe("version", typeof version === "string" ? version : undefined);
      } else meter.describe("parentId", main?.deviceId);
    }
  }

  get(deviceId: string): RosterMeter | undefined {
    return this.#meters.get(deviceId);
  }

  /** All of them, electricity meters first: parents are announced before their children. */
  get meters(): readonly RosterMeter[] {
    const isChild = ({ last }: RosterMeter): number => Number(last.meter !== "main");
    return [...this.#meters.values()].sort((a, b) => isChild(a) - isChild(b));
  }

  #meter(measurement: Measurement, nowMs: number): RosterMeter {
    const { deviceId } = measurement;
    return this.#meters.use(deviceId, this.#meters.get(deviceId) ?? new RosterMeter(measurement, nowMs));
  }
}

/** Those whose ids are different in topics; of two that look alike there the first counts, and the others are given. */
export const distinct = (
  measurements: readonly Measurement[],
): { readonly measurements: readonly Measurement[]; readonly alike: readonly Measurement[] } => {
  const ids = measurements.map(({ deviceId }) => topicId(deviceId));
  const isFirst = (_: Measurement, at: number): boolean => ids.indexOf(ids[at] ?? "") === at;
  if (measurements.every(isFirst)) return { measurements, alike: [] };
  return {
    measurements: measurements.filter(isFirst),
    alike: measurements.filter((measurement, at) => !isFirst(measurement, at)),
  };
};
