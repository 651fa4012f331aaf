const DAY = 86_400;

/** A meter on a channel, before it has an id of its own. */
export interface Named {
  readonly channel: number;
  /** The id it shows or showed; undefined where it never showed one. */
  readonly shown: string | undefined;
  /** False for a channel without any reading: a meter that was replaced, or never came. */
  readonly isLive: boolean;
  /** When it was read, in Unix seconds. */
  readonly timestamp?: number | undefined;
}

/**
 * The names of the meters on a bus. A channel keeps the name it showed last, and a name the channel that it was first
 * given to, so that no telegram makes a second meter of one.
 */
export class Identities {
  readonly #learned = new Map<number, string>(); // by channel
  readonly #types = new Map<number, number>(); // by channel: the last M-Bus device type that was not 0
  readonly #owners = new Map<string, number>(); // the channel of each name; as few as the names that were ever shown twice

  /** The id that a channel shows, or showed last. */
  learn(channel: number, shown: string | undefined): string | undefined {
    if (shown !== undefined) this.#learned.set(channel, shown);
    return shown ?? this.#learned.get(channel);
  }

  /** The M-Bus device type of a channel, or the one it showed last: a telegram without it makes no gas of water. */
  learnType(channel: number, shown: number | undefined): number | undefined {
    if (shown !== undefined && shown !== 0) this.#types.set(channel, shown);
    return this.#types.get(channel);
  }

  /** Which of the meters that show one id is called so: the one that was, else the one that is read, and lately. */
  ownerOf(id: string, rivals: readonly Named[]): number | undefined {
    const held = this.#owners.get(id);
    if (rivals.some(({ channel }) => channel === held)) return held;
    const newest = Math.max(...rivals.map(({ timestamp = 0 }) => timestamp));
    const claim = ({ isLive, timestamp = 0 }: Named): number => Number(isLive) * 2 + Number(timestamp >= newest - DAY);
    const [best] = [...rivals].sort((a, b) => claim(b) - claim(a) || a.channel - b.channel);
    if (best !== undefined && rivals.length > 1) this.#owners.set(id, best.channel);
    return best?.channel;
  }
}

/**
 * The id of a meter on the bus: its own; where several show the same, one keeps it and the others get `<id>_ch<n>`; where
 * it shows none, `<main>_ch<n>`.
 */
export const deviceIdOf = (
  { channel, shown }: Named,
  meters: readonly Named[],
  main: string,
  identities: Identities,
): string => {
  if (shown === undefined || shown === main) return `${main}_ch${channel}`;
  const isAlone = !meters.some((meter) => meter.shown === shown && meter.channel !== channel);
  if (isAlone) return shown;
  const rivals = meters.filter((meter) => meter.shown === shown);
  return identities.ownerOf(shown, rivals) === channel ? shown : `${shown}_ch${channel}`;
};
