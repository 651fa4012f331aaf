import type { AnnouncerOptions } from "./discovery/announcer.ts";
import type { Origin } from "./discovery/gateway-announcement.ts";
import { readBroker } from "./mqtt/broker.ts";
import type { Broker } from "./mqtt/connection.ts";
import { parseTopicTemplate, type TopicTemplate } from "./mqtt/topics.ts";
import { keyOfDigits } from "./p1/decrypt.ts";
import type { SavedTotals } from "./p1/guard.ts";
import { printTelegram } from "./p1/print.ts";
import type { ReceptionOptions } from "./reception.ts";
import type { Settings } from "./settings/setting.ts";
import { DSMR_4, DSMR_22 } from "./source/serial.ts";
import type { SourceSpec } from "./source/source.ts";

/** Where the broker is; reads the files of certificates, and rejects when one cannot be read. */
export const brokerOf = (settings: Settings): Promise<Broker> =>
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

const QOS = [0, 1, 2] as const;

export const receptionOptions = (settings: Settings, totals: SavedTotals, now: () => number): ReceptionOptions => {
  return {
    template: templateOf(settings),
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

export const sourceSpec = (settings: Settings): SourceSpec => {
  const { device, host, port, replay } = settings;
  const line = settings["dsmr-22"] ? DSMR_22 : DSMR_4;
  if (replay !== undefined) return { kind: "file", path: replay, telegramsPerSecond: settings["replay-rate"] };
  if (host !== undefined && port !== undefined) return { kind: "tcp", host, port };
  if (device === "demo") return { kind: "demo", print: printTelegram };
  if (device === "auto") return { kind: "auto", line, rememberedIn: settings["buffer-path"] };
  return { kind: "serial", path: device, line };
};

/** What announcing takes of the settings. */
export const announcerOptions = (settings: Settings, origin: Origin) =>
  ({
    isDiscovery: settings.discovery,
    isHousehold: settings.replay === undefined && settings.device !== "demo",
    prefix: settings["discovery-prefix"],
    language: settings.language,
    clientId: settings["mqtt-client-id"],
    fallbackId: settings["mqtt-client-id"],
    rate: settings["mqtt-rate"],
    retain: settings["mqtt-retain"],
    stateTopicOf: templateOf(settings).render,
    origin,
  }) satisfies Partial<AnnouncerOptions>;

const templateOf = (settings: Settings): TopicTemplate => {
  const template = parseTopicTemplate(settings["mqtt-topic"]);
  if (typeof template === "string") throw new Error(`mqtt-topic was not checked: ${template}`);
  return template;
};
