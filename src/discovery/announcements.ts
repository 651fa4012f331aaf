import type { Log } from "../lib/log.ts";
import type { Board } from "../mqtt/board.ts";
import type { Received } from "../mqtt/inbox.ts";
import type { Message } from "../mqtt/message.ts";
import { statusTopic } from "../mqtt/topics.ts";
import type { Measurement } from "../p1/measurements.ts";
import { type Earlier, earlierOf } from "./earlier.ts";
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
import type { RosterMeter } from "./roster.ts";
import { type Build, Standing } from "./standing.ts";

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

interface Device {
  readonly topic: string;
  readonly standing: Standing;
  /** Undefined for the gateway itself. */
  readonly meter?: RosterMeter;
  /** What the announcement on the board was made of. */
  madeOf?: string;
  /** Deleted in Home Assistant: not announced again before that starts anew. */
  isDeleted: boolean;
  /** Another gateway announces it. */
  isHeld: boolean;
  /** What keeps it from being announced has been told. */
  isTold: boolean;
}

/** A value that no telegram of a day has had is no longer sent. */
const DAY_S = 86_400;
/** A meter that was last read so long ago was replaced, or never belonged to this bus. */
const TOO_OLD_MS = 31 * DAY_S * 1000;

/** What Home Assistant is told of the gateway and of each meter. A device is announced once it is known what it sends. */
export class Announcements {
  readonly #options: AnnouncementsOptions;
  readonly #rivals: Rivals;
  readonly #gateway: Device;
  readonly #devices = new Map<string, Device>(); // by topic, the gateway first
  readonly #saved: Map<string, string>; // by topic: what this gateway has announced, in this run or an earlier one

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
    this.#rivals = new Rivals(options.readback);
    this.#saved = new Map(options.saved);
    this.#gateway = this.#device(gatewayConfigTopic(options.prefix, options.clientId));
  }

  /** What later runs must know, by topic. */
  get saved(): ReadonlyMap<string, string> {
    return this.#saved;
  }

  /** The topics of all that is announced, parents first. */
  get topics(): readonly string[] {
    return [...this.#devices.values()].filter(({ standing }) => standing.isAnnounced).map(({ topic }) => topic);
  }

  heard(received: Received, nowMs: number): void {
    this.#rivals.heard(received, nowMs);
    const device = this.#devices.get(received.topic);
    if (device === undefined) return;
    if (received.payload === "") this.#deleted(device);
    const earlier = earlierOf(received.payload);
    if (earlier === undefined) return;
    const isOurs = earlier.statusTopic === statusTopic(this.#options.clientId);
    this.#rivals.note(device.topic, isOurs ? undefined : earlier.statusTopic);
    if (isOurs) recall(device, earlier);
    else if (earlier.statusTopic !== undefined) this.#giveWay(device);
  }

  /** Home Assistant has started: also what was deleted there is announced again. */
  startOver(): void {
    for (const device of this.#devices.values()) device.isDeleted = false;
  }

  /** A meter that may be announced soon: reads back what stands there. */
  expect(meter: RosterMeter): void {
    this.#device(meterConfigTopic(this.#options.prefix, meter.last.deviceId), meter);
  }

  /** Announces what is due; gives the meters that were announced for the first time. */
  tick(meters: readonly RosterMeter[], nowMs: number, isLast: boolean): readonly RosterMeter[] {
    this.#announce(this.#gateway, (vanished) => gatewayAnnouncement(vanished, this.#options), "", nowMs, isLast);
    return meters.filter((meter) => this.#announceMeter(meter, nowMs, isLast));
  }

  /** True when it was announced for the first time. */
  #announceMeter(meter: RosterMeter, nowMs: number, isLast: boolean): boolean {
    const { presence, prefix, rate, retain } = this.#options;
    const { deviceId } = meter.last;
    const device = this.#device(meterConfigTopic(prefix, deviceId), meter);
    const wasAnnounced = device.standing.isAnnounced;
    if (!this.#isParentThere(meter) || !meter.values.some(({ field }) => isEntity(field))) return false;
    if (!wasAnnounced && presence.age(deviceId, nowMs) > TOO_OLD_MS) {
      const what = isLast ? "a running gateway announces it" : "it is announced";
      this.#tell(device, `${nameOf(device)} was last read more than 31 days ago: ${what} when a newer reading comes`);
      if (!isLast) return false;
    }
    const interval = presence.telegramInterval ?? 0;
    meter.forget(Math.ceil(DAY_S / Math.max(interval, 1)));
    const expireAfter = retain ? undefined : Math.max(60, Math.ceil(3 * Math.max(interval, rate)) + 30);
    const build: Build = (vanished) =>
      meterAnnouncement({ ...this.#known(meter), expireAfter }, vanished, this.#options);
    this.#announce(device, build, `${meter.revision} ${expireAfter}`, nowMs, isLast);
    return !wasAnnounced && device.standing.isAnnounced;
  }

  /** `madeOf` changes when what `build` makes may have changed. */
  #announce(device: Device, build: Build, madeOf: string, nowMs: number, isLast: boolean): void {
    const { board, readback, log } = this.#options;
    const { topic, standing } = device;
    if (device.isDeleted || (!isLast && !readback.isKnown(topic, nowMs))) return;
    const holder = this.#rivals.holderOf(topic, nowMs);
    device.isHeld = holder !== undefined;
    if (holder !== undefined) {
      if (readback.isKnown(holder, nowMs)) this.#tell(device, heldWords(device, holder));
      return;
    }
    const isSame = device.madeOf === madeOf && !standing.isRemoving && board.messageAt(topic) !== undefined;
    if (isSame || !(isLast || standing.mayAnnounce(nowMs))) return;
    const isFirst = !standing.isAnnounced;
    const message = standing.announce(build, board, nowMs);
    device.madeOf = madeOf;
    if (message === undefined) return;
    this.#saved.set(topic, message.payload);
    log[isFirst ? "info" : "debug"](announcedWords(device, message));
  }

  /** Home Assistant makes a nameless device of a parent that it does not know. */
  #isParentThere({ parentId }: RosterMeter): boolean {
    if (parentId === undefined) return true;
    const parent = this.#devices.get(meterConfigTopic(this.#options.prefix, parentId));
    return parent !== undefined && (parent.standing.isAnnounced || parent.isDeleted || parent.isHeld);
  }

  #known(meter: RosterMeter) {
    const { stateTopicOf, fallbackId } = this.#options;
    const { last, header, version, parentId, values } = meter;
    const { deviceId, channel, meter: kind } = last;
    const isOwnId = deviceId !== fallbackId && !deviceId.endsWith(`_ch${channel}`);
    return { deviceId, isOwnId, kind, header, version, parentId, values, stateTopic: stateTopicOf(last) };
  }

  #device(topic: string, meter?: RosterMeter): Device {
    const known = this.#devices.get(topic);
    if (known !== undefined && known.meter === meter) return known;
    const device: Device = {
      topic,
      standing: new Standing(),
      isDeleted: false,
      isHeld: false,
      isTold: false,
      ...(meter && { meter }),
    };
    this.#devices.set(topic, device);
    this.#options.readback.ask(topic);
    const saved = this.#saved.get(topic);
    const earlier = saved === undefined ? undefined : earlierOf(saved);
    if (earlier !== undefined) recall(device, earlier);
    return device;
  }

  #deleted(device: Device): void {
    const { board, log } = this.#options;
    if (!device.standing.isAnnounced || device.isDeleted) return;
    log.info(
      `${nameOf(device)} was deleted in Home Assistant; it is announced again when that or this program restarts`,
    );
    device.isDeleted = true;
    this.#forget(device);
    board.remove(device.topic);
  }

  /** Another gateway announces it now. */
  #giveWay(device: Device): void {
    if (!device.standing.isAnnounced) return;
    this.#options.board.remove(device.topic);
    this.#forget(device);
  }

  #forget(device: Device): void {
    device.standing.forget();
    this.#saved.delete(device.topic);
  }

  #tell(device: Device, words: string): void {
    if (!device.isTold) this.#options.log.warn(words);
    device.isTold = true;
  }
}

/** What an earlier run has announced stays, until it is clear that it is no longer sent. */
const recall = ({ standing, meter }: Device, earlier: Earlier): void => {
  if (standing.isAnnounced) return;
  standing.remember(earlier);
  meter?.remember(earlier);
};

const nameOf = ({ meter }: Device): string =>
  meter === undefined ? "The gateway" : `${METER_NAMES[meter.last.meter]} (channel ${meter.last.channel})`;

const heldWords = (device: Device, holder: string): string =>
  `${nameOf(device)} is announced to Home Assistant by another gateway, the one at ${holder}; this one leaves it to that`;

const announcedWords = (device: Device, { payload }: Message): string => {
  const count = earlierOf(payload)?.components.size ?? 0;
  return `${nameOf(device)} is announced to Home Assistant, with ${count} entities`;
};
