import type { Measurement } from "../p1/measurements.ts";
import { JsonObject } from "./json-object.ts";
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

/** What all messages of a meter have in common, and what of the last one need not be printed again. */
interface Form {
  readonly deviceId: string;
  readonly topic: string;
  readonly payload: JsonObject;
}

export const messageWriter = ({
  template,
  qos,
  retain,
  preferLocalTimestamp,
  milliseconds,
}: MessageOptions): MessageWriter => {
  const forms = new Map<number, Form>(); // by channel, of which there are few
  const formOf = ({ channel, deviceId }: Measurement): Form => {
    const known = forms.get(channel);
    if (known?.deviceId === deviceId) return known;
    const opening = `{"p1mqtt_channel":${channel},"p1mqtt_device_id":${JSON.stringify(deviceId)}`;
    const form = { deviceId, topic: template.render({ channel, deviceId }), payload: new JsonObject(opening) };
    forms.set(channel, form);
    return form;
  };
  return (measurement, receivedMs) => {
    const { timestamp, values } = measurement;
    const { topic, payload } = formOf(measurement);
    const meterTime = timestamp === undefined ? undefined : milliseconds ? timestamp * 1000 : timestamp;
    const ourTime = milliseconds ? receivedMs : Math.floor(receivedMs / 1000);
    payload.put({ key: "p1mqtt_timestamp", value: preferLocalTimestamp ? ourTime : (meterTime ?? ourTime) });
    if (meterTime !== undefined) payload.put({ key: "p1mqtt_telegram_timestamp", value: meterTime });
    payload.put({ key: "p1mqtt_collector_timestamp", value: ourTime });
    for (const value of values) payload.put(value);
    return { topic, payload: payload.text(), qos, retain };
  };
};
