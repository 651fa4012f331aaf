import type { Board } from "../mqtt/board.ts";
import type { Received } from "../mqtt/inbox.ts";
import { meterOfStatusTopic, meterStatusFilter, meterStatusTopic, topicId } from "../mqtt/topics.ts";
import type { Presence } from "./presence.ts";
import type { Readback } from "./readback.ts";
import type { RosterMeter } from "./roster-meter.ts";

/** Who is not heard so long after the start is not there. */
const PATIENCE_MS = 30_000;

/** Says of each meter whether it is heard, also of those that an earlier run has heard and this one does not. */
export class Statuses {
  readonly #clientId: string;
  readonly #board: Board;
  readonly #readback: Readback;
  #startedMs: number | undefined;
  readonly #strangers = new Set<string>(); // ids in topics: online for the broker, and not heard in this run

  constructor(clientId: string, board: Board, readback: Readback) {
    this.#clientId = clientId;
    this.#board = board;
    this.#readback = readback;
    readback.ask(meterStatusFilter(clientId));
  }

  /** The id of the meter that a message is the status of; undefined where it is something else. */
  heard({ topic, payload, retained }: Received): string | undefined {
    const id = meterOfStatusTopic(this.#clientId, topic);
    if (id !== undefined && retained && payload === "online" && this.#board.messageAt(topic) === undefined) {
      this.#strangers.add(id);
    }
    return id;
  }

  /** `meters`: those that are really there. */
  tick(meters: readonly RosterMeter[], presence: Presence, nowMs: number): void {
    for (const { last } of meters) {
      this.#strangers.delete(topicId(last.deviceId));
      this.#post(last.deviceId, presence.isOnline(last.deviceId, nowMs));
    }
    this.#startedMs ??= nowMs;
    const isSure = meters.length > 0 || nowMs - this.#startedMs >= PATIENCE_MS;
    if (!isSure || !this.#readback.isKnown(meterStatusFilter(this.#clientId), nowMs)) return;
    for (const id of this.#strangers) this.#post(id, false);
    this.#strangers.clear();
  }

  #post(deviceId: string, isOnline: boolean): void {
    const topic = meterStatusTopic(this.#clientId, deviceId);
    this.#board.post({ topic, payload: isOnline ? "online" : "offline", qos: 1, retain: true });
  }
}
