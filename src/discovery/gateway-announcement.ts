import type { Message } from "../mqtt/message.ts";
import { gatewayTopic, statusTopic, topicId } from "../mqtt/topics.ts";
import { RECEPTION_STATES, type ReceptionState } from "../status/silence.ts";
import { tombstones } from "./component.ts";
import { type Language, nameIn } from "./names.ts";

/** Who announces: shown in Home Assistant's log, and with the device. */
export interface Origin {
  readonly name: string;
  readonly sw_version: string;
  readonly support_url: string;
}

/** What the gateway tells of itself. An absent value is an absent key. */
export interface Diagnostics {
  /** A telegram came lately. */
  readonly meter_connected: boolean;
  /** What comes, or what is missing; absent while it is too early to tell, and where nothing is live. */
  readonly reception?: ReceptionState;
  /** How full the buffer is, in percent. */
  readonly buffer_fill: number;
  /** Since the start. */
  readonly telegrams_received: number;
  /** Since the start: telegrams that were not right. */
  readonly telegrams_rejected: number;
  /** When the last telegram was complete, in Unix seconds. */
  readonly last_telegram?: number;
  /** Reads end where telegrams end, and these are of one size. */
  readonly in_sync: boolean;
  readonly version: string;
}

interface DiagnosticRow {
  /** The JSON key: a promise, as the keys of the field table are. */
  readonly key: keyof Diagnostics;
  readonly platform: "sensor" | "binary_sensor";
  readonly name: string;
  readonly device_class?: string;
  readonly state_class?: string;
  readonly unit_of_measurement?: string;
  readonly suggested_display_precision?: number;
  readonly options?: readonly string[];
  readonly icon?: string;
  readonly enabled_by_default?: false;
}

/** THE GATEWAY'S OWN ENTITIES: one row per value. What changes all the time is off until somebody wants it. */
// biome-ignore format: one row, one line
export const DIAGNOSTICS: readonly DiagnosticRow[] = [
  { key: "meter_connected", platform: "binary_sensor", name: "Meter connected", device_class: "connectivity" },
  { key: "reception", platform: "sensor", name: "Reception", device_class: "enum", options: RECEPTION_STATES, icon: "mdi:serial-port" },
  { key: "buffer_fill", platform: "sensor", name: "Buffer fill", unit_of_measurement: "%", state_class: "measurement", suggested_display_precision: 1, icon: "mdi:tray-full" },
  { key: "telegrams_received", platform: "sensor", name: "Telegrams received", state_class: "total_increasing", suggested_display_precision: 0, icon: "mdi:counter", enabled_by_default: false },
  { key: "telegrams_rejected", platform: "sensor", name: "Telegrams rejected", state_class: "total_increasing", suggested_display_precision: 0, icon: "mdi:alert-outline" },
  { key: "last_telegram", platform: "sensor", name: "Last telegram", device_class: "timestamp", enabled_by_default: false },
  { key: "in_sync", platform: "binary_sensor", name: "In sync", icon: "mdi:sync", enabled_by_default: false },
  { key: "version", platform: "sensor", name: "Version", icon: "mdi:information-outline" },
];

/** The message that makes the gateway itself appear in Home Assistant, the parent of all meters. */
export const gatewayAnnouncement = (
  vanished: Readonly<Record<string, string>>,
  options: {
    readonly prefix: string;
    readonly clientId: string;
    readonly language: Language;
    readonly origin: Origin;
  },
): Message => {
  const { prefix, clientId, language, origin } = options;
  const identifier = gatewayIdentifier(clientId);
  const payload = {
    device: {
      identifiers: [identifier],
      name: "P1-MQTT gateway",
      model: origin.name,
      sw_version: origin.sw_version,
    },
    origin,
    state_topic: gatewayTopic(clientId),
    availability: [{ topic: statusTopic(clientId) }],
    components: {
      ...tombstones(vanished),
      ...Object.fromEntries(
        DIAGNOSTICS.map(({ key, name, ...row }) => [
          key,
          {
            ...row,
            unique_id: `${identifier}_${key}`,
            name: nameIn(language, name),
            default_entity_id: `${row.platform}.p1_mqtt_gateway_${key}`,
            entity_category: "diagnostic",
            value_template: templateOf({ key, name, ...row }),
          },
        ]),
      ),
    },
  };
  return { topic: gatewayConfigTopic(prefix, clientId), payload: JSON.stringify(payload), qos: 1, retain: true };
};

const templateOf = ({ key, platform, device_class }: DiagnosticRow): string => {
  const value = `value_json.${key} | is_defined`;
  if (platform === "binary_sensor") return `{{ 'ON' if ${value} else 'OFF' }}`;
  return device_class === "timestamp" ? `{{ ${value} | as_datetime }}` : `{{ ${value} }}`;
};

/** The retained message behind the gateway's entities. */
export const diagnosticsMessage = (clientId: string, diagnostics: Diagnostics): Message => ({
  topic: gatewayTopic(clientId),
  payload: JSON.stringify(diagnostics),
  qos: 1,
  retain: true,
});

export const gatewayIdentifier = (clientId: string): string => `p1mqtt_gateway_${topicId(clientId)}`;

export const gatewayConfigTopic = (prefix: string, clientId: string): string =>
  `${prefix}/device/${gatewayIdentifier(clientId)}/config`;
