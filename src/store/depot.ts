/** A message as text: what the store keeps of it. */
export interface Stored {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** Messages that follow one another without a gap. */
export interface Stretch {
  /** The number of the first of them; where the messages asked for are lost it is higher, up to `end`. */
  readonly first: number;
  readonly messages: readonly Stored[];
}

/** Where messages wait that are too many for memory, or must survive a crash; each has a number, and they leave in order. */
export interface Depot {
  /** The number of the oldest message that was not released. */
  readonly first: number;
  /** The number that the next message gets; equal to `first` when none is held. */
  readonly end: number;
  /**
   * Puts messages at the end. Resolves when they are safe; rejects when they could not be made safe, and then none of
   * them is held. Not called again before it has settled, so that what is rejected leaves no hole.
   */
  append(messages: readonly Stored[]): Promise<void>;
  /** Up to `most` messages from this number on: at least one, unless no more is left, and never across a gap. */
  read(from: number, most: number): Promise<Stretch>;
  /** Forgets everything before this number; beyond `end` it says that the next message gets this number. */
  release(before: number): void;
  close(): Promise<void>;
}
