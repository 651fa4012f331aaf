import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "ini";
import { writeIni } from "../../../src/settings/ini.ts";
import { problemsOf, read } from "./given.ts";

for (const [line, key, expected] of [
  ["mqtt-topic = p1", "mqtt-topic", "p1"],
  ["  MQTT-Topic=p1  ", "mqtt-topic", "p1"],
  ["mqtt-topic: p1", "mqtt-topic", "p1"],
  ["mqtt-topic: a=b", "mqtt-topic", "a=b"],
  ["mqtt-topic = a:b=c", "mqtt-topic", "a:b=c"],
  ["mqtt-topic = p1/%%(channel)s/%(device_id)s", "mqtt-topic", "p1/%%(channel)s/%(device_id)s"],
  ["mqtt-topic = true", "mqtt-topic", "true"],
  ["mqtt-topic = null", "mqtt-topic", "null"],
  ["mqtt-topic = a\\b", "mqtt-topic", "a\\b"],
  ['mqtt-topic = "a ; b # c"', "mqtt-topic", "a ; b # c"],
  ['mqtt-topic = "say \\"a\\\\b\\""', "mqtt-topic", 'say "a\\b"'],
  ["mqtt-topic = 'a # b'", "mqtt-topic", "a # b"],
  ['mqtt-port = "1884"', "mqtt-port", 1884],
  ["dsmr-22 = Yes", "dsmr-22", true],
  ["dsmr-22 = off", "dsmr-22", false],
  ["debug = true", "log-level", "debug"],
  ["source-dump = /tmp/d", "serial-dump", "/tmp/d"],
  ["mqtt-qos =", "mqtt-qos", 1],
  ["log-level = INFO", "log-level", "info"],
] as const) {
  test(`the line ${line} sets ${key} to ${expected}`, () => {
    const { settings, problems } = read({ ini: `# comment\r\n[general]\r\n; comment\r\n\r\n${line}\r\n` });
    assert.deepEqual([settings[key], problems], [expected, []]);
  });
}

const COMMENT =
  'a "#" or ";" begins a comment; put the value in double quotes if it belongs to it, else put the comment on a line of its own';
const DOUBLE =
  'the value must end with its closing double quote; inside, write \\" for a double quote and \\\\ for a backslash';
const SINGLE = "put the value in double quotes instead of single ones";

for (const [line, expected] of [
  ["mqtt-host = broker # attic", `mqtt-host: ${COMMENT}`],
  ["mqtt-password = se;cret", `mqtt-password: ${COMMENT}`],
  ["mqtt-password = se\\;cret", `mqtt-password: ${COMMENT}`],
  [
    "mqtt-password = a\\\\b",
    "mqtt-password: two backslashes are read as one; put the value in double quotes, with each backslash doubled",
  ],
  ['mqtt-host = "broker', `mqtt-host: ${DOUBLE}`],
  ['mqtt-host = "', `mqtt-host: ${DOUBLE}`],
  ['mqtt-host = "a\\c"', `mqtt-host: ${DOUBLE}`],
  ['mqtt-host = "a" ; b', `mqtt-host: ${DOUBLE}`],
  ["mqtt-host = '12'", `mqtt-host: ${SINGLE}`],
  ["mqtt-host = '", `mqtt-host: ${SINGLE}`],
  ["mqtt-host = 'a", `mqtt-host: ${SINGLE}`],
  ["dsmr-22", 'expected key = value, but there is no "=" in this line'],
  ["mqtt-password hunter2", 'expected key = value, but there is no "=" in this line'],
  ["mqtt-host[] = a", "this line does not begin with a setting; did you mean mqtt-host?"],
  ["__proto__ = a", 'unknown setting "__proto__"'],
  ["toString = a", 'unknown setting "tostring"'],
  ["mqtt-pasword = hunter2", 'unknown setting "mqtt-pasword"; did you mean mqtt-password?'],
  ["replay = day.p1", "replay can only be given on the command line, as --replay"],
  ["config = other.ini", "config can only be given on the command line, as --config"],
  ["debug = maybe", 'debug: "maybe" is not true or false'],
  ["decryption-key = 1234", "decryption-key: the value is not 32 hex digits"],
] as const) {
  test(`the line ${line} is a problem with its number`, () => {
    assert.deepEqual(problemsOf({ ini: `[general]\n${line}\n` }), [`p1-mqtt.ini line 2: ${expected}`]);
  });
}

for (const [name, ini, expected] of [
  ["a byte order mark does not hide the section", "\uFEFF[general]\nmqtt-topic = p1", []],
  ["a blank or a comment around the section does not hide it", "  [ General ] # all\nmqtt-topic = p1", []],
  ["a line alone can end in a carriage return", "[general]\rmqtt-topic = p1\r", []],
  [
    "other sections are left alone",
    "[general]\nmqtt-topic = p1\n[other]\nrubbish\nmqtt-topic = 'x\n[general.x]\ny",
    [],
  ],
  ["an empty file is no problem", "\n# nothing\n", []],
  [
    "a key above every section is not read",
    "mqtt-topic = p1\n[general]\n",
    ["p1-mqtt.ini line 1: settings are only read below the line [general]; move this line there"],
  ],
  [
    "a file without [general] is a problem",
    "# mine\nmqtt-topic = p1\n",
    ["p1-mqtt.ini line 2: there is no section [general]; put a line [general] above the settings"],
  ],
  [
    "a file with another section only is a problem",
    "[mqtt]\nhost = a\n",
    ["p1-mqtt.ini line 1: there is no section [general]; put a line [general] above the settings"],
  ],
  [
    "a key that comes twice is a problem, also in two sections of the same name",
    "[general]\nmqtt-topic = a\n[x]\n[general]\nmqtt-topic = b\n",
    ["p1-mqtt.ini line 5: mqtt-topic was already given by p1-mqtt.ini line 2; keep one of them"],
  ],
] as const) {
  test(name, () => assert.deepEqual(problemsOf({ ini }), expected));
}

const NASTY = [
  ..."\"'\\;#=[] \n\r\t\0\u2028",
  ...[
    "",
    "true",
    "null",
    "123",
    "[a]",
    " a ",
    '"a"',
    "'a'",
    "a;b",
    "a#b",
    "a\\\\b",
    "a\\",
    "a\\;",
    "\\n",
    "ünïcödé 🔑",
    "%(x)s",
  ],
];

for (const password of NASTY) {
  test(`the password ${JSON.stringify(password)} reads back from a written file`, () => {
    const { settings, problems } = read({ ini: writeIni({ "mqtt-username": "me", "mqtt-password": password }) });
    assert.deepEqual([settings["mqtt-password"], problems], [password, []]);
  });
}

for (const password of NASTY.filter((text) => !["true", "null"].includes(text))) {
  test(`the ini package reads the password ${JSON.stringify(password)} as we do`, () => {
    assert.equal(parse(writeIni({ "mqtt-password": password })).general["mqtt-password"], password);
  });
}

test("plain values are written as a person would write them", () => {
  const ini = writeIni({ device: "/dev/ttyUSB0", "mqtt-port": 1884, discovery: true, host: undefined });
  assert.equal(ini, "[general]\ndevice = /dev/ttyUSB0\nmqtt-port = 1884\ndiscovery = true\n");
});
