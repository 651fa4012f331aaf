import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { writeIni } from "../../src/settings/ini.ts";
import { flagOf, SETTING_NAMES, variableOf } from "../../src/settings/names.ts";
import { readSettings } from "../../src/settings/read.ts";
import { effectiveSettings, problemLines } from "../../src/settings/render.ts";
import { isAllowedIn, SETTINGS } from "../../src/settings/setting.ts";
import { anyText, anyValueOf } from "../support/any-setting.ts";

const readWith = (ini: string, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  readSettings({ argv: ["--config=p1-mqtt.ini", ...argv], env, readFile: () => ini, isBrokerRequired: false });

const inIni = SETTINGS.filter((row) => isAllowedIn("ini", row) && row.fileOf === undefined);
const anyValues = fc.record(Object.fromEntries(inIni.map(({ key, type }) => [key, anyValueOf(type)])), {
  requiredKeys: [],
});

test("for any settings, what was written to an ini file reads back as the same values", () => {
  fc.assert(
    fc.property(anyValues, (values) => {
      const { settings, problems } = readWith(writeIni(values));
      assert.deepEqual({ ...settings, ...values }, settings);
      assert.deepEqual(
        problems.filter(({ code }) => !/-(needs|excludes)-/.test(code)),
        [],
      );
    }),
    { numRuns: 200 },
  );
});

test("for any password, render-then-read gives the same password", () => {
  fc.assert(
    fc.property(anyText, (password) => {
      const ini = writeIni({ "mqtt-username": "me", "mqtt-password": password });
      assert.equal(readWith(ini).settings["mqtt-password"], password);
    }),
    { numRuns: 1000 },
  );
});

const portAt = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });

test("in every combination the flag beats the variable, that the ini file, and that the default", () => {
  fc.assert(
    fc.property(portAt, portAt, portAt, (flag, variable, ini) => {
      const { settings } = readWith(
        writeIni({ "mqtt-port": ini }),
        flag === undefined ? [] : [`--mqtt-port=${flag}`],
        variable === undefined ? {} : { P1_MQTT_MQTT_PORT: String(variable) },
      );
      assert.equal(settings["mqtt-port"], flag ?? variable ?? ini ?? 1883);
    }),
  );
});

test("the order of flags changes nothing", () => {
  const flags = ["--mqtt-host=a", "--mqtt-port=1", "--dsmr-22", "--mqtt-tls", "--language=nl", "-d=demo", "--debug"];
  const expected = readWith("", flags).settings;
  fc.assert(
    fc.property(fc.shuffledSubarray(flags, { minLength: flags.length }), (shuffled) => {
      assert.deepEqual(readWith("", shuffled).settings, expected);
    }),
  );
});

const anyName = fc.constantFrom(...SETTING_NAMES.map(({ name }) => name), "mqtt-pasword", "__proto__", "constructor");
const anyArgument = fc.oneof(
  anyText,
  anyName.map(flagOf),
  fc.tuple(anyName, anyText).map(([name, text]) => `--${name}=${text}`),
);
const anyLine = fc.oneof(
  anyText,
  fc.constant("[general]"),
  fc.tuple(anyName, anyText).map((pair) => pair.join("=")),
);
const anyEnvironment = fc.dictionary(fc.oneof(anyName.map(variableOf), anyText), anyText);

test("nothing that a user can write makes the reader throw", () => {
  fc.assert(
    fc.property(fc.array(anyArgument), fc.array(anyLine), anyEnvironment, (argv, lines, env) => {
      const result = readWith(lines.join("\n"), argv, env);
      effectiveSettings(result);
      assert.deepEqual(
        Object.keys(result.settings),
        SETTINGS.map(({ key }) => key),
      );
    }),
    { numRuns: 500 },
  );
});

const SECRET = "hunter2-Zq8";
const anySecretName = fc.constantFrom(
  ...["mqtt-password", "decryption-key", "authentication-key", "mqtt-pasword", "mqtt_password", "password", "x"],
);
const anySeparator = fc.constantFrom("=", " = ", ":", " ", ' = "', " = '", " = a;", " = a#", " = a\\\\", "=\t-");
const secretFlag = fc
  .tuple(anySecretName, fc.constantFrom("--", "-"), fc.constantFrom("", "-", "--", "a "))
  .chain(([name, dashes, before]) =>
    fc.constantFrom(
      [`${dashes}${name}=${before}${SECRET}`],
      [`${dashes}${name}`, before + SECRET],
      [`${dashes}${name}`, "a", SECRET],
      [`${dashes}${name}:${SECRET}`],
    ),
  );

test("no secret is ever shown, however wrongly it was given", () => {
  fc.assert(
    fc.property(
      secretFlag,
      fc.array(anyArgument, { maxLength: 3 }),
      fc.tuple(anySecretName, anySeparator).map(([name, between]) => name + between + SECRET),
      anySecretName.map((name) => ({ [variableOf(name)]: SECRET })),
      (flags, others, line, env) => {
        const result = readWith(`[general]\n${line}`, [...flags, ...others], env);
        const shown = [...problemLines(result.problems), ...problemLines(result.warnings), effectiveSettings(result)];
        assert.ok(!shown.join("\n").includes(SECRET), shown.join("\n"));
      },
    ),
    { numRuns: 1000 },
  );
});

test("a secret from a file is never shown either", () => {
  fc.assert(
    fc.property(fc.constantFrom("mqtt-password", "decryption-key", "authentication-key"), anyText, (name, after) => {
      const readFile = () => SECRET + after;
      const result = readSettings({ argv: [`--${name}-file=f`], env: {}, readFile });
      assert.ok(!problemLines(result.problems).join("\n").includes(SECRET));
      assert.ok(!effectiveSettings(result).includes(SECRET));
    }),
  );
});
