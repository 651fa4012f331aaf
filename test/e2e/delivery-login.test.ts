import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Broker } from "../../src/mqtt/connection.ts";
import { RunningDelivery } from "../support/delivery.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";

const login = { username: "meter", password: "s3cret #;=\"'" } as const;

/** Resolves with what the log says when a delivery is given this broker. */
const saidOf = async (broker: Broker, pattern: RegExp): Promise<string> => {
  await using running = new RunningDelivery(async () => broker);
  return await running.lines.said(pattern);
};

describe("with a real Mosquitto", { skip: withoutMosquitto }, () => {
  test("the right password is let in", async () => {
    await using mosquitto = await Mosquitto.start({ login });
    await saidOf({ host: mosquitto.host, port: mosquitto.port, ...login }, /Connected/);
  });

  for (const [what, given] of [
    ["a wrong password", { ...login, password: "wr0ng" }],
    ["an unknown user", { ...login, username: "nobody" }],
    ["no user at all", {}],
  ] as const) {
    test(`${what} is told in words, without the password`, async () => {
      await using mosquitto = await Mosquitto.start({ login });
      const line = await saidOf({ host: mosquitto.host, port: mosquitto.port, ...given }, /Cannot connect/);
      assert.match(line, /not authorised: check mqtt-username and mqtt-password; the user must exist in the broker/);
      assert.doesNotMatch(line, /s3cret|wr0ng/);
    });
  }

  test("TLS with an authority and a client certificate connects", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "client-certificate" });
    const tls = { ...mosquitto.certificates, insecure: false };
    await saidOf({ host: mosquitto.host, port: mosquitto.port, tls }, /Connected/);
  });

  test("TLS without a client certificate is told in words when the broker demands one", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "client-certificate" });
    const tls = { ca: mosquitto.certificates?.ca ?? "", insecure: false };
    const line = await saidOf({ host: mosquitto.host, port: mosquitto.port, tls }, /Cannot connect/);
    assert.match(line, /does not accept our certificate: set mqtt-cert and mqtt-key/);
  });

  test("TLS with an unknown authority is told in words", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
    const line = await saidOf({ host: mosquitto.host, port: mosquitto.port, tls: { insecure: false } }, /Cannot/);
    assert.match(line, /signed by an authority that is not known here: name the file .* in mqtt-ca/);
  });

  test("TLS with a certificate for another name is told in words", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
    const tls = { ca: mosquitto.certificates?.ca ?? "", insecure: false };
    const line = await saidOf({ host: "localhost", port: mosquitto.port, tls }, /Cannot/);
    assert.match(line, /its certificate is for another name: set mqtt-host/);
  });

  test("TLS that checks nothing connects without an authority", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
    await saidOf({ host: mosquitto.host, port: mosquitto.port, tls: { insecure: true } }, /Connected/);
  });

  test("TLS spoken to a plain port is told in words", async () => {
    await using mosquitto = await Mosquitto.start();
    const line = await saidOf({ host: mosquitto.host, port: mosquitto.port, tls: { insecure: false } }, /Cannot/);
    assert.match(line, /that port does not speak TLS: check mqtt-port .* or switch mqtt-tls off/);
  });

  test("a TLS port spoken to without TLS is told in words", async () => {
    await using mosquitto = await Mosquitto.start({ tls: "server-certificate" });
    const line = await saidOf({ host: mosquitto.host, port: mosquitto.port }, /Cannot/);
    assert.match(line, /check mqtt-port; a port with TLS \(mostly 8883\) needs mqtt-tls/);
  });
});
