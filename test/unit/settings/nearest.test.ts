import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../../src/settings/nearest.ts";
import { SETTINGS } from "../../../src/settings/setting.ts";

const KEYS = SETTINGS.map(({ key }) => key);

for (const [written, expected] of [
  ["mqtt_host", "mqtt-host"],
  ["mqtthost", "mqtt-host"],
  ["mqtt-hots", "mqtt-host"],
  ["prot", "port"],
  ["topic", "mqtt-topic"],
  ["username", "mqtt-username"],
  ["mqtt-user", "mqtt-username"],
  ["dsmr22", "dsmr-22"],
  ["", undefined],
  ["frobnicate", undefined],
  ["x".repeat(100_000), undefined],
] as const) {
  test(`${written.slice(0, 20)} probably means ${expected}`, () => assert.equal(nearest(written, KEYS), expected));
}
