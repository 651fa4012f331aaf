import { parseTopicTemplate } from "../../src/mqtt/topics.ts";
import type { Keys } from "../../src/p1/decrypt.ts";
import { Reception } from "../../src/reception.ts";
import { Reports } from "../../src/status/reports.ts";
import { memoryLog } from "./memory-log.ts";

/** The way of bytes to messages with default settings, and what it logs. */
export const defaultReception = (
  keys: Partial<Keys> = {},
): { readonly reception: Reception; readonly lines: readonly string[] } => {
  const template = parseTopicTemplate("p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR");
  if (typeof template === "string") throw new Error(template);
  const { log, lines } = memoryLog();
  const options = {
    template,
    qos: 1,
    retain: false,
    preferLocalTimestamp: false,
    milliseconds: false,
    timeZone: "Europe/Amsterdam",
    rate: 0,
    fallbackId: "p1-mqtt-gateway",
    isLive: true,
    isTracing: false,
    keys: { key: undefined, authenticationKey: undefined, ...keys },
    totals: {},
    now: () => 0,
  } as const;
  return { reception: new Reception(options, new Reports(log, () => 0), log), lines };
};
