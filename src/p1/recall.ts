import { isDigit } from "./ascii.ts";
import { type Channel, channelsOf } from "./channels.ts";
import type { MeterReading } from "./meter-reading.ts";
import type { Said } from "./object-reading.ts";
import { type CosemObject, parseTelegram, type Telegram } from "./telegram.ts";

/** With each hour of our clock all is read anew: in the doubled one of autumn the same digits stand for another time. */
const KEPT_S = 3_600;

/**
 * Remembers the last telegram and what its objects said: a meter sends the same objects every second, and most of them as
 * they were. A digit in a value that becomes another digit changes nothing but that value, so that a telegram which
 * differs only so is not split into objects again, and an object which does is read again only where its number stands.
 */
export class Recall {
  #known: Known | undefined;

  /** Splits a telegram into objects, as parseTelegram does. `receivedAt`: our clock in Unix seconds. */
  parse(bytes: Uint8Array, end: number, receivedAt: number): Telegram {
    const span = Math.floor(receivedAt / KEPT_S);
    const known = this.#known;
    if (known?.span === span && known.end === end && recognise(bytes, known)) {
      const { header, objects, problems } = known.telegram;
      known.telegram = { bytes, header, objects, problems };
      return known.telegram;
    }
    const telegram = parseTelegram(bytes, end);
    const channels = channelsOf(telegram.objects);
    const isOfSameMeter = known?.span === span && known.telegram.header === telegram.header;
    const kept = isOfSameMeter ? keptOf(known, telegram) : nothingOf(telegram);
    this.#known = { telegram, end, span, channels, ...kept, readings: new Map() };
    return telegram;
  }

  /** The objects of each meter; of any telegram, but remembered only of the last. */
  channels({ objects }: Telegram): readonly Channel[] {
    return this.#known?.telegram.objects === objects ? this.#known.channels : channelsOf(objects);
  }

  /** What was made of a meter of the last telegram; digits of its objects may have changed since. */
  reading(channel: number): MeterReading | undefined {
    return this.#known?.readings.get(channel);
  }

  /** Without a reading what was kept is forgotten. */
  keepReading(channel: number, reading: MeterReading | undefined): void {
    if (reading === undefined) this.#known?.readings.delete(channel);
    else this.#known?.readings.set(channel, reading);
  }

  /** What an object of the last telegram said; digits of it may have changed since. */
  said({ place }: CosemObject): Said | undefined {
    return this.#known?.said[place];
  }

  keepSaid({ place }: CosemObject, said: Said): void {
    if (this.#known === undefined) return;
    this.#known.said[place] = said;
    this.#known.hasChanged[place] = false;
  }

  /** Whether an object stands there otherwise than when what it said was kept. */
  hasChanged({ place }: CosemObject): boolean {
    return this.#known?.hasChanged[place] ?? true;
  }
}

/** The last telegram, and what was made of it and of those before it that differ only in digits. */
interface Known {
  telegram: Telegram;
  readonly end: number;
  /** Of our clock: beyond it all is read anew. */
  readonly span: number;
  readonly channels: readonly Channel[];
  /** Both by the place of the object. */
  readonly said: (Said | undefined)[];
  readonly hasChanged: boolean[];
  /** By channel. */
  readonly readings: Map<number, MeterReading>;
}

type Kept = Pick<Known, "said" | "hasChanged">;

const nothingOf = ({ objects }: Telegram): Kept => ({
  said: objects.map(() => undefined),
  hasChanged: objects.map(() => true),
});

/** What is kept of a telegram for another one with other objects, or longer ones: what those say that are in both. */
const keptOf = ({ telegram: known, said, hasChanged }: Known, telegram: Telegram): Kept => {
  const kept = nothingOf(telegram);
  let next = 0; // meters print their objects in one order
  for (const object of telegram.objects) {
    let at = next;
    while (at < known.objects.length && known.objects[at]?.code !== object.code) at += 1;
    const before = known.objects[at];
    if (before === undefined) continue;
    next = at + 1;
    const difference = differenceOf(known.bytes, before, telegram.bytes, object);
    if (difference === "more") continue;
    kept.said[object.place] = said[at];
    kept.hasChanged[object.place] = difference === "digits" || hasChanged[at] === true;
  }
  return kept;
};

/** What makes the value of one object another than that of another. */
const differenceOf = (
  knownBytes: Uint8Array,
  known: CosemObject,
  bytes: Uint8Array,
  { open, end }: CosemObject,
): "none" | "digits" | "more" => {
  if (known.end - known.open !== end - open) return "more";
  let difference: "none" | "digits" = "none";
  for (let at = open; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const before = knownBytes[at - open + known.open] ?? 0;
    if (byte === before) continue;
    if (!isDigit(byte) || !isDigit(before)) return "more";
    difference = "digits";
  }
  return difference;
};

/** Whether the bytes are the known telegram with other digits in some values; notes whose. */
const recognise = (bytes: Uint8Array, { telegram, end, hasChanged }: Known): boolean => {
  const { bytes: known, objects, problems } = telegram;
  if (problems.length > 0) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  const knownView = new DataView(known.buffer, known.byteOffset, end);
  let place = 0;
  for (let at = 0; at < end; at++) {
    while (at + 4 <= end && view.getInt32(at) === knownView.getInt32(at)) at += 4; // most bytes are as they were
    const byte = bytes[at] ?? 0;
    const before = known[at] ?? 0;
    if (byte === before || at >= end) continue;
    while ((objects[place]?.end ?? end) <= at) place += 1;
    const isInValue = at > (objects[place]?.open ?? end);
    if (!isInValue || !isDigit(byte) || !isDigit(before)) return false;
    hasChanged[place] = true;
  }
  return true;
};
