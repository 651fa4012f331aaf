import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../../../src/settings/read.ts";
import { problemsOf, read } from "./given.ts";

const TLS = "set mqtt-tls to true";

for (const [argv, expected] of [
  ["--host a --port 1", []],
  ["--host a", ["--host: host needs port; add the TCP port of that device"]],
  ["--port 1", ["--port: port needs host; add the name of that device, or set mqtt-port if the broker's was meant"]],
  ["--host a --port 1 --device auto", []],
  [
    "--host a --port 1 --device /dev/x",
    [
      "--host: host and device (--device) exclude each other; the meter is either behind a network device or behind a cable",
    ],
  ],
  ["--replay day.p1", []],
  ["--replay day.p1 --device auto", []],
  [
    "--replay day.p1 -d /dev/x",
    ["--replay: replay and device (-d) exclude each other; telegrams come either from a file or from a cable"],
  ],
  [
    "--replay day.p1 --host a --port 1",
    [
      "--replay: replay and host (--host) exclude each other; telegrams come either from a file or from a network device",
    ],
  ],
  ["--replay-rate 2", ["--replay-rate: replay-rate needs replay; add the file to replay"]],
  ["--mqtt-password x", ["--mqtt-password: mqtt-password needs mqtt-username; add the user name that it belongs to"]],
  ["--mqtt-username x", []],
  ["--mqtt-tls --mqtt-cert c --mqtt-key k", []],
  ["--mqtt-tls --mqtt-cert c", ["--mqtt-cert: mqtt-cert needs mqtt-key; add the private key of the certificate"]],
  ["--mqtt-tls --mqtt-key k", ["--mqtt-key: mqtt-key needs mqtt-cert; add the certificate of the key"]],
  ["--mqtt-ca c", [`--mqtt-ca: mqtt-ca needs mqtt-tls; ${TLS}`]],
  ["--mqtt-tls-insecure", [`--mqtt-tls-insecure: mqtt-tls-insecure needs mqtt-tls; ${TLS}`]],
  ["--no-mqtt-tls-insecure", []],
  [
    "--mqtt-cert c --mqtt-key k",
    [`--mqtt-cert: mqtt-cert needs mqtt-tls; ${TLS}`, `--mqtt-key: mqtt-key needs mqtt-tls; ${TLS}`],
  ],
  ["--host a --port x", ['--port: port: "x" is not a whole number from 1 to 65535']],
  ["--host a --port", ["--port: --port needs a value: --port=VALUE"]],
] as const) {
  test(`${argv}: ${expected.length === 0 ? "no problem" : "a problem"}`, () => {
    assert.deepEqual(problemsOf({ argv: argv.split(" ") }), expected);
  });
}

test("a rule looks at settings from different places", () => {
  assert.deepEqual(problemsOf({ argv: ["--mqtt-cert=c"], ini: "[general]\nmqtt-tls = true\n" }), [
    "--mqtt-cert: mqtt-cert needs mqtt-key; add the private key of the certificate",
  ]);
});

for (const [argv, ini, expected] of [
  [["--replay=day.p1"], "device = /dev/x", { replay: "day.p1", device: "auto", host: undefined }],
  [["--device=/dev/x"], "host = bridge\nport = 2000", { replay: undefined, device: "/dev/x", host: undefined }],
  [["--host=bridge", "--port=1"], "device = /dev/x", { replay: undefined, device: "auto", host: "bridge" }],
] as const) {
  test(`the flags ${argv.join(" ")} override what they exclude in the ini file: ${ini.split("\n")[0]}`, () => {
    const { settings, problems } = readSettings({
      argv: ["--config=p1-mqtt.ini", "--mqtt-host=broker", ...argv],
      env: {},
      readFile: () => `[general]\n${ini}\n`,
    });
    assert.deepEqual(problems, []);
    assert.deepEqual({ replay: settings.replay, device: settings.device, host: settings.host }, expected);
  });
}

const KEY = "00112233445566778899AABBCCDDEEFF";

for (const [name, file, expected] of [
  ["the first line of a file becomes the key", `${KEY}\r\nmore\n`, KEY],
  ["a byte order mark is not part of the key", `\uFEFF${KEY}`, KEY],
] as const) {
  test(name, () => {
    const { settings, origins, problems } = read({ argv: ["--decryption-key-file=k"], files: { k: file } });
    assert.deepEqual([settings["decryption-key"], problems], [expected, []]);
    assert.equal(origins["decryption-key"], "k (--decryption-key-file)");
  });
}

for (const [name, given, expected] of [
  [
    "the key in the file is none",
    { argv: ["--decryption-key-file=k"], files: { k: "hunter2" } },
    ["k (--decryption-key-file): decryption-key: the value is not 32 hex digits"],
  ],
  [
    "the file is empty",
    { argv: ["--mqtt-password-file=k"], files: { k: "\nhunter2" } },
    ['--mqtt-password-file: the first line of "k" is empty; it should hold mqtt-password'],
  ],
  [
    "the file is not there",
    { argv: ["--mqtt-password-file=k"] },
    ["--mqtt-password-file: cannot read \"k\": ENOENT: no such file, open 'k'"],
  ],
  [
    "the password is given too",
    { argv: ["--mqtt-username=me", "--mqtt-password-file=k"], env: { P1_MQTT_MQTT_PASSWORD: "hunter2" } },
    [
      "--mqtt-password-file: mqtt-password is also given, by P1_MQTT_MQTT_PASSWORD; keep either it or mqtt-password-file",
    ],
  ],
  [
    "there is an authentication key without a decryption key",
    { env: { P1_MQTT_AUTHENTICATION_KEY: KEY } },
    ["P1_MQTT_AUTHENTICATION_KEY: authentication-key needs decryption-key; telegrams are decrypted with both"],
  ],
] as const) {
  test(`it is a problem when ${name}`, () => assert.deepEqual(problemsOf(given), expected));
}
