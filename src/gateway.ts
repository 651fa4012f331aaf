import { Announcer } from "./discovery/announcer.ts";
import { Announcing } from "./discovery/announcing.ts";
import type { Origin } from "./discovery/gateway-announcement.ts";
import type { Log } from "./lib/log.ts";
import { Board } from "./mqtt/board.ts";
import type { Broker } from "./mqtt/connection.ts";
import { Delivery } from "./mqtt/delivery.ts";
import { Inbox } from "./mqtt/inbox.ts";
import { Outbox } from "./mqtt/outbox.ts";
import { statusTopic } from "./mqtt/topics.ts";
import { announcerOptions, receptionOptions, sourceSpec } from "./options.ts";
import type { SavedTotals } from "./p1/guard.ts";
import { type Accepted, Reception } from "./reception.ts";
import type { Settings } from "./settings/setting.ts";
import { rememberCable } from "./source/auto.ts";
import { Dump } from "./source/dump.ts";
import type { AdviceWhenRefused } from "./source/serial-trouble.ts";
import { readSource } from "./source/source.ts";
import type { KeptFile } from "./status/kept-file.ts";
import { type Announced, announcedFile, totalsFile } from "./status/kept-files.ts";
import { readyLine } from "./status/ready.ts";
import { Reports } from "./status/reports.ts";

export interface Surroundings {
  readonly log: Log;
  /** Aborted when the gateway is asked to stop. */
  readonly signal: AbortSignal;
  /** What the gateway is, for those it announces meters to. */
  readonly origin: Origin;
  /** Where the broker is now: asked before every attempt, may reject with what is missing. */
  readonly broker: () => Promise<Broker>;
  /** Says what to do when a serial device may not be opened, where that is not for the command line. */
  readonly adviceWhenRefused?: AdviceWhenRefused;
}

/** How it ended: asked to stop, a recording delivered, or how many of its messages could not be delivered. */
export type Outcome =
  | { readonly kind: "stopped" }
  | { readonly kind: "delivered"; readonly telegrams: number }
  | { readonly kind: "undelivered"; readonly count: number };

/** A recording that finds no broker is given up after this long without progress. */
const STALLED_MS = 10_000;
/** A recording is not read further ahead of the broker than this. */
const MOST_AHEAD = 10_000;

/** The ways to the broker: measurements in order, and what it shall hold; and what it tells us. */
interface Ways {
  readonly outbox: Outbox;
  readonly board: Board;
  readonly inbox: Inbox;
  readonly delivery: Delivery;
}

/**
 * THE LINE: source → framer → telegram → measurements → messages → outbox → broker.
 * Reads for ever; only a recording ends by itself.
 */
export const runGateway = async (settings: Settings, surroundings: Surroundings): Promise<Outcome> => {
  const { log, signal, broker } = surroundings;
  const clientId = settings["mqtt-client-id"];
  const outbox = new Outbox(settings["buffer-size"]);
  const board = new Board();
  const inbox = new Inbox();
  const delivery = new Delivery({ outbox, board, inbox, broker, clientId, statusTopic: statusTopic(clientId), log });
  const stopDelivery = new AbortController();
  const delivering = delivery.run(stopDelivery.signal);
  try {
    const telegrams = await readInto({ outbox, board, inbox, delivery }, settings, surroundings);
    if (settings.replay === undefined) return { kind: "stopped" };
    await delivery.drained(STALLED_MS, signal);
    if (signal.aborted) return { kind: "stopped" };
    const { waiting, dropped, refused } = delivery.state;
    const count = waiting + dropped + refused;
    return count > 0 ? { kind: "undelivered", count } : { kind: "delivered", telegrams };
  } finally {
    stopDelivery.abort();
    await delivering;
  }
};

/** What stands along the line from the meter, for one run. */
interface Line {
  readonly reports: Reports;
  readonly reception: Reception;
  readonly announcer: Announcer;
  readonly totals: KeptFile<SavedTotals> | undefined;
  readonly announced: KeptFile<Announced> | undefined;
  readonly dump: Dump | undefined;
}

const openLine = async (
  { outbox, board, inbox, delivery }: Ways,
  settings: Settings,
  { log, origin }: Surroundings,
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
  const announcer = new Announcer({
    ...announcerOptions(settings, origin),
    board,
    inbox,
    log,
    saved: new Map(Object.entries((await announced?.load()) ?? {})),
    repeat: (measurement, receivedMs) => outbox.add(reception.messageOf(measurement, receivedMs)),
    diagnostics: () => ({
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
  return { reports, reception, announcer, totals, announced, dump };
};

const keep = ({ totals, announced, reception, announcer }: Line): void => {
  totals?.save(() => reception.totals());
  announced?.save(() => Object.fromEntries(announcer.saved));
};

const closeLine = async ({ dump, totals, announced, reception, announcer, reports }: Line, log: Log): Promise<void> => {
  await dump?.close();
  await totals?.close(reception.totals());
  await announced?.close(Object.fromEntries(announcer.saved));
  log.info(`From the meter: ${reports.summary}`);
};

/** Reads the source until it ends or the gateway is asked to stop; gives the number of telegrams. */
const readInto = async (ways: Ways, settings: Settings, surroundings: Surroundings): Promise<number> => {
  const { log } = surroundings;
  const line = await openLine(ways, settings, surroundings);
  const announcing = new Announcing(line.announcer, surroundings.signal);
  try {
    await read(line, ways, settings, { ...surroundings, signal: announcing.whileItGoesOn });
    await announcing.stop();
    if (settings.replay !== undefined) line.announcer.tick(true);
  } finally {
    await announcing.stop().catch(() => undefined); // a failure was thrown above, or stands behind another one
    await closeLine(line, log);
  }
  return line.reception.telegrams;
};

const read = async (
  line: Line,
  { outbox, delivery }: Ways,
  settings: Settings,
  { log, signal, adviceWhenRefused }: Surroundings,
): Promise<void> => {
  const { reports, reception, announcer, dump } = line;
  const spec = sourceSpec(settings);
  const isUnpaced = spec.kind === "file" && spec.telegramsPerSecond === undefined;
  const most = isUnpaced ? Math.min(MOST_AHEAD, outbox.limit) : Number.POSITIVE_INFINITY;
  let source = "";
  let unremembered: string | undefined; // the cable that has not yet given a telegram
  let isReady = false;
  let isStalled = false; // the broker takes nothing, so that a recording need not be read on
  const pass = async (telegrams: readonly Accepted[]): Promise<void> => {
    for (const telegram of telegrams) {
      announcer.saw(telegram, telegram.telegramTime ?? telegram.receivedMs / 1000);
      for (const message of telegram.messages) {
        isStalled ||= !(await outbox.below(most, STALLED_MS, signal));
        if (!isStalled) outbox.add(message);
      }
    }
  };
  for await (const event of readSource(spec, signal, { adviceWhenRefused })) {
    switch (event.kind) {
      case "opened":
        log.info(`Reading from ${event.name}`);
        source = event.name;
        unremembered = event.cable;
        break;
      case "bytes":
        dump?.write(event.bytes);
        await pass(reception.take(event.bytes, Date.now()));
        break;
      case "pause":
        await pass(reception.pause(Date.now()));
        break;
      case "trouble":
        reports.source(event.code, event.message, event.retryInMs);
        await pass(reception.end(Date.now()));
        break;
      case "end":
        await pass(reception.end(Date.now()));
        break;
      default:
        event satisfies never;
    }
    keep(line);
    if (unremembered !== undefined && reception.telegrams > 0) {
      await remember(settings["buffer-path"], unremembered, log);
      unremembered = undefined;
    }
    const broker = delivery.brokerPlace;
    if (!isReady && broker !== undefined && reception.telegrams > 1) {
      log.info(readyLine({ source, broker, ...reception.seen }));
      isReady = true;
    }
    if (isStalled) return;
  }
};

const remember = async (folder: string | undefined, cable: string, log: Log): Promise<void> => {
  if (folder === undefined) return;
  const trouble = await rememberCable(folder, cable);
  if (trouble !== undefined) log.warn(trouble);
};
