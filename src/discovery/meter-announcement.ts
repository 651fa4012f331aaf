import type { FieldRow } from "../fields.ts";
import type { Message } from "../mqtt/message.ts";
import { meterStatusTopic, statusTopic, topicId } from "../mqtt/topics.ts";
import type { Measurement } from "../p1/measurements.ts";
import { type ComponentContext, componentOf, type SeenValue, tombstones } from "./component.ts";
import { gatewayIdentifier, type Origin } from "./gateway-announcement.ts";
import { manufacturerOf, modelOf } from "./manufacturers.ts";
import type { Language } from "./names.ts";

/** What Home Assistant is told of one meter. */
export interface KnownMeter {
  readonly deviceId: string;
  /** Whether the meter shows this id, or we have made it up. */
  readonly isOwnId: boolean;
  readonly kind: Measurement["meter"];
  /** Of the electricity meter: the first line of its telegrams, and the version in them. */
  readonly header: string | undefined;
  readonly version: string | undefined;
  /** The electricity meter that an M-Bus meter hangs on. */
  readonly parentId: string | undefined;
  /** Everything that it was seen to send, in the order of the field table. */
  readonly values: readonly SeenValue[];
  /** Where its measurements are published. */
  readonly stateTopic: string;
  readonly expireAfter: number | undefined;
}

export interface AnnouncementOptions {
  readonly prefix: string;
  readonly clientId: string;
  readonly language: Language;
  readonly origin: Origin;
}

/** The names of the devices, and what the entity ids of each begin with. */
export const METER_NAMES = {
  main: "Electricity meter",
  gas: "Gas meter",
  water: "Water meter",
  heat: "Heat meter",
  cooling: "Cooling meter",
  slave: "Second electricity meter",
  other: "Other meter",
} as const satisfies Readonly<Record<Measurement["meter"], string>>;

/**
 * The message that makes a meter appear in Home Assistant with all its entities, as one device (MQTT device discovery,
 * Home Assistant 2024.11). `vanished`: components of an earlier announcement that are to be removed.
 */
export const meterAnnouncement = (
  meter: KnownMeter,
  vanished: Readonly<Record<string, string>>,
  { prefix, clientId, language, origin }: AnnouncementOptions,
): Message => {
  const { deviceId, kind, header, version, parentId } = meter;
  const identifier = meterIdentifier(deviceId);
  const fields = meter.values.filter(({ field }) => isEntity(field));
  const context: ComponentContext = {
    identifier,
    entityPrefix: METER_NAMES[kind].toLowerCase().replaceAll(" ", "_"),
    language,
    isMultiPhase: meter.values.some(({ field }) => /_l[23]$/.test(field.key)),
    expireAfter: meter.expireAfter,
    keys: new Set(meter.values.map(({ field }) => field.key)),
    stateTopic: meter.stateTopic,
  };
  const components = Object.fromEntries(fields.map((seen) => [seen.field.key, componentOf(seen, context)]));
  const payload = {
    device: {
      identifiers: [identifier],
      name: METER_NAMES[kind],
      manufacturer: header === undefined ? undefined : manufacturerOf(header),
      model: header === undefined ? undefined : modelOf(header),
      serial_number: meter.isOwnId ? deviceId : undefined,
      sw_version: version,
      via_device: parentId === undefined ? gatewayIdentifier(clientId) : meterIdentifier(parentId),
    },
    origin,
    state_topic: meter.stateTopic,
    availability: [{ topic: statusTopic(clientId) }, { topic: meterStatusTopic(clientId, deviceId) }],
    availability_mode: "all",
    components: { ...tombstones(vanished), ...components },
  };
  return { topic: meterConfigTopic(prefix, deviceId), payload: JSON.stringify(payload), qos: 1, retain: true };
};

export const isEntity = ({ entity, attributeOf }: FieldRow): boolean => entity !== false && attributeOf === undefined;

export const meterIdentifier = (deviceId: string): string => `p1mqtt_${topicId(deviceId)}`;

export const meterConfigTopic = (prefix: string, deviceId: string): string =>
  `${prefix}/device/${meterIdentifier(deviceId)}/config`;
