import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brokerFlags } from "../support/brokers.ts";
import { eventually } from "../support/eventually.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";
import { ELECTRICITY_TOPIC, numbered, numbersIn, numbersTo, sendNumbered } from "../support/meter.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Network } from "../support/network.ts";
import { Subscriber } from "../support/subscriber.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const skip = withoutMosquitto || withoutTerminals();

test("a broker killed and restarted under load loses no telegram and breaks no order", { skip }, async () => {
  await using mosquitto = await Mosquitto.start();
  await using network = await Network.to(mosquitto.port);
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port }, ELECTRICITY_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(network)]);
  await gateway.says(/Reading from/);
  await sendNumbered(cable, 1, 50);
  await network.cut(); // until the subscriber is back: what comes before is lost to the test, not by the gateway
  await mosquitto.kill();
  await sendNumbered(cable, 51, 100);
  await mosquitto.restart();
  await subscriber.subscribed();
  await network.mend();
  await sendNumbered(cable, 101, 150);
  await subscriber.until(() => numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)).at(-1) === 150, "telegram 150");
  assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), numbersTo(150));
  await gateway.says(/Delivered \d+ buffered messages/);
  assert.equal(await gateway.stop(), 0);
});

test("a cable that is pulled and put back is told and read again", { skip }, () =>
  inTemporaryFolder(async (folder) => {
    const dump = join(folder, "dump");
    await using mosquitto = await Mosquitto.start();
    await using cable = await Cable.plugIn();
    await using subscriber = await Subscriber.start({ port: mosquitto.port }, ELECTRICITY_TOPIC);
    await using gateway = new Gateway(["--device", cable.path, "--serial-dump", dump, ...brokerFlags(mosquitto)]);
    await gateway.says(/Reading from/);
    await cable.send(numbered(1));
    await cable.send(numbered(2).subarray(0, 60)); // pulled in the middle of a telegram
    const isRead = () => existsSync(dump) && statSync(dump).size === numbered(1).length + 60;
    await eventually(isRead, "all that was sent to be read");
    await cable.unplug();
    await gateway.says(/WARN .*next try in/);
    await cable.replug();
    await gateway.says(/Reading from[\s\S]*Reading from/);
    await cable.send(numbered(3));
    await subscriber.count(2);
    assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), [1, 3]);
    await gateway.says(/Discarded a telegram of 60 bytes: it stops before its end/);
  }),
);

test("a broken telegram is told and does not cost the next", { skip }, async () => {
  await using mosquitto = await Mosquitto.start();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port }, ELECTRICITY_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(mosquitto)]);
  await gateway.says(/Reading from/);
  const broken = Buffer.from(numbered(2));
  broken[60] = (broken[60] ?? 0) ^ 1;
  await cable.send(Buffer.concat([numbered(1), broken, numbered(3)]));
  await subscriber.count(2);
  assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), [1, 3]);
  await gateway.says(/Discarded a telegram of \d+ bytes: its checksum is [0-9A-F]{4}, but [0-9A-F]{4} was counted/);
});

test("a telegram that grows loses and finds sync, and is told", { skip }, async () => {
  await using mosquitto = await Mosquitto.start();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port }, ELECTRICITY_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(mosquitto)]);
  await gateway.says(/Reading from/);
  const [small, large] = [numbered(1), numbered(1_000_000)];
  for (const [at, bytes] of [small, small, large, large].entries()) {
    await cable.send(bytes);
    await subscriber.count(at + 1);
  }
  await gateway.says(new RegExp(`in sync, telegram size ${small.length}`));
  await gateway.says(new RegExp(`telegram size changed ${small.length} -> ${large.length}, sync lost`));
  await gateway.says(new RegExp(`in sync, telegram size ${large.length}`));
});
