import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brokerFlags } from "../support/brokers.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Subscriber } from "../support/subscriber.ts";

const skip = withoutMosquitto;
const LOGIN = { username: "meter", password: 's;e#c"r\\e t' };
const RECORDING = new URL("../telegrams/dsmr-4.2.txt", import.meta.url).pathname;

test("a broker with a password is reached by an ini file that quotes it", { skip }, () =>
  inTemporaryFolder(async (folder) => {
    await using mosquitto = await Mosquitto.start({ login: LOGIN });
    await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN }, "p1-mqtt/tele/#");
    const ini = join(folder, "p1-mqtt.ini");
    writeFileSync(
      ini,
      `[general]\nmqtt-host = 127.0.0.1\nmqtt-port = ${mosquitto.port}\nmqtt-username = meter\nmqtt-password = ${JSON.stringify(LOGIN.password)}\n`,
    );
    await using gateway = new Gateway(["--config", ini, "--replay", RECORDING]);
    assert.equal(await gateway.exit(), 0);
    await subscriber.count(2);
  }),
);

test("a wrong password is told in words, without the password", { skip }, async () => {
  await using mosquitto = await Mosquitto.start({ login: LOGIN });
  const flags = ["--device", "demo", "--mqtt-username", "meter", "--mqtt-password", "not-the-right-one", "--debug"];
  await using gateway = new Gateway([...flags, ...brokerFlags(mosquitto)]);
  await gateway.says(/WARN .*check mqtt-username and mqtt-password/);
  assert.equal(await gateway.stop(), 0);
  assert.doesNotMatch(gateway.stderr + gateway.stdout, /not-the-right-one/);
});

test("a broker with TLS is reached with its authority and a client certificate", { skip }, async () => {
  await using mosquitto = await Mosquitto.start({ tls: "client-certificate" });
  const { authority, certificate, key } = mosquitto.certificateFiles;
  const flags = ["--mqtt-tls", "--mqtt-ca", authority, "--mqtt-cert", certificate, "--mqtt-key", key];
  await using gateway = new Gateway(["--replay", RECORDING, ...flags, ...brokerFlags(mosquitto)]);
  assert.equal(await gateway.exit(), 0, gateway.stderr);
});

test("a broker whose certificate nobody vouches for is told in words", { skip }, async () => {
  await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
  await using gateway = new Gateway(["--device", "demo", "--mqtt-tls", ...brokerFlags(mosquitto)]);
  await gateway.says(/WARN .*mqtt-ca/);
});

test("a certificate file that is not there is told, and asked for again", { skip }, async () => {
  await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
  const flags = ["--mqtt-tls", "--mqtt-ca", "/nowhere/ca.crt"];
  await using gateway = new Gateway(["--device", "demo", ...flags, ...brokerFlags(mosquitto)]);
  await gateway.says(/WARN .*mqtt-ca: cannot read "\/nowhere\/ca.crt": ENOENT/);
  assert.equal(await gateway.stop(), 0);
});
