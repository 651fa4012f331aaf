import assert from "node:assert/strict";
import { test } from "node:test";
import { problemLines } from "../../../src/settings/render.ts";
import { problemsOf, read } from "./given.ts";

test("a variable sets its setting and is named as the origin", () => {
  const { settings, origins } = read({ env: { P1_MQTT_MQTT_CLIENT_ID: "attic", P1_MQTT_SOURCE_DUMP: "/tmp/d" } });
  assert.deepEqual([settings["mqtt-client-id"], origins["mqtt-client-id"]], ["attic", "P1_MQTT_MQTT_CLIENT_ID"]);
  assert.deepEqual([settings["serial-dump"], origins["serial-dump"]], ["/tmp/d", "P1_MQTT_SOURCE_DUMP"]);
});

for (const [variable, text, expected] of [
  ["P1_MQTT_MQTT_HOTS", "secret", ["P1_MQTT_MQTT_HOTS: unknown variable, ignored; did you mean P1_MQTT_MQTT_HOST?"]],
  ["P1_MQTT_SERVICE_PORT_HTTPS", "1", ["P1_MQTT_SERVICE_PORT_HTTPS: unknown variable, ignored"]],
  [
    "P1_MQTT_PORT",
    "tcp://10.0.0.1:1883",
    ["P1_MQTT_PORT: ignored: it was set by the container runtime, not for this program"],
  ],
  ["PATH", "/bin", []],
] as const) {
  test(`${variable}=${text} is a warning at most`, () => {
    const { problems, warnings } = read({ env: { [variable]: text } });
    assert.deepEqual([problems, problemLines(warnings)], [[], expected]);
  });
}

test("a setting that is only a flag is refused in the environment", () => {
  assert.deepEqual(problemsOf({ env: { P1_MQTT_REPLAY: "day.p1" } }), [
    "P1_MQTT_REPLAY: replay can only be given on the command line, as --replay",
  ]);
});
