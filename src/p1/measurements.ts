import type { Reading } from "./decode.ts";
import type { FieldValue } from "./field-value.ts";
import { deviceIds, type Identities } from "./identities.ts";
import { MAIN } from "./lookup.ts";
import { readMeter } from "./meter-reading.ts";
import type { MbusMeter } from "./meters.ts";
import { channelOf, mediumOf, registerOf } from "./obis.ts";
import type { CosemObject, LineProblem, Telegram } from "./telegram.ts";
import type { Zone } from "./time.ts";

/** What one meter on the bus says in one telegram. */
export interface Measurement {
  /** 0 for the electricity meter itself, else its M-Bus channel. */
  readonly channel: number;
  readonly deviceId: string;
  readonly meter: "main" | MbusMeter;
  /** The meter's time of these values in Unix seconds: its own reading time, else the telegram's clock. */
  readonly timestamp?: number;
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
}

/** Splits a telegram into one measurement per meter. What could not be read is left out and told as a problem. */
export const measurementsOf = (
  telegram: Telegram,
  circumstances: Circumstances,
): { readonly measurements: readonly Measurement[]; readonly problems: readonly LineProblem[] } => {
  const problems: LineProblem[] = [...telegram.problems];
  const manufacturer = telegram.header.slice(0, 3).toUpperCase();
  const reading: Reading = { ...circumstances, bytes: telegram.bytes, manufacturer };
  const meters = [...byChannel(telegram.objects)].map(([channel, objects]) =>
    readMeter(channel, objects, reading, circumstances.identities, problems),
  );
  const [main, ...others] = meters;
  const { identities, fallbackId } = circumstances;
  const mainId = identities.learn(0, main?.shown) ?? fallbackId;
  const named = others.map((meter) => ({ ...meter, shown: identities.learn(meter.channel, meter.shown) }));
  const ids = deviceIds(named, mainId, identities);
  const clock = main?.timestamp;
  const measurements = meters
    .filter(({ values, isLive, shown }) => (shown === undefined ? isLive : values.length > 0))
    .map(({ channel, meter, timestamp = clock, values }): Measurement => {
      const deviceId = ids.get(channel) ?? mainId;
      return { channel, deviceId, meter, ...(timestamp === undefined ? {} : { timestamp }), values };
    });
  return { measurements, problems };
};

/** The objects of each meter, the electricity meter (channel 0) first and always there. */
const byChannel = (objects: readonly CosemObject[]): ReadonlyMap<number, readonly CosemObject[]> => {
  const channels = new Map<number, CosemObject[]>([[0, []]]);
  for (const object of objects) {
    const channel = meterChannel(object);
    const known = channels.get(channel);
    if (known === undefined) channels.set(channel, [object]);
    else known.push(object);
  }
  return channels;
};

/** Medium 1 is electricity whatever its channel; 5 to 8 are heat, cold, gas and water of DSMR 2, without channel. */
const meterChannel = ({ code }: CosemObject): number => {
  const medium = mediumOf(code);
  // The relays 0-n:96.3.10 belong to the electricity meter, whatever the channel (e-MUCS §5.4.7).
  if (medium === 1 || MAIN.has(code) || registerOf(code, ".") === "96.3.10") return medium > 1 ? medium : 0;
  return medium >= 5 && medium <= 8 ? medium : channelOf(code);
};
