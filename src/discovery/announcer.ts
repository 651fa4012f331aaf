import type { Log } from "../lib/log.ts";
import type { Board } from "../mqtt/board.ts";
import type { Inbox, Received } from "../mqtt/inbox.ts";
import { gatewayTopic, meterStatusTopic, statusTopic } from "../mqtt/topics.ts";
import type { Measurement } from "../p1/measurements.ts";
import { Announcements } from "./announcements.ts";
import { Births } from "./births.ts";
import { type Diagnostics, diagnosticsMessage, gatewayConfigTopic } from "./gateway-announcement.ts";
import { type AnnouncementOptions, meterConfigTopic } from "./meter-announcement.ts";
import { Presence } from "./presence.ts";
import { Readback } from "./readback.ts";
import { Repeats } from "./repeats.ts";
import { Roster, type RosterMeter, type Sighting } from "./roster.ts";
import { Statuses } from "./statuses.ts";
import { Withdrawal } from "./withdrawal.ts";

export interface AnnouncerOptions extends AnnouncementOptions {
  readonly board: Board;
  readonly inbox: Inbox;
  readonly log: Log;
  /** Whether Home Assistant is to find the meters; their status is published all the same. */
  readonly isDiscovery: boolean;
  readonly stateTopicOf: (measurement: Measurement) => string;
  readonly fallbackId: string;
  readonly rate: number;
  readonly retain: boolean;
  /** Announcements of earlier runs by topic. */
  readonly saved: ReadonlyMap<string, string>;
  /** Sends the last measurement of a meter again. */
  readonly repeat: (measurement: Measurement, receivedMs: number) => void;
  /** What the gateway tells of itself besides. */
  readonly diagnostics: () => Omit<Diagnostics, "meter_connected">;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** How long it takes until every value of a meter has been seen. */
const COLLECT_MS = 10_000;
const COLLECT_TELEGRAMS = 3;
/** An id that comes twice does not come from a damaged line. */
const EXPECTED_TELEGRAMS = 2;
const DIAGNOSTICS_MS = 30_000;

/** Tells the world which meters there are, whether they are heard, and how the gateway does. Meters that were told of stay so. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #presence = new Presence();
  readonly #roster = new Roster();
  readonly #repeats = new Repeats();
  readonly #readback: Readback;
  readonly #births: Births;
  readonly #statuses: Statuses;
  readonly #withdrawal: Withdrawal;
  readonly #announcements: Announcements | undefined; // undefined when discovery is off
  readonly #saved: Map<string, string>; // announcements of earlier runs that were not taken back yet, by topic
  #diagnosedMs: number | undefined;
  #startedMs: number | undefined;

  constructor(options: AnnouncerOptions) {
    const { board, inbox, log, clientId, prefix, isDiscovery, saved } = options;
    const readback = new Readback(inbox);
    this.#readback = readback;
    this.#options = options;
    this.#births = new Births(prefix, options.random);
    this.#statuses = new Statuses(clientId, board, readback);
    this.#withdrawal = new Withdrawal({ board, readback, ownStatusTopic: statusTopic(clientId), log });
    this.#announcements = isDiscovery
      ? new Announcements({ ...options, readback, presence: this.#presence })
      : undefined;
    const isCurrent = (topic: string): boolean => isDiscovery && topic.startsWith(`${prefix}/device/`);
    this.#saved = new Map([...saved].filter(([topic]) => !isCurrent(topic)));
    for (const topic of this.#saved.keys()) this.#withdrawal.add(topic);
    if (isDiscovery) for (const topic of this.#births.topics) readback.ask(topic);
    else this.#withdrawal.add(gatewayConfigTopic(prefix, clientId));
  }

  /** What a later run must know: announcements by topic. */
  get saved(): ReadonlyMap<string, string> {
    return new Map([...this.#saved, ...(this.#announcements?.saved ?? [])]);
  }

  /** A telegram was accepted. `nowMs`: a clock that never jumps; `clock`: the telegram's, else ours, in Unix seconds. */
  saw(sighting: Sighting, nowMs: number, clock: number): void {
    this.#presence.saw(sighting.measurements, { nowMs, clock });
    this.#roster.saw(sighting, nowMs);
  }

  /** Does what is due; to be called every second or so. `isLast`: nothing will be seen any more. */
  tick(nowMs: number, isLast = false): void {
    this.#readback.tick(nowMs);
    for (const received of this.#options.inbox.take()) this.#heard(received, nowMs);
    const seen = this.#roster.meters;
    for (const meter of seen) if (meter.telegrams >= EXPECTED_TELEGRAMS) this.#announcements?.expect(meter);
    const meters = seen.filter((meter) => isLast || isCollected(meter, nowMs));
    const announced = this.#announcements?.tick(meters, nowMs, isLast) ?? [];
    this.#statuses.tick(meters, this.#presence, nowMs);
    this.#repeats.add(announced.map(({ last }) => last.deviceId));
    this.#diagnose(nowMs);
    if (this.#births.isDue(nowMs)) this.#startOver(meters, nowMs);
    for (const deviceId of this.#repeats.due(this.#options.board.pending === 0, nowMs)) this.#repeat(deviceId, nowMs);
  }

  #heard(received: Received, nowMs: number): void {
    const { prefix } = this.#options;
    this.#births.heard(received, nowMs);
    this.#announcements?.heard(received, nowMs);
    const id = this.#statuses.heard(received);
    if (id !== undefined && this.#announcements === undefined) this.#withdrawal.add(meterConfigTopic(prefix, id));
    if (this.#withdrawal.heard(received)) this.#saved.delete(received.topic);
  }

  /** Home Assistant has started: everything once more, what it must know first at first. */
  #startOver(meters: readonly RosterMeter[], nowMs: number): void {
    const { board, clientId, log } = this.#options;
    log.info("Home Assistant has started: everything is announced again");
    this.#announcements?.startOver();
    this.#announcements?.tick(meters, nowMs, false);
    const deviceIds = meters.map(({ last }) => last.deviceId);
    board.again([
      ...(this.#announcements?.topics ?? []),
      statusTopic(clientId),
      ...deviceIds.map((deviceId) => meterStatusTopic(clientId, deviceId)),
      gatewayTopic(clientId),
    ]);
    this.#repeats.add(deviceIds);
  }

  #repeat(deviceId: string, nowMs: number): void {
    const meter = this.#roster.get(deviceId);
    if (meter === undefined || !this.#presence.isOnline(deviceId, nowMs)) return; // nothing old is shown as new
    this.#options.repeat(meter.last, meter.receivedMs);
  }

  /** The first time when a telegram has come, or does not come. */
  #diagnose(nowMs: number): void {
    const { board, clientId, diagnostics } = this.#options;
    this.#startedMs ??= nowMs;
    const isHearing = this.#presence.isHearing(nowMs);
    if (!isHearing && nowMs - this.#startedMs < COLLECT_MS) return;
    if (this.#diagnosedMs !== undefined && nowMs - this.#diagnosedMs < DIAGNOSTICS_MS) return;
    this.#diagnosedMs = nowMs;
    board.post(diagnosticsMessage(clientId, { meter_connected: isHearing, ...diagnostics() }));
  }
}

const isCollected = ({ telegrams, firstMs }: RosterMeter, nowMs: number): boolean =>
  telegrams >= COLLECT_TELEGRAMS && nowMs - firstMs >= COLLECT_MS;
