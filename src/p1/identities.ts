/** The names of the meters on a bus. A channel keeps the name it showed last, so that a telegram without it makes no second meter. */
export class Identities {
  readonly #learned = new Map<number, string>(); // by channel

  /** The id that a channel shows, or showed last. */
  learn(channel: number, shown: string | undefined): string | undefined {
    if (shown !== undefined) this.#learned.set(channel, shown);
    return shown ?? this.#learned.get(channel);
  }
}

/** A meter on a channel, before it has an id of its own. */
export interface Named {
  readonly channel: number;
  /** The id it shows or showed; undefined where it never showed one. */
  readonly shown: string | undefined;
  /** False for a channel without any reading: a meter that was replaced, or never came. */
  readonly isLive: boolean;
}

/**
 * One id for each channel: its own; where two channels show the same, the lowest live one keeps it and the others
 * get `<id>_ch<n>`; where an M-Bus channel shows none, `<main>_ch<n>`.
 */
export const deviceIds = (meters: readonly Named[], main: string): ReadonlyMap<number, string> => {
  const ids = new Map<number, string>();
  const owners = new Map<string, number>([[main, 0]]);
  const byClaim = [...meters].sort((a, b) => Number(b.isLive) - Number(a.isLive) || a.channel - b.channel);
  for (const { channel, shown } of byClaim) {
    const owner = shown === undefined ? 0 : owners.get(shown);
    if (shown !== undefined && owner === undefined) owners.set(shown, channel);
    ids.set(channel, shown !== undefined && (owner ?? channel) === channel ? shown : `${shown ?? main}_ch${channel}`);
  }
  return ids;
};
