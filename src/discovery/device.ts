import type { Board } from "../mqtt/board.ts";
import type { Message } from "../mqtt/message.ts";
import { type Earlier, earlierOf } from "./earlier.ts";
import type { RosterMeter } from "./roster-meter.ts";

/** Builds an announcement that also removes these components, given with their platform. */
export type Build = (removed: Readonly<Record<string, string>>) => Message;

/** Home Assistant may drop a part of an announcement that follows the last one too closely. */
const PAUSE_MS = 30_000;
/** A removal stands so long, so that a Home Assistant that is away in the meantime reads of it. */
const REMOVAL_MS = 86_400_000;

/** One device as Home Assistant has been told of it: all that must be removed one day stands here. */
export class Device {
  readonly topic: string;
  /** Undefined for the gateway itself. */
  meter: RosterMeter | undefined;
  /** Deleted in Home Assistant: not announced again before that starts anew. */
  isDeleted = false;
  /** Another gateway announces it. */
  isHeld = false;
  /** How often another gateway has announced it although we did. */
  contests = 0;
  #platforms = new Map<string, string>(); // by id: every component that Home Assistant may know
  readonly #removed = new Map<string, number>(); // of these, what is being removed, since when in milliseconds
  #announced: string | undefined; // the payload that we want to stand at the topic
  #madeOf = "";
  #standing: string | undefined; // what stands there as far as this connection has told
  #postedMs: number | undefined;

  constructor(topic: string, meter?: RosterMeter) {
    this.topic = topic;
    this.meter = meter;
  }

  get isAnnounced(): boolean {
    return this.#announced !== undefined;
  }

  /** What an earlier run has announced stays, until it is clear that it is no longer sent. */
  recall(earlier: Earlier): void {
    if (this.isAnnounced) return;
    for (const [id, { platform }] of earlier.components) this.#platforms.set(id, platform);
    for (const [id, platform] of earlier.removed) this.#platforms.set(id, platform);
    this.meter?.remember(earlier);
  }

  /** The broker has told what it holds. */
  stands(payload: string): void {
    this.#standing = payload;
  }

  /** On a new connection it is not known what the broker holds; what it has lost it gets at once. */
  reconnected(): void {
    this.#standing = undefined;
    this.#postedMs = undefined;
  }

  /** Home Assistant reads it once more now. */
  touch(nowMs: number): void {
    if (this.isAnnounced) this.#postedMs = nowMs;
  }

  /** Nothing of ours stands there any more; the pause goes on. */
  forget(): void {
    this.#platforms.clear();
    this.#removed.clear();
    this.#announced = undefined;
    this.#madeOf = "";
  }

  /** Whether something else is to stand there now. `madeOf` changes when the announcement may. */
  isDue(madeOf: string, nowMs: number): boolean {
    if (this.#postedMs !== undefined && nowMs - this.#postedMs < PAUSE_MS) return false;
    const isOver = [...this.#removed.values()].some((sinceMs) => nowMs - sinceMs >= REMOVAL_MS);
    return isOver || madeOf !== this.#madeOf || this.#standing !== this.#announced || !this.isAnnounced;
  }

  /** Puts the announcement on the board; gives it where it differs from the last one. */
  announce(build: Build, madeOf: string, board: Board, nowMs: number): Message | undefined {
    const present = platformsIn(build({}));
    for (const id of this.#platforms.keys()) {
      if (present.has(id)) this.#removed.delete(id);
      else if (!this.#removed.has(id)) this.#removed.set(id, nowMs);
    }
    for (const [id, sinceMs] of this.#removed) {
      if (nowMs - sinceMs >= REMOVAL_MS) this.#removed.delete(id);
    }
    const removed = [...this.#platforms].filter(([id]) => this.#removed.has(id));
    const message = build(Object.fromEntries(removed));
    const isSame = this.#announced === message.payload;
    this.#platforms = new Map([...removed, ...present]);
    this.#announced = message.payload;
    this.#madeOf = madeOf;
    if (board.messageAt(this.topic)?.payload !== message.payload) board.post(message, "when asked");
    else if (this.#standing !== message.payload) board.again([this.topic]);
    this.#standing = message.payload;
    this.#postedMs = nowMs;
    return isSame ? undefined : message;
  }
}

const platformsIn = ({ payload }: Message): ReadonlyMap<string, string> =>
  new Map([...(earlierOf(payload)?.components ?? [])].map(([id, { platform }]) => [id, platform]));
