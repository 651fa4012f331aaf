import { Announcer } from "./discovery/announcer.ts";
import type { Origin } from "./discovery/gateway-announcement.ts";
import type { Log } from "./lib/log.ts";
import type { Board } from "./mqtt/board.ts";
import type { Delivery } from "./mqtt/delivery.ts";
import type { Inbox } from "./mqtt/inbox.ts";
import type { Outbox } from "./mqtt/outbox.ts";
import { announcerOptions, receptionOptions } from "./options.ts";
import type { SavedTotals } from "./p1/guard.ts";
import { Reception } from "./reception.ts";
import type { Settings } from "./settings/setting.ts";
import { Dump } from "./source/dump.ts";
import type { KeptFile } from "./status/kept-file.ts";
import { type Announced, announcedFile, totalsFile } from "./status/kept-files.ts";
import { Reports } from "./status/reports.ts";
import { Silence } from "./status/silence.ts";

/** The ways to the broker: measurements in order, and what it shall hold; and what it tells us. */
export interface Ways {
  readonly outbox: Outbox;
  readonly board: Board;
  readonly inbox: Inbox;
  readonly delivery: Delivery;
}

/** What stands along the line from the meter, for one run. */
export interface Line {
  readonly reports: Reports;
  readonly reception: Reception;
  readonly announcer: Announcer;
  /** Undefined for a recording, which comes at any pace. */
  readonly silence: Silence | undefined;
  readonly totals: KeptFile<SavedTotals> | undefined;
  readonly announced: KeptFile<Announced> | undefined;
  readonly dump: Dump | undefined;
}

export const openLine = async (
  { outbox, board, inbox, delivery }: Ways,
  settings: Settings,
  { log, origin }: { readonly log: Log; readonly origin: Origin },
): Promise<Line> => {
  const now = () => performance.now();
  const isRecording = settings.replay !== undefined;
  const folder = isRecording ? undefined : settings["buffer-path"];
  const totals = folder === undefined ? undefined : totalsFile(folder, log, now);
  const announced = folder === undefined ? undefined : announcedFile(folder, log, now);
  const options = receptionOptions(settings, (await totals?.load()) ?? {}, now);
  if (!options.template.tellsMetersApart)
    log.warn("mqtt-topic: all meters share one topic; %(device_id)s tells them apart");
  const reports = new Reports(log, now);
  const reception = new Reception(options, reports, log);
  const silence = isRecording ? undefined : new Silence();
  const announcer = new Announcer({
    ...announcerOptions(settings, origin),
    board,
    inbox,
    log,
    saved: new Map(Object.entries((await announced?.load()) ?? {})),
    repeat: (measurement, receivedMs) => outbox.add(reception.messageOf(measurement, receivedMs)),
    diagnostics: () => ({
      ...(silence?.state === undefined ? {} : { reception: silence.state }),
      buffer_fill: Math.round((1000 * delivery.state.waiting) / outbox.limit) / 10,
      telegrams_received: reception.telegrams,
      telegrams_rejected: reports.rejected,
      ...(reception.telegrams > 0 ? { last_telegram: Math.floor(reception.lastMs / 1000) } : {}),
      in_sync: reception.inSync,
      version: origin.sw_version,
    }),
    random: Math.random,
    now,
  });
  const dumpPath = settings["serial-dump"];
  // A recording is not recorded again: it may be the very file that would grow under the reading.
  const dump = dumpPath === undefined || isRecording ? undefined : new Dump(dumpPath, log, now);
  return { reports, reception, announcer, silence, totals, announced, dump };
};

/** Does what is due; to be called every second or so. */
export const tickLine = ({ reports, reception, announcer, silence }: Line, nowMs: number): void => {
  const news = silence?.look({ telegrams: reports.framed, valid: reception.telegrams }, nowMs);
  if (news !== undefined) reports.reception(news);
  announcer.tick();
};

/** Writes down what a later run must know, when it is time to. */
export const keepLine = ({ totals, announced, reception, announcer }: Line): void => {
  totals?.save(() => reception.totals());
  announced?.save(() => Object.fromEntries(announcer.saved));
};

export const closeLine = async (
  { dump, totals, announced, reception, announcer, reports }: Line,
  log: Log,
): Promise<void> => {
  await dump?.close();
  await totals?.close(reception.totals());
  await announced?.close(Object.fromEntries(announcer.saved));
  log.info(`From the meter: ${reports.summary}`);
};
