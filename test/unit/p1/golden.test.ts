import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { measurementMessage } from "../../../src/mqtt/messages.ts";
import { parseTopicTemplate } from "../../../src/mqtt/topics.ts";
import { measured, RECEIVED_AT, telegramFile } from "../../support/telegrams.ts";

const template = parseTopicTemplate("p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR");
assert.ok(typeof template !== "string");
const OPTIONS = { template, qos: 1, retain: false, preferLocalTimestamp: false, milliseconds: false } as const;

const GOLDEN = new URL("../../golden/", import.meta.url);

for (const file of readdirSync(GOLDEN).filter((name) => name.endsWith(".messages.json"))) {
  const name = file.replace(".messages.json", "");
  test(`the telegram ${name} becomes the messages that a person has read and accepted`, () => {
    const { measurements, problems } = measured(telegramFile(name));
    const messages = measurements.map((measurement) => {
      const { topic, payload } = measurementMessage(measurement, RECEIVED_AT * 1000, OPTIONS);
      return { topic, payload: JSON.parse(payload) };
    });
    assert.deepEqual(messages, JSON.parse(readFileSync(new URL(file, GOLDEN), "utf8")));
    assert.deepEqual(problems, []);
  });
}
