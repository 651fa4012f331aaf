import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
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

test("--help names both", async () => {
  const { stdout } = await ended(["--help"]);
  assert.match(stdout, /^ {2}explain FILE +\S/m);
  assert.match(stdout, /^ {2}anonymise FILE +\S/m);
});
