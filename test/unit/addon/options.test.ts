import assert from "node:assert/strict";
import { test } from "node:test";
import { addonDefaults, configurationOf } from "../../../src/addon/configuration.ts";
import { inOptionWords, readOptions, withoutStrayBroker } from "../../../src/addon/options.ts";
import { problem } from "../../../src/lib/problem.ts";
import { problemLines } from "../../../src/settings/render.ts";

/** What comes of the text of an options.json. */
const configured = (options: string) => {
  const places = [withoutStrayBroker(readOptions(options)), addonDefaults("/data")];
  const { settings, problems, warnings } = configurationOf(places, {});
  return {
    settings,
    problems: problemLines(problems.map(inOptionWords)),
    warnings: problemLines(warnings.map(inOptionWords)),
  };
};

test("no option at all gives what the add-on promises, without a word", () => {
  const { settings, problems, warnings } = configured("{}");
  assert.deepEqual([problems, warnings], [[], []]);
  assert.deepEqual(
    [settings.device, settings.discovery, settings["mqtt-rate"], settings["buffer-path"], settings["mqtt-host"]],
    ["auto", true, 10, "/data/buffer", undefined],
  );
});

test("an option beats the default of the add-on", () => {
  const { settings } = configured('{"discovery": false, "mqtt_rate": 0, "device": "/dev/ttyUSB0", "dsmr_22": true}');
  assert.deepEqual(
    [settings.discovery, settings["mqtt-rate"], settings.device, settings["dsmr-22"]],
    [false, 0, "/dev/ttyUSB0", true],
  );
});

test("an empty field counts as not set", () => {
  const { settings, problems } = configured('{"device": "", "mqtt_host": null, "mqtt_password": "", "time_zone": ""}');
  assert.deepEqual(problems, []);
  assert.deepEqual([settings.device, settings["time-zone"]], ["auto", "Europe/Amsterdam"]);
});

test("all that is wrong is told at once, by the names on the add-on page", () => {
  const wrong =
    '{"mqtt_host": "a", "mqtt_port": 70000, "language": "klingon", "host": "b", "mqtt_cert": "c", "device": []}';
  assert.deepEqual(configured(wrong).problems, [
    "add-on option device: a list or a group is not a text of 1 to 4096 characters, none of them a control character",
    'add-on option mqtt_port: "70000" is not a whole number from 1 to 65535',
    'add-on option language: "klingon" is not one of en, nl, fr, de',
    "add-on option host: host needs port; add the TCP port of that device",
  ]);
});

test("a rule between options names them as the page does", () => {
  assert.deepEqual(configured('{"mqtt_host": "a", "mqtt_password": "b", "mqtt_tls_insecure": true}').problems, [
    "add-on option mqtt_password: mqtt_password needs mqtt_username; add the user name that it belongs to",
    "add-on option mqtt_tls_insecure: mqtt_tls_insecure needs mqtt_tls; set mqtt_tls to true",
  ]);
});

test("what a user has written in quotes is not renamed", () => {
  const { message } = inOptionWords(problem("x", "elsewhere", 'mqtt-port: "mqtt-port \\" mqtt-port" with --mqtt-port'));
  assert.equal(message, 'mqtt_port: "mqtt-port \\" mqtt-port" with --mqtt-port');
});

for (const [option, words] of [
  ["mqtt_pasword", "add-on option mqtt_pasword: unknown option, ignored; did you mean mqtt_password?"],
  ["serial_dump", "add-on option serial_dump: unknown option, ignored"],
  ["mqtt-port", "add-on option mqtt-port: unknown option, ignored; did you mean mqtt_port?"],
  ["a secret in the wrong place", "add-on options: unknown option, ignored"],
  ["__proto__", "add-on option __proto__: unknown option, ignored"],
] as const) {
  test(`the unknown option ${JSON.stringify(option)} is a warning`, () => {
    const { problems, warnings } = configured(`{${JSON.stringify(option)}: "x"}`);
    assert.deepEqual([problems, warnings], [[], [words]]);
  });
}

for (const text of ["", "{", '{"mqtt_password": "hunter2', "[]", "null", '"hunter2"', "7"]) {
  test(`options.json with ${JSON.stringify(text)} is a problem that quotes nothing of it`, () => {
    assert.deepEqual(configured(text).problems, [
      "add-on options: options.json is not a JSON object; save the add-on page again",
    ]);
  });
}

test("without mqtt_host what is said of a broker is not used, and that is told", () => {
  const options = '{"mqtt_port": 1884, "mqtt_username": "a", "mqtt_password": "hunter2", "mqtt_tls": true}';
  const { settings, problems, warnings } = configured(options);
  const advice =
    "not used, because Supervisor tells where the broker is when mqtt_host is empty; fill in mqtt_host too";
  assert.deepEqual(problems, []);
  assert.deepEqual(
    warnings,
    ["mqtt_port", "mqtt_username", "mqtt_password", "mqtt_tls"].map((name) => `add-on option ${name}: ${advice}`),
  );
  assert.deepEqual(
    [settings["mqtt-port"], settings["mqtt-username"], settings["mqtt-password"], settings["mqtt-tls"]],
    [1883, undefined, undefined, false],
  );
});

test("without mqtt_host what says no more than the default is not worth a word", () => {
  assert.deepEqual(configured('{"mqtt_port": 1883, "mqtt_tls": false, "mqtt_tls_insecure": false}').warnings, []);
});

test("a wrong value is a problem although nobody would use it", () => {
  assert.deepEqual(configured('{"mqtt_port": 70000}').problems, [
    'add-on option mqtt_port: "70000" is not a whole number from 1 to 65535',
  ]);
});

test("a secret of the wrong form is not shown", () => {
  assert.deepEqual(configured('{"decryption_key": "0123456789abcdef"}').problems, [
    "add-on option decryption_key: the value is not 32 hex digits",
  ]);
});

test("a password in a URL that was given for a host is not told", () => {
  const { problems } = configured('{"mqtt_host": "mqtt://someone:not-to-be-seen@h:1883"}');
  assert.equal(problems.length, 1);
  assert.match(problems.join(), /mqtt_host: "…@h:1883" is not/);
});
