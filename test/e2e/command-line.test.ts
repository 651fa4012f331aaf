import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startAedes } from "../support/aedes.ts";
import { brokerFlags } from "../support/brokers.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";
import { ELECTRICITY_TOPIC, numbered, numbersIn, numbersTo } from "../support/meter.ts";
import { Subscriber } from "../support/subscriber.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const PACKAGE = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const RECORDING = new URL("../telegrams/belgium-emucs.txt", import.meta.url).pathname;

test("wrong settings end with 78 and all problems at once, each with its origin", () =>
  inTemporaryFolder(async (folder) => {
    const ini = join(folder, "p1-mqtt.ini");
    writeFileSync(ini, "[general]\nmqtt-hots = localhost\nmqtt-port = 70000\n\n[other]\nanything = goes\n");
    await using gateway = new Gateway(["--config", ini, "--mqtt-topic", "home/#"], { P1_MQTT_LANGUAGE: "klingon" });
    assert.equal(await gateway.exit(), 78);
    assert.match(gateway.stderr, /p1-mqtt\.ini line 2: unknown setting "mqtt-hots"; did you mean mqtt-host\?/);
    assert.match(gateway.stderr, /p1-mqtt\.ini line 3: mqtt-port: "70000" .*1.*65535/);
    assert.match(gateway.stderr, /--mqtt-topic: .*"home\/#" contains \+ or #/);
    assert.match(gateway.stderr, /P1_MQTT_LANGUAGE: language: "klingon" .*en, nl, fr, de/);
    assert.match(gateway.stderr, /mqtt-host is not set/);
    assert.doesNotMatch(gateway.stderr, /anything/);
  }));

for (const [name, flags, words] of [
  [
    "discovery needs a topic of its own for each meter",
    ["--discovery", "--mqtt-topic", "p1-mqtt/%(channel)s"],
    /^--mqtt-topic: mqtt-topic: "p1-mqtt\/%\(channel\)s" is one topic for all meters.*add %\(device_id\)s$/m,
  ],
  [
    "the discovery prefix is no filter",
    ["--discovery-prefix", "a/#"],
    /^--discovery-prefix: discovery-prefix: "a\/#" contains \+ or #/m,
  ],
] as const) {
  test(`${name}: else the program ends with 78 before it starts`, async () => {
    await using gateway = new Gateway(["--mqtt-host", "127.0.0.1", ...flags]);
    assert.equal(await gateway.exit(), 78);
    assert.match(gateway.stderr, words);
    assert.match(gateway.stderr, /^Nothing was started\./m);
  });
}

test("settings prints what is in force and where it came from, secrets masked", () =>
  inTemporaryFolder(async (folder) => {
    const ini = join(folder, "p1-mqtt.ini");
    writeFileSync(
      ini,
      "[general]\nmqtt-host = from-ini\nmqtt-port = 1111\nmqtt-username = me\nmqtt-password = hunter2\n",
    );
    const env = { P1_MQTT_MQTT_PORT: "2222", P1_MQTT_MQTT_CLIENT_ID: "from-environment" };
    await using gateway = new Gateway(["settings", "--config", ini, "--mqtt-port", "3333"], env);
    assert.equal(await gateway.exit(), 0);
    assert.match(gateway.stdout, /^mqtt-host +from-ini +.*p1-mqtt\.ini line 2$/m);
    assert.match(gateway.stdout, /^mqtt-port +3333 +--mqtt-port$/m);
    assert.match(gateway.stdout, /^mqtt-client-id +from-environment +P1_MQTT_MQTT_CLIENT_ID$/m);
    assert.match(gateway.stdout, /^mqtt-password +\*{8} +.*line 5$/m);
    assert.match(gateway.stdout, /^mqtt-rate +0 +default$/m);
    assert.doesNotMatch(gateway.stdout, /hunter2/);
  }));

test("--version tells the version of the package", async () => {
  await using gateway = new Gateway(["--version"]);
  assert.equal(await gateway.exit(), 0);
  assert.equal(gateway.stdout, `p1-mqtt ${PACKAGE.version}\n`);
});

test("--help explains every flag, in lines that fit a terminal", async () => {
  await using gateway = new Gateway(["--help"]);
  assert.equal(await gateway.exit(), 0);
  assert.match(gateway.stdout, /--mqtt-host HOST/);
  assert.deepEqual(
    gateway.stdout.split("\n").filter((line) => line.length > 100),
    [],
  );
});

test("a recording that finds no broker ends with 1 and the count", async () => {
  await using gateway = new Gateway(["--replay", RECORDING, "--mqtt-host", "127.0.0.1", "--mqtt-port", "1"]);
  assert.equal(await gateway.exit(), 1);
  assert.match(gateway.stderr, /ERROR The recording is not delivered: 3 measurements/);
});

test("a recording that is not there ends with 1 and the reason", async () => {
  await using gateway = new Gateway(["--replay", "/nowhere/recording", "--mqtt-host", "127.0.0.1"]);
  assert.equal(await gateway.exit(), 1);
  assert.match(gateway.stderr, /ERROR Cannot go on: .*\/nowhere\/recording/);
});

test("serial-dump holds every byte received, also on a second run", { skip: withoutTerminals() }, () =>
  inTemporaryFolder(async (folder) => {
    await using broker = await startAedes();
    await using cable = await Cable.plugIn();
    await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
    const dump = join(folder, "dump");
    for (const run of [1, 2]) {
      await using gateway = new Gateway(["--device", cable.path, "--serial-dump", dump, ...brokerFlags(broker)]);
      await gateway.says(/Reading from/);
      await cable.send(readFileSync(RECORDING));
      await subscriber.count(3 * run);
      assert.equal(await gateway.stop(), 0);
    }
    assert.deepEqual(readFileSync(dump), Buffer.concat([readFileSync(RECORDING), readFileSync(RECORDING)]));
  }),
);

test("a recording is not recorded again, even where it is the dump itself", () =>
  inTemporaryFolder(async (folder) => {
    await using broker = await startAedes();
    const dump = join(folder, "dump");
    copyFileSync(RECORDING, dump);
    await using gateway = new Gateway(["--replay", dump, "--serial-dump", dump, ...brokerFlags(broker)]);
    assert.equal(await gateway.exit(), 0);
    assert.deepEqual(readFileSync(dump), readFileSync(RECORDING));
  }));

test("work that piles up makes no room for new objects that stays", () =>
  inTemporaryFolder(async (folder) => {
    await using broker = await startAedes();
    const recording = join(folder, "recording");
    writeFileSync(recording, Buffer.alloc(20_000_000, readFileSync(RECORDING)));
    const tell = `import { getHeapSpaceStatistics } from "node:v8";
      process.on("exit", () => console.log(JSON.stringify(getHeapSpaceStatistics())));`;
    const flags = ["--import", `data:text/javascript,${encodeURIComponent(tell)}`];
    await using gateway = new Gateway(["--replay", recording, ...brokerFlags(broker)], {}, flags);
    assert.equal(await gateway.exit(), 0);
    const spaces: readonly { space_name: string; space_size: number }[] = JSON.parse(gateway.stdout);
    const young = spaces.find(({ space_name }) => space_name === "new_space");
    assert.ok((young?.space_size ?? Number.NaN) <= 2 * 1024 * 1024); // a megabyte, and as much to copy into
  }));

test("a dump on a full disk is told and does not stop the gateway", async () => {
  await using broker = await startAedes();
  await using gateway = new Gateway(["--device", "demo", "--serial-dump", "/dev/full", ...brokerFlags(broker)]);
  await gateway.says(/WARN .*cannot write \/dev\/full: ENOSPC/);
  await gateway.says(/Ready/);
  assert.equal(await gateway.stop(), 0);
});

test("a recording longer than the buffer is delivered whole", () =>
  inTemporaryFolder(async (folder) => {
    await using broker = await startAedes();
    await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/tele/#");
    const recording = join(folder, "recording");
    writeFileSync(recording, Buffer.concat(Array.from({ length: 300 }, (_, at) => numbered(at + 1))));
    await using gateway = new Gateway(["--replay", recording, "--buffer-size", "20", ...brokerFlags(broker)]);
    assert.equal(await gateway.exit(), 0, gateway.stderr);
    await subscriber.count(600);
    assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), numbersTo(300));
  }));

test("a recording without telegrams ends with 1 and says so", () =>
  inTemporaryFolder(async (folder) => {
    await using broker = await startAedes();
    writeFileSync(join(folder, "empty"), "");
    await using gateway = new Gateway(["--replay", join(folder, "empty"), ...brokerFlags(broker)]);
    assert.equal(await gateway.exit(), 1);
    assert.match(gateway.stderr, /ERROR The recording holds no telegram/);
  }));

test("Ctrl-C ends a recording that waits for its broker, with 0", async () => {
  await using gateway = new Gateway(["--replay", RECORDING, "--mqtt-host", "127.0.0.1", "--mqtt-port", "1"]);
  await gateway.says(/Cannot connect to broker/);
  assert.equal(await gateway.stop("SIGINT"), 0);
});

test("a command that does not exist is told with the nearest one", async () => {
  await using gateway = new Gateway(["setings"]);
  assert.equal(await gateway.exit(), 78);
  assert.match(gateway.stderr, /There is no command "setings"; did you mean settings\?/);
});

test("one topic for all meters is warned about, and every meter is published", async () => {
  await using broker = await startAedes();
  await using subscriber = await Subscriber.start({ port: broker.port }, "one");
  const flags = ["--device", "demo", "--mqtt-topic", "one", "--mqtt-rate", "3600"];
  await using gateway = new Gateway([...flags, ...brokerFlags(broker)]);
  await gateway.says(/WARN +mqtt-topic: all meters share one topic/);
  await subscriber.count(3);
  assert.deepEqual(
    subscriber.messages.map(({ payload }) => JSON.parse(payload).p1mqtt_channel),
    [0, 1, 2],
  );
});

test("the password is not written even with DEBUG set", async () => {
  await using broker = await startAedes();
  const flags = [
    "--device",
    "demo",
    "--mqtt-username",
    "me",
    "--mqtt-password",
    "not-to-be-seen",
    "--log-level",
    "trace",
  ];
  await using gateway = new Gateway([...flags, ...brokerFlags(broker)], { DEBUG: "*" });
  await gateway.says(/Ready/);
  assert.equal(await gateway.stop(), 0);
  assert.doesNotMatch(gateway.stderr + gateway.stdout, /not-to-be-seen/);
});

test("the json format is one record a line", async () => {
  await using broker = await startAedes();
  await using gateway = new Gateway(["--replay", RECORDING, "--log-format", "json", ...brokerFlags(broker)]);
  assert.equal(await gateway.exit(), 0);
  const records = gateway.stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.ok(records.every(({ level, time, msg }) => level === 30 && time > 0 && typeof msg === "string"));
});

test("trace prints telegrams", async () => {
  await using broker = await startAedes();
  await using gateway = new Gateway(["--replay", RECORDING, "--log-level", "trace", ...brokerFlags(broker)]);
  assert.equal(await gateway.exit(), 0);
  assert.match(gateway.stderr, /TRACE \/FLU5[\s\S]*1-0:1\.4\.0\(01\.205\*kW\)/);
});
