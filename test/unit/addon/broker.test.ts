import assert from "node:assert/strict";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brokerOfSupervisor } from "../../../src/addon/broker.ts";
import { addonDefaults } from "../../../src/addon/configuration.ts";
import { IniFile } from "../../../src/addon/ini-file.ts";
import { readOptions } from "../../../src/addon/options.ts";
import { inTemporaryFolder } from "../../support/folder.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { brokerAt, NO_BROKER, Supervisor } from "../../support/supervisor.ts";

interface Scene {
  readonly supervisor: Supervisor;
  readonly broker: ReturnType<typeof brokerOfSupervisor>;
  readonly ini: string;
}

/** An add-on with the option language, on the point of asking for its broker. */
const asking = (use: (scene: Scene) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    await using supervisor = await Supervisor.start();
    const ini = join(folder, "p1-mqtt.ini");
    const places = [readOptions('{"language": "nl"}'), addonDefaults("/data")];
    const access = { url: supervisor.url, token: "token" };
    await use({
      supervisor,
      ini,
      broker: brokerOfSupervisor(access, places, { ini: new IniFile(ini, {}), checks: {}, log: memoryLog().log }),
    });
  });

test("what Supervisor says stands in the ini file beside the options, for our eyes only", () =>
  asking(async ({ supervisor, broker, ini }) => {
    supervisor.answer = brokerAt({ host: "core-mosquitto", port: 1883, username: "addons", password: "a;b" });
    const { loginAdvice, ...address } = await broker();
    assert.deepEqual(address, { host: "core-mosquitto", port: 1883, username: "addons", password: "a;b" });
    assert.match(loginAdvice ?? "", /asked for it again.*restart the Mosquitto broker add-on/);
    assert.match(readFileSync(ini, "utf8"), /^mqtt-password = "a;b"$[\s\S]*^language = nl$/m);
    assert.equal(statSync(ini).mode & 0o777, 0o600);
  }));

test("a broker that appears, and credentials that change, are there at the next attempt", () =>
  asking(async ({ supervisor, broker, ini }) => {
    supervisor.answer = NO_BROKER;
    await assert.rejects(broker(), /knows no broker/);
    supervisor.answer = brokerAt({ host: "one", port: 1883, username: "addons", password: "first" });
    assert.equal((await broker()).password, "first");
    supervisor.answer = brokerAt({ host: "two", port: 1884 });
    const { host, port, username, password } = await broker();
    assert.deepEqual([host, port, username, password], ["two", 1884, undefined, undefined]);
    assert.doesNotMatch(readFileSync(ini, "utf8"), /first/);
  }));

test("the ini file is only written when something has changed", () =>
  asking(async ({ supervisor, broker, ini }) => {
    supervisor.answer = brokerAt({ host: "one", port: 1883 });
    await broker();
    const before = statSync(ini).ino;
    await broker();
    assert.equal(statSync(ini).ino, before);
  }));

for (const [what, data, expected] of [
  ["a port as a text", { port: "1884" }, { port: 1884 }],
  ["no port", {}, { port: 1883 }],
  ["TLS", { port: 8884, ssl: true }, { port: 8884, tls: { insecure: false } }],
  ["TLS without a port", { ssl: true }, { port: 8883, tls: { insecure: false } }],
] as const) {
  test(`${what} of Supervisor's is taken as the options would be`, () =>
    asking(async ({ supervisor, broker }) => {
      supervisor.answer = brokerAt({ host: "one", ...data });
      const { loginAdvice: _, ...address } = await broker();
      assert.deepEqual(address, { host: "one", ...expected });
    }));
}

for (const [what, data, words] of [
  ["an impossible port", { host: "one", port: 70_000 }, /Supervisor: mqtt-port: "70000" is not a whole number/],
  ["a host that is an address", { host: "mqtt://one" }, /Supervisor: mqtt-host: "mqtt:\/\/one" is not a host name/],
  ["a password without a user", { host: "one", password: "hunter2" }, /mqtt-password needs mqtt-username/],
] as const) {
  test(`${what} of Supervisor's is told, without the password`, () =>
    asking(async ({ supervisor, broker }) => {
      supervisor.answer = brokerAt(data);
      await assert.rejects(broker(), (error) => {
        assert.match(String(error), words);
        assert.doesNotMatch(String(error), /hunter2/);
        return true;
      });
    }));
}

test("an ini file that cannot be written keeps nobody from a broker that is known, and is told once", () =>
  inTemporaryFolder(async (folder) => {
    await using supervisor = await Supervisor.start();
    supervisor.answer = brokerAt({ host: "core-mosquitto", port: 1883 });
    const { log, lines } = memoryLog();
    const ini = new IniFile(join(folder, "missing", "p1-mqtt.ini"), {});
    const access = { url: supervisor.url, token: "token" };
    const broker = brokerOfSupervisor(access, [addonDefaults("/data")], { ini, checks: {}, log });
    assert.equal((await broker()).host, "core-mosquitto");
    assert.equal((await broker()).host, "core-mosquitto");
    assert.equal(lines.filter((line) => line.startsWith("warn")).length, 1);
  }));

test("an ini file that was removed is written again", () =>
  asking(async ({ supervisor, broker, ini }) => {
    supervisor.answer = brokerAt({ host: "core-mosquitto", port: 1883 });
    await broker();
    rmSync(ini);
    await broker();
    assert.match(readFileSync(ini, "utf8"), /core-mosquitto/);
  }));
