import type { Reading } from "./decode.ts";
import type { FieldValue } from "./field-value.ts";
import { deviceIdOf, type Identities, type Named } from "./identities.ts";
import { type MeterReading, readMeter } from "./meter-reading.ts";
import type { MbusMeter } from "./meters.ts";
import { Recall } from "./recall.ts";
import type { LineProblem, Telegram } from "./telegram.ts";
import type { Zone } from "./time.ts";

/** What one meter on the bus says in one telegram. */
export interface Measurement {
  /** 0 for the electricity meter itself, else its M-Bus channel. */
  readonly channel: number;
  readonly deviceId: string;
  readonly meter: "main" | MbusMeter;
  /** The meter's time of these values in Unix seconds: its own reading time, else the telegram's clock. */
  readonly timestamp?: number | undefined;
  /** In the order of the field table, codes without a row behind them. */
  readonly values: readonly FieldValue[];
}

export interface Circumstances {
  readonly zone: Zone;
  /** Our clock when the telegram was complete, in Unix seconds. */
  readonly receivedAt: number;
  readonly identities: Identities;
  /** The id of an electricity meter that shows none. */
  readonly fallbackId: string;
  /** What split the telegram, and remembers it; absent where nothing is remembered. */
  readonly recall?: Recall;
}

/** Splits a telegram into one measurement per meter. What could not be read is left out and told as a problem. */
export const measurementsOf = (
  telegram: Telegram,
  { zone, receivedAt, identities, fallbackId, recall = new Recall() }: Circumstances,
): { readonly measurements: readonly Measurement[]; readonly problems: readonly LineProblem[] } => {
  const problems: LineProblem[] = [...telegram.problems];
  const manufacturer = telegram.header.slice(0, 3).toUpperCase();
  const reading: Reading = { bytes: telegram.bytes, zone, receivedAt, manufacturer };
  const meters: MeterReading[] = [];
  for (const channel of recall.channels(telegram)) {
    meters.push(readMeter(channel, { reading, identities, recall }, problems));
  }
  const [main, ...others] = meters;
  const mainId = identities.learn(0, main?.shown) ?? fallbackId;
  const named: Named[] = [];
  for (const { channel, shown, isLive, timestamp } of others) {
    named.push({ channel, shown: identities.learn(channel, shown), isLive, timestamp });
  }
  const ids = named.map((name) => deviceIdOf(name, named, mainId, identities));
  const measurements: Measurement[] = [];
  for (const [place, { channel, meter, shown, isLive, timestamp = main?.timestamp, values }] of meters.entries()) {
    if (shown === undefined ? !isLive : values.length === 0) continue;
    measurements.push({ channel, deviceId: ids[place - 1] ?? mainId, meter, timestamp, values });
  }
  return { measurements, problems };
};
