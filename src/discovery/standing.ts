import type { Board } from "../mqtt/board.ts";
import type { Message } from "../mqtt/message.ts";
import { type Earlier, earlierOf } from "./earlier.ts";

/** Builds an announcement that also removes these components, given with their platform. */
export type Build = (vanished: Readonly<Record<string, string>>) => Message;

/** Home Assistant may drop a part of an announcement that follows the last one too closely. */
const PAUSE_MS = 30_000;

/** What Home Assistant has been told of one device: all that must be removed one day stands here. */
export class Standing {
  #platforms = new Map<string, string>(); // by id: every component that Home Assistant may know
  #announcedMs: number | undefined;
  #isRemoving = false; // the last announcement removes components; the next one must not mention them any more

  get isAnnounced(): boolean {
    return this.#announcedMs !== undefined;
  }

  /** Whether another announcement must follow, also when nothing changes. */
  get isRemoving(): boolean {
    return this.#isRemoving;
  }

  /** Whether an announcement may follow the last one already. */
  mayAnnounce(nowMs: number): boolean {
    return this.#announcedMs === undefined || nowMs - this.#announcedMs >= PAUSE_MS;
  }

  /** Takes over what an earlier run has announced. */
  remember({ components }: Earlier): void {
    for (const [id, { platform }] of components) this.#platforms.set(id, platform);
  }

  /** Home Assistant has forgotten the device. */
  forget(): void {
    this.#platforms.clear();
    this.#announcedMs = undefined;
    this.#isRemoving = false;
  }

  /** Puts an announcement on the board, when it differs from the one there. */
  announce(build: Build, board: Board, nowMs: number): Message | undefined {
    const present = platformsIn(build({}));
    const vanished = this.#isRemoving ? [] : [...this.#platforms].filter(([id]) => !present.has(id));
    const message = build(Object.fromEntries(vanished));
    this.#isRemoving = vanished.length > 0;
    this.#platforms = new Map([...vanished, ...present]);
    if (board.messageAt(message.topic)?.payload === message.payload) return undefined;
    board.post(message);
    this.#announcedMs = nowMs;
    return message;
  }
}

const platformsIn = ({ payload }: Message): ReadonlyMap<string, string> =>
  new Map([...(earlierOf(payload)?.components ?? [])].map(([id, { platform }]) => [id, platform]));
