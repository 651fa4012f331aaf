import type { Log } from "./lib/log.ts";
import { readBroker } from "./mqtt/broker.ts";
import { Delivery } from "./mqtt/delivery.ts";
import type { Message } from "./mqtt/message.ts";
import { Outbox } from "./mqtt/outbox.ts";
import { parseTopicTemplate, statusTopic } from "./mqtt/topics.ts";
import { keyOfDigits } from "./p1/decrypt.ts";
import type { SavedTotals } from "./p1/guard.ts";
import { printTelegram } from "./p1/print.ts";
import { Reception, type ReceptionOptions } from "./reception.ts";
import type { Settings } from "./settings/setting.ts";
import { rememberCable } from "./source/auto.ts";
import { Dump } from "./source/dump.ts";
import { DSMR_4, DSMR_22 } from "./source/serial.ts";
import { readSource, type SourceSpec } from "./source/source.ts";
import { readyLine } from "./status/ready.ts";
import { Reports } from "./status/reports.ts";
import { TotalsFile } from "./status/totals-file.ts";

export interface Surroundings {
  readonly log: Log;
  /** Aborted when the gateway is asked to stop. */
  readonly signal: AbortSignal;
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

/**
 * THE LINE: source → framer → telegram → measurements → messages → outbox → broker.
 * Reads for ever; only a recording ends by itself.
 */
export const runGateway = async (settings: Settings, { log, signal }: Surroundings): Promise<Outcome> => {
  const outbox = new Outbox(settings["buffer-size"]);
  const delivery = openDelivery(settings, outbox, log);
  const stopDelivery = new AbortController();
  const delivering = delivery.run(stopDelivery.signal);
  try {
    const telegrams = await readInto(outbox, delivery, settings, { log, signal });
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

const openDelivery = (settings: Settings, outbox: Outbox, log: Log): Delivery => {
  const clientId = settings["mqtt-client-id"];
  const broker = () =>
    readBroker({
      host: settings["mqtt-host"] ?? "",
      port: settings["mqtt-port"],
      username: settings["mqtt-username"],
      password: settings["mqtt-password"],
      tls: settings["mqtt-tls"],
      caFile: settings["mqtt-ca"],
      certFile: settings["mqtt-cert"],
      keyFile: settings["mqtt-key"],
      insecure: settings["mqtt-tls-insecure"],
    });
  return new Delivery({ outbox, broker, clientId, statusTopic: statusTopic(clientId), log });
};

const readInto = async (
  outbox: Outbox,
  delivery: Delivery,
  settings: Settings,
  { log, signal }: Surroundings,
): Promise<number> => {
  const spec = sourceSpec(settings);
  const isRecording = spec.kind === "file";
  const isUnpaced = isRecording && spec.telegramsPerSecond === undefined;
  const most = isUnpaced ? Math.min(MOST_AHEAD, outbox.limit) : Number.POSITIVE_INFINITY;
  const now = () => performance.now();
  const reports = new Reports(log, now);
  const folder = settings["buffer-path"];
  const isKept = folder !== undefined && !isRecording;
  const totalsFile = isKept ? new TotalsFile(folder, log, now) : undefined;
  const totals = (await totalsFile?.load()) ?? {};
  const options = receptionOptions(settings, totals, now);
  if (!options.template.tellsMetersApart)
    log.warn("mqtt-topic: all meters share one topic; %(device_id)s tells them apart");
  const reception = new Reception(options, reports, log);
  const dumpPath = settings["serial-dump"];
  // A recording is not recorded again: it may be the very file that would grow under the reading.
  const dump = dumpPath === undefined || isRecording ? undefined : new Dump(dumpPath, log, now);
  let source = "";
  let unremembered: string | undefined; // the cable that has not yet given a telegram
  let isReady = false;
  let isStalled = false; // the broker takes nothing, so that a recording need not be read on
  const add = async (messages: readonly Message[]): Promise<void> => {
    for (const message of messages) {
      isStalled ||= !(await outbox.below(most, STALLED_MS, signal));
      if (!isStalled) outbox.add(message);
    }
  };
  try {
    for await (const event of readSource(spec, signal)) {
      switch (event.kind) {
        case "opened":
          log.info(`Reading from ${event.name}`);
          source = event.name;
          unremembered = event.cable;
          break;
        case "bytes":
          dump?.write(event.bytes);
          await add(reception.take(event.bytes, Date.now()));
          break;
        case "pause":
          await add(reception.pause(Date.now()));
          break;
        case "trouble":
          reports.source(event.code, event.message, event.retryInMs);
          await add(reception.end(Date.now()));
          break;
        case "end":
          await add(reception.end(Date.now()));
          break;
        default:
          event satisfies never;
      }
      totalsFile?.save(() => reception.totals());
      if (unremembered !== undefined && reception.telegrams > 0) {
        await remember(settings["buffer-path"], unremembered, log);
        unremembered = undefined;
      }
      if (!isReady && delivery.state.connected && reception.telegrams > 1) {
        log.info(readyLine({ source, broker: `${settings["mqtt-host"]}:${settings["mqtt-port"]}`, ...reception.seen }));
        isReady = true;
      }
      if (isStalled) break;
    }
  } finally {
    await dump?.close();
    await totalsFile?.close(reception.totals());
    log.info(`From the meter: ${reports.summary}`);
  }
  return reception.telegrams;
};

const QOS = [0, 1, 2] as const;

const receptionOptions = (settings: Settings, totals: SavedTotals, now: () => number): ReceptionOptions => {
  const template = parseTopicTemplate(settings["mqtt-topic"]);
  if (typeof template === "string") throw new Error(`mqtt-topic was not checked: ${template}`);
  return {
    template,
    qos: QOS[settings["mqtt-qos"]] ?? 1,
    retain: settings["mqtt-retain"],
    preferLocalTimestamp: settings["prefer-local-timestamp"],
    milliseconds: settings["time-ms"],
    timeZone: settings["time-zone"],
    rate: settings["mqtt-rate"],
    fallbackId: settings["mqtt-client-id"],
    isLive: settings.replay === undefined,
    isTracing: settings["log-level"] === "trace",
    keys: {
      key: keyOfDigits(settings["decryption-key"]),
      authenticationKey: keyOfDigits(settings["authentication-key"]),
    },
    totals,
    now,
  };
};

const sourceSpec = (settings: Settings): SourceSpec => {
  const { device, host, port, replay } = settings;
  const line = settings["dsmr-22"] ? DSMR_22 : DSMR_4;
  if (replay !== undefined) return { kind: "file", path: replay, telegramsPerSecond: settings["replay-rate"] };
  if (host !== undefined && port !== undefined) return { kind: "tcp", host, port };
  if (device === "demo") return { kind: "demo", print: printTelegram };
  if (device === "auto") return { kind: "auto", line, rememberedIn: settings["buffer-path"] };
  return { kind: "serial", path: device, line };
};

const remember = async (folder: string | undefined, cable: string, log: Log): Promise<void> => {
  if (folder === undefined) return;
  const trouble = await rememberCable(folder, cable);
  if (trouble !== undefined) log.warn(trouble);
};
