import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTopicTemplate, statusTopic, topicId } from "../../../src/mqtt/topics.ts";

const METER = { channel: 1, deviceId: "G0099" };

const GOOD: readonly (readonly [template: string, topic: string])[] = [
  ["p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR", "p1-mqtt/tele/1/G0099/SENSOR"],
  ["p1-mqtt/tele/%%(channel)s/%%(device_id)s/SENSOR", "p1-mqtt/tele/1/G0099/SENSOR"],
  ["home/%(channel)s%%", "home/1%"],
  ["home/meter", "home/meter"],
];

for (const [template, topic] of GOOD) {
  test(`the template "${template}" renders "${topic}"`, () => {
    const parsed = parseTopicTemplate(template);
    assert.ok(typeof parsed !== "string", String(parsed));
    assert.equal(parsed.render(METER), topic);
  });
}

const BAD: readonly (readonly [template: string, words: RegExp])[] = [
  ["home/%(serial)s", /"%\(serial\)s" is not a placeholder/],
  ["home/%(channel)d", /"%\(channel\)" is not a placeholder/],
  ["home/50%", /"%" is not a placeholder/],
  ["home/+/%(channel)s", /contains \+ or #/],
  ["home/#", /contains \+ or #/],
  ["$SYS/%(channel)s", /starts with \$/],
  ["/home/%(channel)s", /empty level/],
  ["home//%(channel)s", /empty level/],
  ["", /is empty/],
];

for (const [template, words] of BAD) {
  test(`the template "${template}" is refused with words`, () => {
    const parsed = parseTopicTemplate(template);
    assert.ok(typeof parsed === "string");
    assert.match(parsed, words);
  });
}

test("characters that a topic cannot hold are replaced in the device id", () => {
  const parsed = parseTopicTemplate("%(device_id)s");
  assert.ok(typeof parsed !== "string");
  assert.equal(parsed.render({ channel: 0, deviceId: "a b/c+d#e.f-g_h" }), "a_b_c_d_e.f-g_h");
  assert.equal(topicId("a b/c+d#e.f-g_h"), "a_b_c_d_e_f-g_h");
});

test("a template without placeholders does not tell meters apart", () => {
  const shared = parseTopicTemplate("home/%(channel)s");
  const apart = parseTopicTemplate("home/%(device_id)s");
  assert.ok(typeof shared !== "string" && typeof apart !== "string");
  assert.deepEqual([shared.tellsMetersApart, apart.tellsMetersApart], [false, true]);
});

test("the status topic carries the client id", () => {
  assert.equal(statusTopic("p1-mqtt-gateway"), "p1-mqtt/status/p1-mqtt-gateway");
});
