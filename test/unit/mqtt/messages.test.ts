import assert from "node:assert/strict";
import { test } from "node:test";
import { messageWriter } from "../../../src/mqtt/messages.ts";
import { parseTopicTemplate } from "../../../src/mqtt/topics.ts";
import type { Measurement } from "../../../src/p1/measurements.ts";

const template = parseTopicTemplate("t/%(device_id)s");
assert.ok(typeof template !== "string");
const OPTIONS = { template, qos: 1, retain: false, preferLocalTimestamp: false, milliseconds: false } as const;

const MEASUREMENT: Measurement = {
  channel: 0,
  deviceId: 'E"0099',
  meter: "main",
  timestamp: 1_700_000_000,
  values: [{ key: "p1_energy_consumed_tariff1", value: 51.775 }],
};

const payload = (options: Partial<typeof OPTIONS> | object, measurement: Measurement = MEASUREMENT): unknown =>
  JSON.parse(messageWriter({ ...OPTIONS, ...options })(measurement, 1_700_000_001_234).payload);

test("the payload holds channel, id, three times and the values", () => {
  assert.deepEqual(payload({}), {
    p1mqtt_channel: 0,
    p1mqtt_device_id: 'E"0099',
    p1mqtt_timestamp: 1_700_000_000,
    p1mqtt_telegram_timestamp: 1_700_000_000,
    p1mqtt_collector_timestamp: 1_700_000_001,
    p1_energy_consumed_tariff1: 51.775,
  });
});

test("with time-ms the three p1mqtt times are in milliseconds", () => {
  const { p1mqtt_timestamp, p1mqtt_telegram_timestamp, p1mqtt_collector_timestamp } = payload({
    milliseconds: true,
  }) as Record<string, number>;
  assert.deepEqual(
    [p1mqtt_timestamp, p1mqtt_telegram_timestamp, p1mqtt_collector_timestamp],
    [1_700_000_000_000, 1_700_000_000_000, 1_700_000_001_234],
  );
});

test("with prefer-local-timestamp our clock is the authoritative one", () => {
  const { p1mqtt_timestamp } = payload({ preferLocalTimestamp: true }) as Record<string, number>;
  assert.equal(p1mqtt_timestamp, 1_700_000_001);
});

test("without a meter time our clock is used and the meter's key is absent", () => {
  const { timestamp: _, ...timeless } = MEASUREMENT;
  const times = payload({}, timeless) as Record<string, number>;
  assert.deepEqual([times.p1mqtt_timestamp, "p1mqtt_telegram_timestamp" in times], [1_700_000_001, false]);
});
