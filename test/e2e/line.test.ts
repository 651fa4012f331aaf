import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BROKERS, brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { type Received, Subscriber } from "../support/subscriber.ts";
import { telegramFile } from "../support/telegrams.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const TELEGRAMS = [
  "dsmr-2.2",
  "dsmr-3.0-heat",
  "dsmr-4.2",
  "dsmr-5.0-single-phase",
  "dsmr-5.0-three-phase",
  "belgium-emucs",
];

interface Expected {
  readonly topic: string;
  readonly payload: Record<string, unknown>;
}

const golden = (name: string): Expected[] =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.messages.json`, import.meta.url), "utf8"));

/** Without what depends on our clock: the time of arrival, and what stands for a time that the meter does not send. */
const comparable = (payload: Record<string, unknown>): Record<string, unknown> => {
  const { p1mqtt_collector_timestamp: _, ...rest } = payload;
  if (rest.p1mqtt_telegram_timestamp === undefined) delete rest.p1mqtt_timestamp;
  return rest;
};

const measurements = (messages: readonly Received[]): Expected[] =>
  messages
    .filter(({ topic }) => topic.startsWith("p1-mqtt/tele/"))
    .map(({ topic, payload }) => ({ topic, payload: comparable(JSON.parse(payload)) }));

for (const broker of BROKERS) {
  for (const name of TELEGRAMS) {
    test(`a ${name} telegram on a terminal arrives as its messages at a subscriber of ${broker.name}`, {
      skip: broker.skip || withoutTerminals(),
    }, async () => {
      await using server = await broker.start();
      await using cable = await Cable.plugIn();
      await using subscriber = await Subscriber.start({ port: server.port }, "p1-mqtt/#");
      const oldMeter = name === "dsmr-2.2" || name === "dsmr-3.0-heat" ? ["--dsmr-22"] : [];
      await using gateway = new Gateway(["--device", cable.path, ...oldMeter, ...brokerFlags(server)]);
      await gateway.says(/Reading from/);
      await gateway.says(/Connected to broker/);
      await cable.send(telegramFile(name));
      const expected = golden(name).map(({ topic, payload }) => ({ topic, payload: comparable(payload) }));
      await subscriber.until(() => measurements(subscriber.messages).length >= expected.length, name);
      assert.deepEqual(measurements(subscriber.messages), expected);
      assert.equal(await gateway.stop(), 0);
    });
  }

  test(`a recording is delivered whole and in order to ${broker.name}, and the program ends with 0`, {
    skip: broker.skip,
  }, async () => {
    await using server = await broker.start();
    await using subscriber = await Subscriber.start({ port: server.port }, "p1-mqtt/#");
    const recording = new URL("../telegrams/belgium-emucs.txt", import.meta.url).pathname;
    await using gateway = new Gateway(["--replay", recording, ...brokerFlags(server)]);
    assert.equal(await gateway.exit(), 0);
    await subscriber.until(() => subscriber.payloads("p1-mqtt/status/p1-mqtt-gateway").at(-1) === "offline");
    assert.deepEqual(
      measurements(subscriber.messages).map(({ topic }) => topic),
      golden("belgium-emucs").map(({ topic }) => topic),
    );
    assert.deepEqual(subscriber.payloads("p1-mqtt/status/p1-mqtt-gateway"), ["online", "offline"]);
  });

  test(`SIGTERM publishes offline at ${broker.name} and ends with 0`, { skip: broker.skip }, async () => {
    await using server = await broker.start();
    await using subscriber = await Subscriber.start({ port: server.port }, "p1-mqtt/status/#");
    await using gateway = new Gateway(["--device", "demo", ...brokerFlags(server)]);
    await gateway.says(/Ready: meter DEM5/);
    assert.equal(await gateway.stop("SIGTERM"), 0);
    await subscriber.until(() => subscriber.messages.length >= 2);
    assert.deepEqual(subscriber.payloads("p1-mqtt/status/p1-mqtt-gateway"), ["online", "offline"]);
  });
}

test("Ctrl-C ends the program with 0 while there is neither broker nor meter", async () => {
  await using gateway = new Gateway(["--device", "/dev/not-there", "--mqtt-host", "127.0.0.1", "--mqtt-port", "1"]);
  await gateway.says(/there is no device/);
  await gateway.says(/Cannot connect to broker/);
  assert.equal(await gateway.stop("SIGINT"), 0);
});
