/** The measured faults of the Python program whose successor this is, one test each. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startAedes } from "../support/aedes.ts";
import { brokerFlags } from "../support/brokers.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";
import { ELECTRICITY_TOPIC, GAS_TOPIC, numbered, numbersIn, numbersTo, sendNumbered } from "../support/meter.ts";
import { Network } from "../support/network.ts";
import { Subscriber } from "../support/subscriber.ts";
import { telegramFile } from "../support/telegrams.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const skip = withoutTerminals();

const TELEGRAMS = new URL("../telegrams/", import.meta.url).pathname;

test("it is one process, not three", { skip }, async () => {
  await using broker = await startAedes();
  await using gateway = new Gateway(["--device", "demo", ...brokerFlags(broker)]);
  await gateway.says(/Ready/);
  const children = readFileSync(`/proc/${gateway.process.pid}/task/${gateway.process.pid}/children`, "utf8");
  assert.equal(children, "");
});

test("the first telegram is published at once, not when 1024 bytes have come", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(broker)]);
  await gateway.says(/Reading from/);
  const telegram = telegramFile("dsmr-5.0-single-phase");
  assert.ok(telegram.length < 1024);
  await cable.send(telegram);
  await subscriber.count(2);
});

test("a broker that is away for a while costs no message, not even the first after it was lost", { skip }, async () => {
  await using broker = await startAedes();
  await using network = await Network.to(broker.port);
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, ELECTRICITY_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(network)]);
  await gateway.says(/Reading from/);
  await sendNumbered(cable, 1, 10);
  await subscriber.count(10);
  await network.cut();
  await sendNumbered(cable, 11, 60);
  await network.mend();
  await subscriber.until(() => numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)).length === 60, "60 telegrams");
  assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), numbersTo(60));
});

test("a cable that is unplugged does not end the program", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(broker)]);
  await gateway.says(/Reading from/);
  await cable.unplug();
  await gateway.says(/WARN .*next try in/);
  await cable.replug();
  await gateway.says(/Reading from[\s\S]*Reading from/);
  assert.equal(await gateway.stop(), 0);
});

test("30 seconds of silence do not end the program", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, ELECTRICITY_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(broker)]);
  await gateway.says(/no byte came for 30 s/, 40_000);
  await gateway.says(/Reading from[\s\S]*Reading from/);
  await cable.send(numbered(1));
  await subscriber.count(1);
});

test("--dsmr-22 reads a meter that sends no checksum", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
  await using gateway = new Gateway(["--device", cable.path, "--dsmr-22", ...brokerFlags(broker)]);
  await gateway.says(/Reading from/);
  await cable.send(telegramFile("dsmr-2.2"));
  await subscriber.count(2);
});

test("a Belgian telegram with gas on 24.2.3 is published whole", async () => {
  await using broker = await startAedes();
  await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/1/#");
  await using gateway = new Gateway(["--replay", `${TELEGRAMS}belgium-emucs.txt`, ...brokerFlags(broker)]);
  assert.equal(await gateway.exit(), 0);
  await subscriber.count(1);
  assert.equal(JSON.parse(subscriber.messages[0]?.payload ?? "{}").p1_gas_consumed_volume, 321.098);
});

test("--mqtt-rate counts for each meter, so that gas is published too", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
  await using gateway = new Gateway(["--device", cable.path, "--mqtt-rate", "3600", ...brokerFlags(broker)]);
  await gateway.says(/Reading from/);
  await cable.send(numbered(1));
  await cable.send(numbered(2));
  await cable.send(Buffer.from("/A\r\n\r\n0-0:96.1.1(LAST)\r\n1-0:1.8.1(1*kWh)\r\n!0000\r\n")); // discarded, but said
  await gateway.says(/Discarded/);
  await subscriber.count(2);
  assert.deepEqual(
    subscriber.messages.map(({ topic }) => topic),
    [ELECTRICITY_TOPIC, GAS_TOPIC],
  );
});

test("the ini file of its documentation works unchanged", () =>
  inTemporaryFolder(async (folder) => {
    const ini = join(folder, "p1-mqtt.ini");
    const lines = ["device = /dev/ttyUSB0", "mqtt-client-id = p1-gateway-01", "mqtt-host = mqtt.example.com"];
    writeFileSync(ini, ["[general]", ...lines, "serial-dump = /tmp/dumpfile", ""].join("\n"));
    await using gateway = new Gateway(["settings", "--config", ini]);
    assert.equal(await gateway.exit(), 0);
    const origins = ["device", "mqtt-client-id", "mqtt-host", "serial-dump"].map(
      (key) => new RegExp(`^${key} .*line (\\d+)$`, "m").exec(gateway.stdout)?.[1],
    );
    assert.deepEqual(origins, ["2", "3", "4", "5"]);
  }));

test("messages have the names and numbers that its users' dashboards know", async () => {
  await using broker = await startAedes();
  await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
  await using gateway = new Gateway(["--replay", `${TELEGRAMS}dsmr-5.0-single-phase.txt`, ...brokerFlags(broker)]);
  assert.equal(await gateway.exit(), 0);
  await subscriber.count(2);
  const keys = subscriber.messages.map(({ payload }) => Object.keys(JSON.parse(payload)));
  const known = [
    [
      "p1mqtt_channel",
      "p1mqtt_device_id",
      "p1mqtt_timestamp",
      "p1mqtt_telegram_timestamp",
      "p1mqtt_collector_timestamp",
      "p1_actual_power_consuming",
      "p1_actual_power_consuming_l1",
      "p1_actual_power_producing",
      "p1_actual_power_producing_l1",
      "p1_current_l1",
      "p1_energy_consumed_tariff1",
      "p1_energy_consumed_tariff2",
      "p1_energy_produced_tariff1",
      "p1_energy_produced_tariff2",
      "p1_long_power_failure_count",
      "p1_power_failure_count",
      "p1_timestamp",
      "p1_voltage_l1",
      "p1_voltage_sag_l1_count",
      "p1_voltage_swell_l1_count",
    ],
    [
      "p1mqtt_channel",
      "p1mqtt_device_id",
      "p1mqtt_timestamp",
      "p1_device_type",
      "p1_gas_consumed_timestamp",
      "p1_gas_consumed_volume",
    ],
  ];
  assert.deepEqual(
    known.map((names, at) => names.filter((name) => !keys[at]?.includes(name))),
    [[], []],
  );
});
