import type { Log } from "../lib/log.ts";
import { Board } from "../mqtt/board.ts";
import { Inbox } from "../mqtt/inbox.ts";
import type { Message } from "../mqtt/message.ts";
import { type Accepted, Reception, type ReceptionOptions } from "../reception.ts";
import { Reports } from "../status/reports.ts";
import { Announcer, type AnnouncerOptions } from "./announcer.ts";
import { gatewayConfigTopic } from "./gateway-announcement.ts";
import { meterConfigTopic } from "./meter-announcement.ts";

export type PreviewAnnouncing = Pick<
  AnnouncerOptions,
  "prefix" | "clientId" | "language" | "origin" | "stateTopicOf" | "fallbackId" | "rate" | "retain"
>;

/** What would be published of a recording. */
export interface Preview {
  /** What Home Assistant would be told, parents first. */
  readonly announcements: readonly Message[];
  /** The last state message of each meter. */
  readonly measurements: readonly Message[];
  /** What was not right, and what would not appear, with the reason. */
  readonly notes: readonly string[];
}

/** Reads a whole recording, and tells what it would make appear in Home Assistant. */
export const previewOf = (recording: Uint8Array, reading: ReceptionOptions, announcing: PreviewAnnouncing): Preview => {
  const notes: string[] = [];
  const note = (words: string): number => notes.push(words);
  const log: Log = { ...SILENT, warn: note, error: note };
  const board = new Board();
  const reception = new Reception(reading, new Reports(log, reading.now), log);
  const announcer = new Announcer({
    ...announcing,
    board,
    inbox: new Inbox(),
    log,
    isDiscovery: true,
    isHousehold: false,
    now: reading.now,
    saved: new Map(),
    repeat: () => undefined,
    diagnostics: () => NOTHING_YET,
    random: () => 0,
  });
  const measurements = new Map<string, Message>();
  const { prefix, clientId } = announcing;
  const topics = new Set([gatewayConfigTopic(prefix, clientId)]);
  const see = (telegrams: readonly Accepted[]): void => {
    for (const telegram of telegrams) {
      announcer.saw(telegram, telegram.telegramTime ?? telegram.receivedMs / 1000);
      for (const measurement of telegram.measurements) {
        const message = reception.messageOf(measurement, telegram.receivedMs);
        measurements.set(message.topic, message);
        topics.add(meterConfigTopic(prefix, measurement.deviceId));
      }
    }
  };
  see(reception.take(recording, Date.now()));
  see(reception.end(Date.now()));
  announcer.tick(true);
  const announcements = [...topics].flatMap((topic) => board.messageAt(topic) ?? []);
  return { announcements, measurements: [...measurements.values()], notes };
};

const silence = (): void => undefined;
const SILENT: Log = { trace: silence, debug: silence, info: silence, warn: silence, error: silence };

const NOTHING_YET = { buffer_fill: 0, telegrams_received: 0, telegrams_rejected: 0, in_sync: false, version: "" };
