import { setFlagsFromString } from "node:v8";
import { Announcing } from "./discovery/announcing.ts";
import type { Origin } from "./discovery/gateway-announcement.ts";
import type { Log } from "./lib/log.ts";
import { reasonOf } from "./lib/problem.ts";
import { closeLine, keepLine, type Line, openLine, tickLine, type Ways } from "./line.ts";
import { Board } from "./mqtt/board.ts";
import type { Broker } from "./mqtt/connection.ts";
import { Delivery } from "./mqtt/delivery.ts";
import { Inbox } from "./mqtt/inbox.ts";
import { countOf } from "./mqtt/message.ts";
import { Outbox } from "./mqtt/outbox.ts";
import { statusTopic } from "./mqtt/topics.ts";
import { sourceSpec } from "./options.ts";
import type { Accepted } from "./reception.ts";
import type { Settings } from "./settings/setting.ts";
import { rememberCable } from "./source/auto.ts";
import { Rhythm } from "./source/rhythm.ts";
import type { AdviceWhenRefused } from "./source/serial-trouble.ts";
import { readSource } from "./source/source.ts";
import { readyLine } from "./status/ready.ts";
import { Fallback } from "./store/fallback.ts";
import { Journal } from "./store/journal.ts";
import { FolderInUse } from "./store/lock.ts";

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
/** A recording is not read further ahead of the broker: four times what may be in flight, half of what is held as it is. */
const MOST_AHEAD = 256;

/**
 * How V8 tidies up new objects and their buffers while a meter is read: in the thread that waits for it, in half a
 * millisecond. To wake other threads for it and wait for them may take several; a recording has enough for them to do.
 */
const TIDIES_ALONE = ["--no-parallel-scavenge", "--no-concurrent-array-buffer-sweeping"];

/**
 * THE LINE: source → framer → telegram → measurements → messages → outbox → broker.
 * Reads for ever; only a recording ends by itself.
 */
export const runGateway = async (settings: Settings, surroundings: Surroundings): Promise<Outcome> => {
  const { log, signal, broker } = surroundings;
  const clientId = settings["mqtt-client-id"];
  if (settings.replay === undefined) for (const flag of TIDIES_ALONE) setFlagsFromString(flag);
  const outbox = await openOutbox(settings, log);
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
    await outbox.close();
  }
};

/** With a folder what waits survives; where that cannot be used it is told, and what waits is in memory alone. */
const openOutbox = async (settings: Settings, log: Log): Promise<Outbox> => {
  const limit = settings["buffer-size"];
  const folder = settings["buffer-path"];
  if (folder === undefined || settings.replay !== undefined) return new Outbox({ limit });
  const now = () => performance.now();
  try {
    const journal = await Journal.open({ folder, log, now });
    const outbox = new Outbox({ limit, depot: new Fallback(journal, log, now), isDurable: true });
    if (outbox.size > 0) log.info(`${countOf(outbox.size)} of an earlier run wait for the broker`);
    return outbox;
  } catch (error) {
    if (error instanceof FolderInUse) throw error;
    log.warn(`buffer-path: ${reasonOf(error)}; what waits for the broker is held in memory, and lost at the end`);
    return new Outbox({ limit });
  }
};

/** Reads the source until it ends or the gateway is asked to stop; gives the number of telegrams. */
const readInto = async (ways: Ways, settings: Settings, surroundings: Surroundings): Promise<number> => {
  const { log } = surroundings;
  const line = await openLine(ways, settings, surroundings);
  const announcing = new Announcing(() => tickLine(line, performance.now()), surroundings.signal);
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
  const { reports, reception, announcer, silence, dump } = line;
  const spec = sourceSpec(settings);
  const isUnpaced = spec.kind === "file" && spec.telegramsPerSecond === undefined;
  const most = isUnpaced ? Math.min(MOST_AHEAD, outbox.limit) : Number.POSITIVE_INFINITY;
  let source = "";
  let unremembered: string | undefined; // the cable that has not yet given a telegram
  let isReady = false;
  let wasSilent = false; // how the last connection ended
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
  const rhythm = new Rhythm();
  const taking = takingInto(line, rhythm);
  const silenceMs = silence === undefined ? {} : { silenceMs: () => silence.patienceMs };
  for await (const event of readSource(spec, signal, { adviceWhenRefused, restMs: taking.restMs, ...silenceMs })) {
    switch (event.kind) {
      case "opened":
        if (event.note !== undefined) log.info(event.note);
        reports.outages.opened(event.name, wasSilent && event.name === source);
        silence?.opened(performance.now());
        source = event.name;
        unremembered = event.cable;
        break;
      case "bytes":
        dump?.write(event.bytes);
        silence?.took(event.bytes.length);
        await pass(taking.take(event.bytes));
        break;
      case "pause":
        await pass(reception.pause(Date.now()));
        break;
      case "trouble":
        reports.outages.source(event.code, event.message, event.retryInMs);
        wasSilent = event.code === "silent";
        if (!wasSilent) silence?.lost();
        rhythm.lose();
        await pass(reception.end(Date.now()));
        break;
      case "end":
        await pass(reception.end(Date.now()));
        break;
      default:
        event satisfies never;
    }
    keepLine(line);
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

/** Takes what was read, and tells for how long no more need be read. */
const takingInto = ({ reports, reception }: Line, rhythm: Rhythm) => {
  let framed = 0;
  let nextReadMs = 0;
  return {
    take: (bytes: Uint8Array): readonly Accepted[] => {
      const [framedBefore, heldBefore] = [framed, reception.held];
      const accepted = reception.take(bytes, Date.now());
      framed = reports.framed;
      const nowMs = performance.now();
      const taken = { bytes: bytes.length, telegrams: framed - framedBefore, heldBefore, held: reception.held };
      nextReadMs = nowMs + rhythm.took(taken, nowMs);
      return accepted;
    },
    restMs: () => nextReadMs - performance.now(),
  };
};

const remember = async (folder: string | undefined, cable: string, log: Log): Promise<void> => {
  if (folder === undefined) return;
  const trouble = await rememberCable(folder, cable);
  if (trouble !== undefined) log.warn(trouble);
};
