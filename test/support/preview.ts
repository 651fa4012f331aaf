import { type Preview, type PreviewAnnouncing, previewOf } from "../../src/discovery/preview.ts";
import { parseTopicTemplate, type TopicTemplate } from "../../src/mqtt/topics.ts";
import type { ReceptionOptions } from "../../src/reception.ts";

const defaultTemplate = (): TopicTemplate => {
  const template = parseTopicTemplate("p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR");
  if (typeof template === "string") throw new Error(template);
  return template;
};

/** How a recording is read with default settings. */
export const defaultReading: ReceptionOptions = {
  template: defaultTemplate(),
  qos: 1,
  retain: false,
  preferLocalTimestamp: false,
  milliseconds: false,
  timeZone: "Europe/Amsterdam",
  rate: 0,
  fallbackId: "p1-mqtt-gateway",
  isLive: false,
  isTracing: false,
  keys: { key: undefined, authenticationKey: undefined },
  totals: {},
  now: () => 0,
};

/** How meters are announced with default settings. */
export const defaultAnnouncing: PreviewAnnouncing = {
  prefix: "homeassistant",
  clientId: "p1-mqtt-gateway",
  language: "en",
  origin: { name: "p1-mqtt", sw_version: "0.0.0", support_url: "https://example.com" },
  stateTopicOf: defaultTemplate().render,
  fallbackId: "p1-mqtt-gateway",
  rate: 0,
  retain: false,
};

/** What a recording would make appear in Home Assistant with default settings. */
export const defaultPreview = (recording: Uint8Array, announcing: Partial<PreviewAnnouncing> = {}): Preview =>
  previewOf(recording, defaultReading, { ...defaultAnnouncing, ...announcing });
