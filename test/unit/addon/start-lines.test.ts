import assert from "node:assert/strict";
import { test } from "node:test";
import { readArguments } from "../../../src/addon/arguments.ts";
import { addonDefaults, configurationOf } from "../../../src/addon/configuration.ts";
import { namesBroker, readOptions } from "../../../src/addon/options.ts";
import { startLines } from "../../../src/addon/start-lines.ts";

const linesFor = (given: Readonly<Record<string, unknown>>): readonly string[] => {
  const options = readOptions(JSON.stringify(given));
  return startLines(configurationOf([options, addonDefaults("/data")], {}).settings, namesBroker(options));
};

test("with no option the panel shows what the add-on will do", () => {
  assert.deepEqual(linesFor({}), [
    "Meter: the only serial cable there is, its clock in Europe/Amsterdam",
    "Broker: the one that Supervisor knows, as mqtt_host is empty",
    "Messages: at most one of each meter every 10 s, on p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR",
    "Home Assistant: every meter is announced below homeassistant, in the language en",
  ]);
});

test("every line follows the options, and the password is in none", () => {
  const broker = { mqtt_host: "broker", mqtt_username: "me", mqtt_password: "hunter2", mqtt_tls: true };
  assert.deepEqual(
    linesFor({ ...broker, device: "/dev/ttyUSB0", dsmr_22: true, mqtt_rate: 0, mqtt_topic: "p1", discovery: false }),
    [
      "Meter: /dev/ttyUSB0, as a meter of DSMR 2.2 or 3.0, its clock in Europe/Amsterdam",
      "Broker: broker:8883 as me, encrypted",
      "Messages: every telegram, on p1",
      "Home Assistant: no meter is announced, as discovery is off",
    ],
  );
});

test("a network device and a broker without a login are told too", () => {
  const given = { host: "10.0.0.7", port: 23, mqtt_host: "broker", mqtt_tls: true, mqtt_tls_insecure: true };
  assert.deepEqual(linesFor(given).slice(0, 2), [
    "Meter: the network device 10.0.0.7:23, its clock in Europe/Amsterdam",
    "Broker: broker:8883, without a login, encrypted, any certificate",
  ]);
});

test("the folders and the user have the defaults of the container", () => {
  assert.deepEqual({ ...readArguments([]) }, { data: "/data", run: "/run/p1-mqtt", user: "p1mqtt" });
});

test("other folders and another user can be named", () => {
  assert.deepEqual(
    { ...readArguments(["--data", "/a", "--run=/b", "--user", "c"]) },
    { data: "/a", run: "/b", user: "c" },
  );
});

for (const argv of [["--data"], ["--data", "--run"], ["--mqtt-host", "a"], ["data"]]) {
  test(`${JSON.stringify(argv)} is not understood`, () => assert.equal(readArguments(argv), undefined));
}
