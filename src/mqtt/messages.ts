import { FIELDS } from "../fields.ts";
import { decimalText } from "../lib/decimal-text.ts";
import type { FieldValue } from "../p1/field-value.ts";
import type { Measurement } from "../p1/measurements.ts";
import type { Message } from "./message.ts";
import type { TopicTemplate } from "./topics.ts";

export interface MessageOptions {
  readonly template: TopicTemplate;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** `p1mqtt_timestamp` is our clock instead of the meter's. */
  readonly preferLocalTimestamp: boolean;
  /** The three `p1mqtt_*timestamp` in milliseconds instead of seconds. */
  readonly milliseconds: boolean;
}

/** Makes the state message of a meter. `receivedMs`: our clock when the telegram was complete, in Unix milliseconds. */
export type MessageWriter = (measurement: Measurement, receivedMs: number) => Message;

/** What all messages of a meter have in common. */
interface Opening {
  readonly deviceId: string;
  readonly topic: string;
  readonly text: string;
}

export const messageWriter = ({
  template,
  qos,
  retain,
  preferLocalTimestamp,
  milliseconds,
}: MessageOptions): MessageWriter => {
  const openings = new Map<number, Opening>(); // by channel, of which there are few
  const openingOf = ({ channel, deviceId }: Measurement): Opening => {
    const known = openings.get(channel);
    if (known?.deviceId === deviceId) return known;
    const text = `{"p1mqtt_channel":${channel},"p1mqtt_device_id":${JSON.stringify(deviceId)},"p1mqtt_timestamp":`;
    const opening = { deviceId, topic: template.render({ channel, deviceId }), text };
    openings.set(channel, opening);
    return opening;
  };
  return (measurement, receivedMs) => {
    const { timestamp, values } = measurement;
    const { topic, text } = openingOf(measurement);
    const meterTime = timestamp === undefined ? undefined : milliseconds ? timestamp * 1000 : timestamp;
    const ourTime = milliseconds ? receivedMs : Math.floor(receivedMs / 1000);
    let payload = `${text}${preferLocalTimestamp ? ourTime : (meterTime ?? ourTime)}`;
    if (meterTime !== undefined) payload += `,"p1mqtt_telegram_timestamp":${meterTime}`;
    payload += `,"p1mqtt_collector_timestamp":${ourTime}`;
    for (const value of values) {
      value.member ??= memberOf(value);
      payload += value.member;
    }
    return { topic, payload: `${payload}}`, qos, retain };
  };
};

const memberOf = ({ key, value, decimals }: FieldValue): string =>
  (LABELS.get(key) ?? label(key)) + (typeof value === "number" ? decimalText(value, decimals) : JSON.stringify(value));

/** Keys are ours and need no escaping. */
const label = (key: string): string => `,"${key}":`;
const LABELS: ReadonlyMap<string, string> = new Map(FIELDS.map(({ key }) => [key, label(key)]));
