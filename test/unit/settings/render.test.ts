import assert from "node:assert/strict";
import { test } from "node:test";
import { helpText } from "../../../src/settings/help.ts";
import { effectiveSettings, problemLines, sampleIni, settingsMarkdown } from "../../../src/settings/render.ts";
import { isAllowedIn, SETTINGS } from "../../../src/settings/setting.ts";
import { read } from "./given.ts";

const help = helpText([{ name: "settings", help: "Prints the effective settings." }]);

test("--help names the commands and every flag, in at most 100 columns", () => {
  assert.match(help, /^ {2}settings +Prints the effective settings\.$/m);
  const missing = SETTINGS.filter((row) => isAllowedIn("flag", row) && !help.includes(`--${row.key}`));
  assert.deepEqual(missing, []);
  assert.deepEqual(
    help.split("\n").filter((line) => line.length > 100 || line.endsWith(" ")),
    [],
  );
});

for (const line of [
  "  -d, --device PATH           The serial port of the P1 cable, best as a path below",
  "  --mqtt-port PORT            TCP port of the MQTT broker. (default: 1883, 8883 with mqtt-tls)",
  "  --language en|nl|fr|de      Language of the names in Home Assistant. (default: en)",
  "  --authentication-key-file FILE",
]) {
  test(`--help has the line ${line.trim()}`, () => assert.ok(help.split("\n").includes(line)));
}

test("the README's table has a row for every setting", () => {
  const rows = settingsMarkdown().trimEnd().split("\n").slice(2);
  assert.deepEqual(
    rows.map((row) => row.split("`")[1]),
    SETTINGS.map(({ key }) => key),
  );
  assert.equal(rows[13], "| `mqtt-port` | `1883`, `8883` with `mqtt-tls` | TCP port of the MQTT broker. |");
});

test("the sample file can be used as it is", () => {
  const { settings, problems, warnings } = read({ ini: sampleIni() }, {});
  assert.deepEqual([problems, warnings, settings["mqtt-host"]], [[], [], "mqtt.example.com"]);
});

test("the sample file shows every ini setting with its default", () => {
  const everyLine = sampleIni().replaceAll(/^#(?=[a-z])/gm, "");
  const { settings, problems } = read({ ini: everyLine }, {});
  assert.deepEqual(problems, []);
  assert.deepEqual(settings, read({ argv: ["--mqtt-host=mqtt.example.com"], ini: "" }).settings);
  const missing = SETTINGS.filter((row) => isAllowedIn("ini", row) && !everyLine.includes(`\n${row.key} =`));
  assert.deepEqual(missing, []);
});

test("the effective settings are shown with their origins, aligned, and secrets masked", () => {
  const lines = effectiveSettings(
    read({ argv: ["--mqtt-username=me", "--mqtt-password", "hunter2"], ini: "[general]\ndevice = /dev/ttyUSB0" }),
  ).split("\n");
  const shown = lines.filter((line) => /^(device|host|mqtt-(username|password)) /.test(line));
  assert.deepEqual(shown, [
    "device                   /dev/ttyUSB0                                   p1-mqtt.ini line 2",
    "host                     -                                              default",
    "mqtt-username            me                                             --mqtt-username",
    "mqtt-password            ********                                       --mqtt-password",
  ]);
});

test("a problem is one line, whatever its origin and its value hold", () => {
  assert.deepEqual(problemLines([{ code: "x", origin: "a\nb", message: "\u001b[31mred\u2028" }]), [
    "a\\u000ab: \\u001b[31mred\\u2028",
  ]);
});
