import assert from "node:assert/strict";
import { test } from "node:test";
import { addonDefaults, configurationOf, timeZoneOf, valuesOf } from "../../../src/addon/configuration.ts";
import { readOptions } from "../../../src/addon/options.ts";
import type { Checks } from "../../../src/settings/effective.ts";
import { SETTINGS } from "../../../src/settings/setting.ts";

const KNOWN = ["Europe/Amsterdam", "Europe/Brussels", "Europe/Berlin"];
const checks: Checks = { "time-zone": (name) => (KNOWN.includes(name) ? undefined : "unknown") };

for (const [tz, option, expected] of [
  ["Europe/Brussels", "", "Europe/Brussels"],
  ["Europe/Brussels", "Europe/Berlin", "Europe/Berlin"],
  [undefined, "", "Europe/Amsterdam"],
  ["", "", "Europe/Amsterdam"],
  ["UTC", "", "Europe/Amsterdam"],
  ["Etc/UTC", "", "Europe/Amsterdam"],
  ["Mars/Olympus", "", "Europe/Amsterdam"],
] as const) {
  test(`TZ ${tz} and the option "${option}" make the time zone ${expected}`, () => {
    const options = readOptions(JSON.stringify({ time_zone: option }));
    const { settings, problems } = configurationOf([options, timeZoneOf(tz, checks)], checks);
    assert.deepEqual([settings["time-zone"], problems], [expected, []]);
  });
}

test("the add-on's defaults are those of the settings table", () => {
  const { settings } = configurationOf([addonDefaults("/data")], {});
  const rows = SETTINGS.filter(({ addonDefault }) => addonDefault !== undefined);
  assert.deepEqual(
    rows.map(({ key }) => settings[key]),
    rows.map(({ addonDefault }) => addonDefault),
  );
});

test("what the add-on keeps moves along with its folder", () => {
  assert.equal(configurationOf([addonDefaults("/elsewhere")], {}).settings["buffer-path"], "/elsewhere/buffer");
});

test("only what differs from the command line goes into the ini file", () => {
  const result = configurationOf([readOptions('{"language": "nl"}'), addonDefaults("/data")], {});
  assert.deepEqual(valuesOf(result), {
    language: "nl",
    discovery: true,
    "mqtt-rate": 10,
    "buffer-path": "/data/buffer",
  });
});
