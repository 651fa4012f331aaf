import { MAIN } from "./lookup.ts";
import { channelOf, mediumOf, parseObis } from "./obis.ts";
import type { CosemObject } from "./telegram.ts";

/** The objects of one meter; channel 0 is the electricity meter itself. */
export interface Channel {
  readonly channel: number;
  readonly objects: readonly CosemObject[];
}

/** The objects of each meter, the electricity meter first and always there. */
export const channelsOf = (objects: readonly CosemObject[]): readonly Channel[] => {
  const channels = new Map<number, CosemObject[]>([[0, []]]);
  for (const object of objects) {
    const channel = meterChannel(object);
    const known = channels.get(channel);
    if (known === undefined) channels.set(channel, [object]);
    else known.push(object);
  }
  return [...channels].map(([channel, objects]) => ({ channel, objects }));
};

/** Medium 1 is electricity whatever its channel; 5 to 8 are heat, cold, gas and water of DSMR 2, without channel. */
const meterChannel = ({ code }: CosemObject): number => {
  const medium = mediumOf(code);
  // The relays 0-n:96.3.10 belong to the electricity meter, whatever the channel (e-MUCS §5.4.7).
  if (medium === 1 || MAIN.has(code) || (code & 0xffffff) === RELAY) return medium > 1 ? medium : 0;
  return medium >= 5 && medium <= 8 ? medium : channelOf(code);
};

const RELAY = parseObis("0-0:96.3.10");
