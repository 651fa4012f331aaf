import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brokenRules } from "../support/discovery-rules.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";

const RECORDING = new URL("../telegrams/belgium-emucs.txt", import.meta.url).pathname;

/** The recording with one digit of a reading changed, so that its checksum is wrong. */
const damaged = (): string => readFileSync(RECORDING, "latin1").replace("(00.412*kW)", "(00.4x2*kW)");

const ended = async (args: readonly string[], input?: string) => {
  await using program = new Gateway(args);
  program.process.stdin?.end(input);
  const code = await program.exit();
  return { code, stdout: program.stdout, stderr: program.stderr };
};

test("explain shows every line with its meaning, the checksum and the meters, and ends with 0", async () => {
  const { code, stdout, stderr } = await ended(["explain", RECORDING]);
  assert.match(stdout, /^checksum verified$/m);
  assert.match(
    stdout,
    /^ +7 {2}1-0:1\.8\.1\(001234\.560\*kWh\)\n +Energy consumption \(tariff 1\) +1234\.56 kWh +p1_\w+$/m,
  );
  assert.match(stdout, /channel 1 {2}gas +7FLO0000000027 +p1-mqtt\/tele\/1\/7FLO0000000027\/SENSOR/);
  assert.deepEqual([code, stderr], [0, ""]);
});

test("explain reads the standard input, and ends with 1 when something could not be read", async () => {
  const { code, stdout } = await ended(["explain", "-"], damaged());
  assert.match(stdout, /\^+ "00\.4x2\*kW" is not a number/);
  assert.match(stdout, /the checksum is FBE2, but [0-9A-F]{4} was counted/);
  assert.equal(code, 1);
});

test("explain --json prints one object for each part of the recording", async () => {
  const { code, stdout } = await ended(
    ["explain", "-", "--json"],
    `half a line)\r\n${readFileSync(RECORDING, "latin1")}`,
  );
  const [noise, telegram] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual([noise.kind, noise.length, telegram.kind, telegram.from], ["discarded", 14, "telegram", 14]);
  assert.equal(telegram.lines.length, 36);
  assert.deepEqual(telegram.lines[6].values, [
    { key: "p1_energy_consumed_tariff1", name: "Energy consumption (tariff 1)", value: 1234.56, unit: "kWh" },
  ]);
  assert.equal(code, 0);
});

test("explain takes topic, client id and time zone from the settings, and needs none", () =>
  inTemporaryFolder(async (folder) => {
    const ini = join(folder, "p1-mqtt.ini");
    writeFileSync(ini, "[general]\nmqtt-topic = home/%(device_id)s\n");
    const { stdout } = await ended(["explain", "--config", ini, "--time-zone", "Europe/Helsinki", RECORDING]);
    assert.match(stdout, /home\/7FLO0000000027/);
  }));

test("explain without a telegram says so, and ends with 1", async () => {
  const { code, stderr } = await ended(["explain", "-"], "nothing here\r\n");
  assert.match(stderr, /no telegram/);
  assert.equal(code, 1);
});

for (const command of ["explain", "anonymise"]) {
  test(`${command} without a recording ends with 78 and its usage`, async () => {
    const { code, stderr } = await ended([command]);
    assert.match(stderr, new RegExp(`Usage: p1-mqtt ${command} FILE`));
    assert.equal(code, 78);
  });

  test(`${command} of a recording that is not there ends with 1 and the reason`, async () => {
    const { code, stderr } = await ended([command, "/nowhere/recording"]);
    assert.match(stderr, /\/nowhere\/recording/);
    assert.equal(code, 1);
  });

  test(`${command} with a flag that does not exist ends with 78`, async () => {
    const { code, stderr } = await ended([command, RECORDING, "--jsn"]);
    assert.notEqual(stderr, "");
    assert.equal(code, 78);
  });
}

test("anonymise writes the recording without serial numbers, which explain finds fine", async () => {
  const shared = await ended(["anonymise", RECORDING]);
  assert.equal(shared.code, 0);
  assert.equal(shared.stdout.length, readFileSync(RECORDING).length);
  assert.doesNotMatch(shared.stdout, /3153414730303030303030303135|253770234/);
  assert.match(shared.stderr, /Look through the result/);
  const { code, stdout } = await ended(["explain", "-"], shared.stdout);
  assert.match(stdout, /checksum verified/);
  assert.match(stdout, /321\.098 m³/);
  assert.equal(code, 0);
});

test("anonymise says which checksums were wrong, and leaves them", async () => {
  const { stdout, stderr } = await ended(["anonymise", "-"], damaged());
  assert.match(stdout, /!FBE2\r\n$/);
  assert.match(stderr, /1 telegram left with a wrong checksum/);
});

test("discovery shows each device with its topic and its entities, and ends with 0", async () => {
  const { code, stdout, stderr } = await ended(["discovery", "--replay", RECORDING]);
  assert.deepEqual(stdout.match(/^ +homeassistant\/\S+$/gm), [
    "  homeassistant/device/p1mqtt_gateway_p1-mqtt-gateway/config",
    "  homeassistant/device/p1mqtt_1SAG0000000015/config",
    "  homeassistant/device/p1mqtt_7FLO0000000027/config",
    "  homeassistant/device/p1mqtt_8SAG0000000031/config",
  ]);
  assert.match(stdout, /^Electricity meter \(Sagemcom 253770234_A\)$/m);
  assert.match(stdout, /^ +Energy consumption \(tariff 1\) +kWh +sensor\.electricity_meter_energy_consumed_tariff1$/m);
  assert.match(stdout, /^ +Gas consumption +m³ +sensor\.gas_meter_consumed_volume$/m);
  assert.match(stdout, /^ +Voltage phase L1 +V +sensor\.electricity_meter_voltage_l1 +disabled until you enable it$/m);
  assert.deepEqual([code, stderr], [0, ""]);
});

test("discovery --json prints the messages of which Home Assistant makes the devices, one a line", async () => {
  const { code, stdout } = await ended(["discovery", "--json", "--replay", RECORDING, "--discovery-prefix", "ha"]);
  const messages = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    messages.map(({ topic, payload }) => [topic, payload.device.name]),
    [
      ["ha/device/p1mqtt_gateway_p1-mqtt-gateway/config", "P1-MQTT gateway"],
      ["ha/device/p1mqtt_1SAG0000000015/config", "Electricity meter"],
      ["ha/device/p1mqtt_7FLO0000000027/config", "Gas meter"],
      ["ha/device/p1mqtt_8SAG0000000031/config", "Water meter"],
    ],
  );
  assert.ok(messages.every((message) => Object.keys(message).join() === "topic,payload"));
  assert.deepEqual(
    messages.flatMap(({ topic, payload }) => brokenRules(topic, JSON.stringify(payload), undefined, "ha")),
    [],
  );
  assert.equal(code, 0);
});

test("discovery names the entities in the language of the settings", async () => {
  const { code, stdout } = await ended(["discovery", "--replay", RECORDING, "--language", "nl"]);
  assert.match(stdout, /^ +Energieverbruik \(tarief 1\) +kWh +sensor\.electricity_meter_energy_consumed_tariff1$/m);
  assert.match(stdout, /^ +Gasverbruik +m³ +sensor\.gas_meter_consumed_volume$/m);
  assert.equal(code, 0);
});

test("discovery reads the standard input", async () => {
  const { code, stdout } = await ended(["discovery", "--replay", "-"], readFileSync(RECORDING, "latin1"));
  assert.match(stdout, /^ +homeassistant\/device\/p1mqtt_8SAG0000000031\/config$/m);
  assert.equal(code, 0);
});

test("discovery without --replay ends with 78 and its usage", async () => {
  const { code, stdout, stderr } = await ended(["discovery"]);
  assert.match(stderr, /^Usage: p1-mqtt discovery --replay FILE \[--json\] \[SETTINGS\]$/m);
  assert.deepEqual([code, stdout], [78, ""]);
});

test("discovery of a file without a telegram says so, and ends with 1", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "recording");
    writeFileSync(path, "nothing here\r\n");
    const { code, stdout, stderr } = await ended(["discovery", "--replay", path]);
    assert.equal(stderr, `There is no telegram in ${path}: a telegram begins with a / at the start of a line.\n`);
    assert.deepEqual([code, stdout], [1, ""]);
  }));

test("discovery of a recording that is not there ends with 1 and the reason", async () => {
  const { code, stderr } = await ended(["discovery", "--replay", "/nowhere/recording"]);
  assert.match(stderr, /\/nowhere\/recording/);
  assert.equal(code, 1);
});

test("--help names all of them", async () => {
  const { stdout } = await ended(["--help"]);
  assert.match(stdout, /^ {2}explain FILE +\S/m);
  assert.match(stdout, /^ {2}discovery --replay FILE +\S/m);
  assert.match(stdout, /^ {2}anonymise FILE +\S/m);
});
