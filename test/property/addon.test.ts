import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { brokerOfSupervisor } from "../../src/addon/broker.ts";
import { addonDefaults, configurationOf } from "../../src/addon/configuration.ts";
import { IniFile } from "../../src/addon/ini-file.ts";
import { inOptionWords, readOptions, withoutStrayBroker } from "../../src/addon/options.ts";
import { brokerOf } from "../../src/options.ts";
import { optionOf } from "../../src/settings/names.ts";
import { problemLines } from "../../src/settings/render.ts";
import { isAllowedIn, SETTINGS } from "../../src/settings/setting.ts";
import { anyText, anyValueOf } from "../support/any-setting.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { memoryLog } from "../support/memory-log.ts";
import { brokerAt, Supervisor } from "../support/supervisor.ts";

const anyPassword = anyText.filter((text) => text !== ""); // an empty field is none

test("for any password, what was typed in the add-on page is what the broker is sent", () =>
  inTemporaryFolder(async (folder) => {
    const ini = new IniFile(join(folder, "p1-mqtt.ini"), {});
    await fc.assert(
      fc.asyncProperty(anyPassword, async (password) => {
        const options = readOptions(
          JSON.stringify({ mqtt_host: "broker", mqtt_username: "me", mqtt_password: password }),
        );
        const result = configurationOf([options, addonDefaults("/data")], {});
        assert.deepEqual(result.problems, []);
        assert.equal((await brokerOf(await ini.settle(result))).password, password);
      }),
      { numRuns: 500 },
    );
  }));

test("for any password, what Supervisor says is what the broker is sent", () =>
  inTemporaryFolder(async (folder) => {
    await using supervisor = await Supervisor.start();
    const ini = new IniFile(join(folder, "p1-mqtt.ini"), {});
    const broker = brokerOfSupervisor({ url: supervisor.url, token: "token" }, [addonDefaults("/data")], {
      ini,
      checks: {},
      log: memoryLog().log,
    });
    await fc.assert(
      fc.asyncProperty(anyPassword, async (password) => {
        supervisor.answer = brokerAt({ host: "broker", port: 1883, username: "me", password });
        assert.equal((await broker()).password, password);
      }),
      { numRuns: 200 },
    );
  }));

const IN_ADDON = SETTINGS.filter((setting) => isAllowedIn("add-on", setting));
const rightOptions = fc.record(Object.fromEntries(IN_ADDON.map(({ key, type }) => [optionOf(key), anyValueOf(type)])), {
  requiredKeys: [],
});

test("for any options without a mistake, the gateway runs on just what they say", () =>
  inTemporaryFolder(async (folder) => {
    const ini = new IniFile(join(folder, "p1-mqtt.ini"), {});
    await fc.assert(
      fc.asyncProperty(rightOptions, async (options) => {
        const read = withoutStrayBroker(readOptions(JSON.stringify(options)));
        const result = configurationOf([read, addonDefaults("/data")], {});
        fc.pre(result.problems.length === 0); // some of them exclude each other
        assert.deepEqual(await ini.settle(result), { ...result.settings, config: ini.path });
      }),
    );
  }));

const anyOption = fc.oneof(fc.constantFrom(...IN_ADDON.map(({ key }) => optionOf(key))), anyText);
const anyOptions = fc.dictionary(anyOption, fc.oneof(anyText, fc.jsonValue()));

const SECRET = "hunter2-Zq8";

test("no secret among the options is ever shown, whatever stands around it", () => {
  const anySecretOption = fc.constantFrom("mqtt_password", "decryption_key", "authentication_key", "mqtt_pasword");
  fc.assert(
    fc.property(anySecretOption, anyOptions, fc.nat(), (name, options, cut) => {
      const text = JSON.stringify({ ...options, [name]: SECRET });
      for (const given of [text, text.slice(0, cut % text.length)]) {
        const { problems, warnings } = configurationOf([withoutStrayBroker(readOptions(given))], {});
        const shown = problemLines([...problems, ...warnings].map(inOptionWords)).join("\n");
        assert.ok(!shown.includes(SECRET), shown);
      }
    }),
    { numRuns: 500 },
  );
});
