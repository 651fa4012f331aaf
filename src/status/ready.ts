import { readable } from "../lib/readable.ts";
import type { Measurement } from "../p1/measurements.ts";

/** What there is to say when everything works: said once, as one line. */
export interface Ready {
  /** In words: `/dev/ttyUSB0 (115200 8N1)`. */
  readonly source: string;
  readonly header: string;
  /** Seconds between the last telegrams. */
  readonly intervalSeconds: number;
  readonly meters: readonly Pick<Measurement, "channel" | "meter">[];
  /** In words: `core-mosquitto:1883`. */
  readonly broker: string;
}

export const readyLine = ({ source, header, intervalSeconds, meters, broker }: Ready): string => {
  const found = meters.map(({ channel, meter }) => `${METERS[meter]} (channel ${channel})`).join(", ");
  return `Ready: meter ${readable(header)} at ${source}, a telegram ${pace(intervalSeconds)}; ${found}; publishing to ${broker}`;
};

const METERS: Readonly<Record<Measurement["meter"], string>> = {
  main: "electricity",
  gas: "gas",
  water: "water",
  heat: "heat",
  cooling: "cooling",
  slave: "second electricity meter",
  other: "other meter",
};

const pace = (seconds: number): string =>
  seconds < 0.05 ? "as fast as it can be read" : `every ${seconds < 9.5 ? seconds.toFixed(1) : Math.round(seconds)} s`;
