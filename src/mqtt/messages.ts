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

/** The state message of one meter. `receivedMs`: our clock when the telegram was complete, in Unix milliseconds. */
export const measurementMessage = (
  measurement: Measurement,
  receivedMs: number,
  { template, qos, retain, preferLocalTimestamp, milliseconds }: MessageOptions,
): Message => {
  const { channel, deviceId, timestamp, values } = measurement;
  const meterTime = timestamp === undefined ? undefined : milliseconds ? timestamp * 1000 : timestamp;
  const ourTime = milliseconds ? receivedMs : Math.floor(receivedMs / 1000);
  const members = [
    member("p1mqtt_channel", channel),
    member("p1mqtt_device_id", deviceId),
    member("p1mqtt_timestamp", preferLocalTimestamp ? ourTime : (meterTime ?? ourTime)),
    ...(meterTime === undefined ? [] : [member("p1mqtt_telegram_timestamp", meterTime)]),
    member("p1mqtt_collector_timestamp", ourTime),
    ...values.map(({ key, value }) => member(key, value)),
  ];
  return { topic: template.render(measurement), payload: `{${members.join(",")}}`, qos, retain };
};

/** Keys are ours and need no escaping. */
const member = (key: string, value: unknown): string => `"${key}":${JSON.stringify(value)}`;
