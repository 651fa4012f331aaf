import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Board } from "../mqtt/board.ts";
import type { Received } from "../mqtt/inbox.ts";
import { statusTopic } from "../mqtt/topics.ts";
import type { Measurement } from "../p1/measurements.ts";
import { type Build, Device } from "./device.ts";
import { earlierOf } from "./earlier.ts";
import { gatewayAnnouncement, gatewayConfigTopic } from "./gateway-announcement.ts";
import {
  type AnnouncementOptions,
  isEntity,
  METER_NAMES,
  meterAnnouncement,
  meterConfigTopic,
} from "./meter-announcement.ts";
import type { Presence } from "./presence.ts";
import type { Readback } from "./readback.ts";
import { Rivals } from "./rivals.ts";
import type { RosterMeter } from "./roster-meter.ts";

export interface AnnouncementsOptions extends AnnouncementOptions {
  readonly board: Board;
  readonly readback: Readback;
  readonly presence: Presence;
  readonly log: Log;
  /** Where the measurements of a meter are published. */
  readonly stateTopicOf: (measurement: Measurement) => string;
  /** The id of an electricity meter that shows none. */
  readonly fallbackId: string;
  /** Seconds between two messages of one meter; 0 for every telegram. */
  readonly rate: number;
  /** Whether the broker keeps the measurements: then they do not expire. */
  readonly retain: boolean;
  /** Announcements of earlier runs by topic. */
  readonly saved: ReadonlyMap<string, string>;
}

/** When something is announced. */
interface Moment {
  readonly nowMs: number;
  /** Nothing will be seen any more: what is not announced now never will be. */
  readonly isLast: boolean;
}

const DAY_MS = 86_400_000;
/** A meter that was last read so long ago was replaced, or never belonged to this bus. */
const TOO_OLD_MS = 31 * DAY_MS;
/** Another gateway that does not give way gets what it wants in the end. */
const MOST_CONTESTS = 3;

/** What Home Assistant is told of the gateway and of each meter. A device is announced once it is known what it sends. */
export class Announcements {
  readonly #options: AnnouncementsOptions;
  readonly #rivals: Rivals;
  readonly #said: Recurring;
  readonly #devices = new Map<string, Device>(); // by topic, the gateway first
  readonly #saved: Map<string, string>; // by topic: what stands there of this gateway, from this run or an earlier one

  /** `now` tells milliseconds. */
  constructor(options: AnnouncementsOptions, now: () => number) {
    this.#options = options;
    this.#rivals = new Rivals(options.readback);
    this.#said = new Recurring(options.log, now);
    this.#saved = new Map(options.saved);
    this.#device(gatewayConfigTopic(options.prefix, options.clientId));
  }

  /** What later runs must know, by topic. */
  get saved(): ReadonlyMap<string, string> {
    return this.#saved;
  }

  /** The topics of all that is announced, parents first. */
  get topics(): readonly string[] {
    return [...this.#devices.values()].filter(({ isAnnounced }) => isAnnounced).map(({ topic }) => topic);
  }

  /** What stood at the broker may stand there no more. */
  reconnected(): void {
    for (const device of this.#devices.values()) device.reconnected();
  }

  heard(received: Received, nowMs: number): void {
    this.#rivals.heard(received, nowMs);
    const { topic, payload, retained } = received;
    const device = this.#devices.get(topic);
    if (device === undefined) return;
    device.stands(payload);
    const earlier = earlierOf(payload);
    if (earlier?.statusTopic === undefined) this.#rivals.free(topic);
    if (payload === "") this.#deleted(device);
    if (earlier === undefined) return;
    const ours = statusTopic(this.#options.clientId);
    if (earlier.statusTopic === ours) {
      this.#rivals.free(topic);
      device.recall(earlier);
    } else if (earlier.statusTopic !== undefined && !this.#isDefended(device, earlier.statusTopic, retained)) {
      this.#rivals.note(topic, earlier.statusTopic, retained, nowMs);
    }
  }

  /** Home Assistant has started: also what was deleted there is announced again. */
  startOver(nowMs: number): void {
    for (const device of this.#devices.values()) {
      device.isDeleted = false;
      device.touch(nowMs);
    }
  }

  /** A meter that may be announced soon: reads back what stands there. */
  expect(meter: RosterMeter): void {
    this.#device(meterConfigTopic(this.#options.prefix, meter.last.deviceId), meter);
  }

  /** Announces what is due; gives the meters that were announced for the first time. */
  tick(meters: readonly RosterMeter[], moment: Moment): readonly RosterMeter[] {
    const gateway = this.#device(gatewayConfigTopic(this.#options.prefix, this.#options.clientId));
    this.#announce(gateway, (removed) => gatewayAnnouncement(removed, this.#options), "gateway", moment);
    return meters.filter((meter) => this.#announceMeter(meter, moment));
  }

  /** True when it was announced for the first time. */
  #announceMeter(meter: RosterMeter, moment: Moment): boolean {
    const { presence, prefix, rate, retain, stateTopicOf, fallbackId } = this.#options;
    const { deviceId, channel, meter: kind } = meter.last;
    const device = this.#device(meterConfigTopic(prefix, deviceId), meter);
    const wasAnnounced = device.isAnnounced;
    meter.forget(DAY_MS);
    const parent = this.#parentOf(meter, moment);
    if (parent === "awaited" || (!wasAnnounced && !meter.sends(isEntity, moment.isLast))) return false;
    if (!wasAnnounced && presence.age(deviceId, moment.nowMs) > TOO_OLD_MS && !this.#isToldOld(device, moment))
      return false;
    const interval = presence.telegramInterval ?? 0;
    const known = {
      deviceId,
      isOwnId: deviceId !== fallbackId && !deviceId.endsWith(`_ch${channel}`),
      kind,
      header: meter.header,
      version: meter.version,
      parentId: parent?.last.deviceId,
      stateTopic: stateTopicOf(meter.last),
      expireAfter: retain ? undefined : Math.max(60, Math.ceil(3 * Math.max(interval, rate)) + 30),
    };
    const madeOf = [meter.revision, known.expireAfter, known.stateTopic, known.parentId].join(" ");
    const build: Build = (removed) =>
      meterAnnouncement({ ...known, values: meter.values(moment.isLast) }, removed, this.#options);
    this.#announce(device, build, madeOf, moment);
    return !wasAnnounced && device.isAnnounced;
  }

  /** `madeOf` changes when what `build` makes may have changed. */
  #announce(device: Device, build: Build, madeOf: string, { nowMs, isLast }: Moment): void {
    const { board, readback, log } = this.#options;
    const { topic } = device;
    if (device.isDeleted || (!isLast && !readback.isKnown(topic, nowMs))) return;
    const holder = this.#rivals.holderOf(topic, nowMs);
    device.isHeld = holder !== undefined;
    if (holder !== undefined) {
      this.#drop(device);
      if (readback.isKnown(holder, nowMs)) this.#said.warn(`held ${topic}`, heldWords(device, holder));
      return;
    }
    if (!isLast && !device.isDue(madeOf, nowMs)) return;
    const isFirst = !device.isAnnounced;
    const message = device.announce(build, madeOf, board, nowMs);
    if (message === undefined) return;
    this.#saved.set(topic, message.payload);
    log[isFirst ? "info" : "debug"](announcedWords(device, message.payload));
  }

  /**
   * The meter that this one hangs on; undefined is the gateway. Home Assistant makes a nameless device of a parent that
   * it does not know, so that one is awaited.
   */
  #parentOf({ parentId }: RosterMeter, { isLast }: Moment): RosterMeter | "awaited" | undefined {
    if (parentId === undefined) return undefined;
    const parent = this.#devices.get(meterConfigTopic(this.#options.prefix, parentId));
    if (parent?.meter === undefined) return "awaited";
    const isThere = parent.isAnnounced || parent.isHeld;
    const isNever = parent.isDeleted || !parent.meter.sends(isEntity, isLast);
    return isThere ? parent.meter : isNever ? undefined : "awaited";
  }

  #isToldOld(device: Device, { isLast }: Moment): boolean {
    const what = isLast ? "a running gateway announces it" : "it is announced";
    const words = `${nameOf(device)} was last read more than 31 days ago: ${what} when a newer reading comes`;
    this.#said.warn(`old ${device.topic}`, words);
    return isLast;
  }

  /**
   * Whether an announcement of ours stays against another gateway's that came while ours stood: of two that began at
   * the same time one must go on.
   */
  #isDefended(device: Device, theirs: string, isRetained: boolean): boolean {
    if (isRetained || !device.isAnnounced || statusTopic(this.#options.clientId) > theirs) return false;
    device.contests += 1;
    return device.contests <= MOST_CONTESTS;
  }

  #device(topic: string, meter?: RosterMeter): Device {
    const device = this.#devices.get(topic) ?? new Device(topic, meter);
    const isNew = !this.#devices.has(topic);
    device.meter = meter;
    this.#devices.set(topic, device);
    if (!isNew) return device;
    this.#options.readback.ask(topic);
    const earlier = earlierOf(this.#saved.get(topic) ?? "");
    if (earlier !== undefined) device.recall(earlier);
    return device;
  }

  #deleted(device: Device): void {
    if (!device.isAnnounced || device.isDeleted) return;
    const words = "was deleted in Home Assistant; it is announced again when that or this program restarts";
    this.#options.log.info(`${nameOf(device)} ${words}`);
    device.isDeleted = true;
    this.#drop(device);
  }

  #drop(device: Device): void {
    if (!device.isAnnounced) return;
    device.forget();
    this.#saved.delete(device.topic);
    this.#options.board.remove(device.topic);
  }
}

const nameOf = ({ meter }: Device): string =>
  meter === undefined ? "The gateway" : `${METER_NAMES[meter.last.meter]} (channel ${meter.last.channel})`;

const heldWords = (device: Device, holder: string): string =>
  `${nameOf(device)} is announced to Home Assistant by another gateway, the one at ${holder}; this one leaves it to that`;

const announcedWords = (device: Device, payload: string): string => {
  const count = earlierOf(payload)?.components.size ?? 0;
  return `${nameOf(device)} is announced to Home Assistant, with ${count} ${count === 1 ? "entity" : "entities"}`;
};
