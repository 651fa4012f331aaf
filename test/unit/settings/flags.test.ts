import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, read } from "./given.ts";

for (const [argv, key, expected] of [
  [["--mqtt-port", "1884"], "mqtt-port", 1884],
  [["--mqtt-port=1884"], "mqtt-port", 1884],
  [["--dsmr-22"], "dsmr-22", true],
  [["--dsmr-22=true"], "dsmr-22", true],
  [["--dsmr-22=false"], "dsmr-22", false],
  [["--no-dsmr-22"], "dsmr-22", false],
  [["-d", "/dev/ttyUSB0"], "device", "/dev/ttyUSB0"],
  [["-d/dev/ttyUSB0"], "device", "/dev/ttyUSB0"],
  [["-d=demo"], "device", "demo"],
  [["--debug"], "log-level", "debug"],
  [["--debug=no", "--log-level", "trace"], "log-level", "trace"],
  [["--source-dump", "/tmp/dump"], "serial-dump", "/tmp/dump"],
  [["--serial-dump", "-"], "serial-dump", "-"],
  [["--replay", "day.p1", "--replay-rate", "0.5"], "replay-rate", 0.5],
  [["--mqtt-username", "me", "--mqtt-password", "-secret"], "mqtt-password", "-secret"],
  [["--mqtt-username", "me", "--mqtt-password="], "mqtt-password", ""],
  [["--mqtt-topic=a=b"], "mqtt-topic", "a=b"],
  [["--mqtt-topic", "p1/%%(channel)s/%(device_id)s"], "mqtt-topic", "p1/%%(channel)s/%(device_id)s"],
  [["--mqtt-host", "fe80::1"], "mqtt-host", "fe80::1"],
] as const) {
  test(`${argv.join(" ")} sets ${key} to ${expected}`, () => {
    const { settings, problems } = read({ argv });
    assert.deepEqual([settings[key], problems], [expected, []]);
  });
}

for (const [name, argv, expected] of [
  ["the last flag misses its value", ["--mqtt-host"], ["--mqtt-host: --mqtt-host needs a value: --mqtt-host=VALUE"]],
  [
    "a flag is not taken for a value",
    ["--mqtt-password", "--mqtt-port", "1"],
    ["--mqtt-password: --mqtt-password needs a value: --mqtt-password=VALUE"],
  ],
  [
    "an unknown flag is not taken for a value either",
    ["--mqtt-host", "--mqtt-prot", "1"],
    [
      "--mqtt-host: --mqtt-host needs a value: --mqtt-host=VALUE",
      "--mqtt-prot: unknown flag; did you mean --mqtt-port?",
    ],
  ],
  [
    "a flag is given twice",
    ["--mqtt-host", "a", "--mqtt-host=b"],
    ["--mqtt-host: mqtt-host was already given by --mqtt-host; keep one of them"],
  ],
  [
    "an alias is given beside its setting",
    ["--debug", "--log-level=info"],
    ["--log-level: log-level was already given by --debug; keep one of them"],
  ],
  ["a word belongs to no flag", ["--dsmr-22", "false"], ['command line: "false" belongs to no flag']],
  ["a long flag has a single dash", ["-mqtt-host", "a"], ["-mqtt-host: unknown flag; did you mean --mqtt-host?"]],
  ["a flag misses its first word", ["--client-id=a"], ["--client-id: unknown flag; did you mean --mqtt-client-id?"]],
  ["a flag is like no other", ["--frobnicate"], ["--frobnicate: unknown flag"]],
  [
    "a setting with a value has no opposite",
    ["--no-mqtt-tsl"],
    ["--no-mqtt-tsl: unknown flag; did you mean --no-mqtt-tls?"],
  ],
  [
    "a flag has an empty value",
    ["--device="],
    ['--device: device: "" is not a text of 1 to 4096 characters, none of them a control character'],
  ],
  [
    "a host comes with its port",
    ["--mqtt-host", "broker:1883"],
    ['--mqtt-host: mqtt-host: "broker:1883" is not a host name or address without scheme, path and port'],
  ],
  [
    "a key would be seen by everybody",
    ["--decryption-key", "00112233445566778899aabbccddeeff"],
    [
      "--decryption-key: decryption-key would be visible in the process list; put it in the ini file, P1_MQTT_DECRYPTION_KEY or decryption-key-file",
    ],
  ],
  [
    "the rest of a password is not shown",
    ["--mqtt-username=me", "--mqtt-password", "two", "words"],
    ["command line: a word behind a secret belongs to no flag; quote values with blanks"],
  ],
] as const) {
  test(`it is a problem when ${name}`, () => assert.deepEqual(problemsOf({ argv }), expected));
}
