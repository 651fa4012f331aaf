import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, read } from "./given.ts";

const everywhere = {
  argv: ["--mqtt-port", "1"],
  env: { P1_MQTT_MQTT_PORT: "2" },
  ini: "[general]\nmqtt-port = 3\n",
};

for (const [name, given, port, origin] of [
  ["the command line beats all", everywhere, 1, "--mqtt-port"],
  ["the environment beats the ini file", { ...everywhere, argv: [] }, 2, "P1_MQTT_MQTT_PORT"],
  [
    "an empty variable counts as not set",
    { ...everywhere, argv: [], env: { P1_MQTT_MQTT_PORT: "" } },
    3,
    "p1-mqtt.ini line 2",
  ],
  ["the ini file beats the default", { ...everywhere, argv: [], env: {} }, 3, "p1-mqtt.ini line 2"],
  ["the default is left", {}, 1883, "default"],
  ["the default port of TLS is another", { argv: ["--mqtt-tls"] }, 8883, "default"],
] as const) {
  test(name, () => {
    const { settings, origins, problems } = read(given);
    assert.deepEqual([settings["mqtt-port"], origins["mqtt-port"], problems], [port, origin, []]);
  });
}

test("the ini file of the Python program's documentation works unchanged", () => {
  const ini = `[general]
device = /dev/ttyUSB0
mqtt-client-id = p1-gateway-01
mqtt-host = mqtt.example.com
serial-dump = /tmp/dumpfile
`;
  const { settings, problems, warnings } = read({ ini }, {});
  assert.deepEqual([...problems, ...warnings], []);
  assert.equal(settings.device, "/dev/ttyUSB0");
  assert.equal(settings["mqtt-client-id"], "p1-gateway-01");
  assert.equal(settings["mqtt-host"], "mqtt.example.com");
  assert.equal(settings["serial-dump"], "/tmp/dumpfile");
});

test("a wrong value that is overridden is no problem", () => {
  assert.deepEqual(problemsOf({ argv: ["--mqtt-port=1"], ini: "[general]\nmqtt-port = x" }), []);
});

test("all problems are told at once, each with its origin", () => {
  const given = {
    argv: ["--mqtt-qos", "7", "--mqtt-hots", "a"],
    env: { P1_MQTT_DISCOVERY: "perhaps" },
    ini: "[general]\nmqtt_topic = a\nmqtt-port = 70000\nlanguage = es\n",
  };
  assert.deepEqual(problemsOf(given, {}), [
    "--mqtt-hots: unknown flag; did you mean --mqtt-host?",
    'p1-mqtt.ini line 2: unknown setting "mqtt_topic"; did you mean mqtt-topic?',
    '--mqtt-qos: mqtt-qos: "7" is not a whole number from 0 to 1',
    'P1_MQTT_DISCOVERY: discovery: "perhaps" is not true or false',
    'p1-mqtt.ini line 3: mqtt-port: "70000" is not a whole number from 1 to 65535',
    'p1-mqtt.ini line 4: language: "es" is not one of en, nl, fr, de',
    "mqtt-host: mqtt-host is not set; write mqtt-host = mqtt.example.com below [general] in the ini file, or give --mqtt-host or P1_MQTT_MQTT_HOST",
  ]);
});

test("an ini file that cannot be read is the only problem, also when it would have named the broker", () => {
  assert.deepEqual(problemsOf({ argv: ["--config", "gone.ini"] }, {}), [
    "--config: cannot read \"gone.ini\": ENOENT: no such file, open 'gone.ini'",
  ]);
});

const topicCheck = (value: string) => (value.includes("#") ? 'a topic cannot hold "#"' : undefined);

for (const [name, argv, expected] of [
  ["a check that is content says nothing", ["--mqtt-topic", "p1"], []],
  [
    "a check's sentence comes with the origin",
    ["--mqtt-topic", "#"],
    ['--mqtt-topic: mqtt-topic: a topic cannot hold "#"'],
  ],
  ["a default is checked too", ["--language=nl"], []],
] as const) {
  test(name, () => {
    assert.deepEqual(problemsOf({ argv }, { isBrokerRequired: false, checks: { "mqtt-topic": topicCheck } }), expected);
  });
}

test("a check sees the default and names it as the origin", () => {
  assert.deepEqual(problemsOf({}, { isBrokerRequired: false, checks: { "time-zone": (zone) => `no ${zone} here` } }), [
    "default: time-zone: no Europe/Amsterdam here",
  ]);
});
