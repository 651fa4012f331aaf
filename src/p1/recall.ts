import { isDigit } from "./ascii.ts";
import { type Channel, channelsOf } from "./channels.ts";
import type { MeterReading } from "./meter-reading.ts";
import type { Said } from "./object-reading.ts";
import { type CosemObject, parseTelegram, type Telegram } from "./telegram.ts";

/** So long a time without flag may be read by an older moment of our clock, in the doubled hour of autumn. */
const KEPT_S = 300;

/**
 * Remembers the last telegram and what its objects said, until one of their bytes changes: a meter sends the same
 * objects every second, and most of them as they were. A digit in a value that becomes another digit changes nothing but
 * that value, so that a telegram which differs only so is not split into objects again.
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
    const hasChanged = telegram.objects.map(() => true);
    const channels = channelsOf(telegram.objects);
    this.#known = { telegram, end, span, channels, said: [], hasChanged, readings: new Map() };
    return telegram;
  }

  /** The objects of each meter; of any telegram, but remembered only of the last. */
  channels({ objects }: Telegram): readonly Channel[] {
    return this.#known?.telegram.objects === objects ? this.#known.channels : channelsOf(objects);
  }

  /** What was made of a meter of the last telegram; objects of it may have changed since. */
  reading(channel: number): MeterReading | undefined {
    return this.#known?.readings.get(channel);
  }

  /** Without a reading what was kept is forgotten. */
  keepReading(channel: number, reading: MeterReading | undefined): void {
    if (reading === undefined) this.#known?.readings.delete(channel);
    else this.#known?.readings.set(channel, reading);
  }

  /** What an object of the last telegram said; it may have changed since. */
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
