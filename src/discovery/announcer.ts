import { Recurring } from "../lib/recurring.ts";
import type { Inbox, Received } from "../mqtt/inbox.ts";
import { gatewayTopic, meterStatusTopic, statusTopic } from "../mqtt/topics.ts";
import type { Measurement } from "../p1/measurements.ts";
import { Announcements, type AnnouncementsOptions } from "./announcements.ts";
import { Births } from "./births.ts";
import { type Diagnostics, diagnosticsMessage, gatewayConfigTopic } from "./gateway-announcement.ts";
import { meterConfigTopic } from "./meter-announcement.ts";
import { Presence } from "./presence.ts";
import { Readback } from "./readback.ts";
import { Repeats } from "./repeats.ts";
import { distinct, Roster, type Sighting } from "./roster.ts";
import type { RosterMeter } from "./roster-meter.ts";
import { Statuses } from "./statuses.ts";
import { Withdrawal } from "./withdrawal.ts";

export interface AnnouncerOptions extends Omit<AnnouncementsOptions, "readback" | "presence"> {
  readonly inbox: Inbox;
  /** Whether Home Assistant is to find the meters; their status is published all the same. */
  readonly isDiscovery: boolean;
  /** Whether this is the household's own meter: a recording says nothing of what is true now. */
  readonly isHousehold: boolean;
  /** Sends the last measurement of a meter again. */
  readonly repeat: (measurement: Measurement, receivedMs: number) => void;
  /** What the gateway tells of itself besides. */
  readonly diagnostics: () => Omit<Diagnostics, "meter_connected">;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** How long it takes until every value of a meter has been seen. */
const COLLECT_MS = 10_000;
const COLLECT_TELEGRAMS = 3;
/** An id that comes twice does not come from a damaged line. */
const EXPECTED_TELEGRAMS = 2;
const DIAGNOSTICS_MS = 30_000;
/** A file of another program could name anything; only such topics are touched. */
const CONFIG_TOPIC = /^[^+#\0]+\/device\/p1mqtt_[A-Za-z0-9_-]+\/config$/;

/** Tells the world which meters there are, whether they are heard, and how the gateway does. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #presence = new Presence();
  readonly #roster = new Roster();
  readonly #repeats = new Repeats();
  readonly #readback: Readback;
  readonly #births: Births;
  readonly #statuses: Statuses | undefined; // undefined when nobody would read them
  readonly #withdrawal: Withdrawal;
  readonly #announcements: Announcements | undefined; // undefined when discovery is off
  readonly #said: Recurring;
  #diagnosedMs: number | undefined;
  #startedMs: number | undefined;

  constructor(options: AnnouncerOptions) {
    const { board, inbox, log, clientId, prefix, isDiscovery, isHousehold, now } = options;
    const readback = new Readback(inbox);
    this.#options = options;
    this.#readback = readback;
    this.#said = new Recurring(log, now);
    this.#births = new Births(prefix, options.random);
    this.#statuses = isDiscovery || isHousehold ? new Statuses(clientId, board, readback) : undefined;
    this.#withdrawal = new Withdrawal({ board, readback, ownStatusTopic: statusTopic(clientId), log });
    const own = gatewayConfigTopic(prefix, clientId);
    const isCurrent = ([topic]: readonly [string, string]): boolean =>
      topic === own || (topic.startsWith(`${prefix}/device/p1mqtt_`) && !topic.includes("/p1mqtt_gateway_"));
    const saved = [...options.saved].filter(([topic]) => CONFIG_TOPIC.test(topic));
    this.#announcements = isDiscovery
      ? new Announcements(
          { ...options, readback, presence: this.#presence, saved: new Map(saved.filter(isCurrent)) },
          now,
        )
      : undefined;
    if (isDiscovery) for (const topic of this.#births.topics) readback.ask(topic);
    if (!isHousehold) return;
    const former = isDiscovery ? saved.filter((entry) => !isCurrent(entry)) : saved;
    for (const [topic, payload] of former) this.#withdrawal.add(topic, payload);
    if (!isDiscovery) this.#withdrawal.add(own);
  }

  /** What a later run must know: announcements by topic. */
  get saved(): ReadonlyMap<string, string> {
    return new Map([...this.#withdrawal.saved, ...(this.#announcements?.saved ?? [])]);
  }

  /** A telegram was accepted. `clock`: the telegram's, else ours, in Unix seconds. */
  saw(sighting: Sighting, clock: number): void {
    const nowMs = this.#options.now();
    const { measurements, alike } = distinct(sighting.measurements);
    for (const { channel, deviceId } of alike) {
      const words = `The meter of channel ${channel} is left out of Home Assistant: its id ${deviceId} looks like another's`;
      this.#said.warn(`alike ${channel}`, words);
    }
    this.#presence.saw(measurements, { nowMs, clock });
    this.#roster.saw({ ...sighting, measurements }, nowMs);
  }

  /** Does what is due; to be called every second or so. `isLast`: nothing will be seen any more. */
  tick(isLast = false): void {
    const nowMs = this.#options.now();
    if (this.#readback.tick(nowMs)) this.#announcements?.reconnected();
    for (const received of this.#options.inbox.take()) this.#heard(received, nowMs);
    const seen = this.#roster.meters;
    for (const meter of seen) if (meter.telegrams >= EXPECTED_TELEGRAMS) this.#announcements?.expect(meter);
    const meters = seen.filter((meter) => isLast || isCollected(meter, nowMs));
    this.#announce(meters, isLast);
    this.#statuses?.tick(meters, this.#presence, nowMs);
    this.#withdrawal.tick(nowMs);
    if (this.#statuses !== undefined) this.#diagnose(nowMs);
    if (this.#births.isDue(nowMs)) this.#startOver(meters);
    for (const deviceId of this.#repeats.due(this.#options.board.pending === 0, nowMs)) this.#repeat(deviceId, nowMs);
  }

  #announce(meters: readonly RosterMeter[], isLast: boolean): void {
    const moment = { nowMs: this.#options.now(), isLast };
    const announced = this.#announcements?.tick(meters, moment) ?? [];
    this.#repeats.add(announced.map(({ last }) => last.deviceId));
  }

  #heard(received: Received, nowMs: number): void {
    const { prefix, isHousehold } = this.#options;
    this.#births.heard(received, nowMs);
    this.#announcements?.heard(received, nowMs);
    this.#withdrawal.heard(received);
    const id = this.#statuses?.heard(received);
    const isFormer = id !== undefined && this.#announcements === undefined && isHousehold;
    if (isFormer) this.#withdrawal.add(meterConfigTopic(prefix, id));
  }

  /** Home Assistant has started: everything once more, what it must know first at first. */
  #startOver(meters: readonly RosterMeter[]): void {
    const { board, clientId, log, now } = this.#options;
    log.info("Home Assistant has started: everything is announced again");
    this.#announcements?.startOver(now());
    this.#announce(meters, false);
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
