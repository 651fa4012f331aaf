import type { Problem } from "../lib/problem.ts";
import { aliasesOf, defaultOf, limitsOf, meaningOf, sentences } from "./explain.ts";
import { iniLine } from "./ini.ts";
import type { SettingsResult } from "./read.ts";
import type { SettingValue } from "./row.ts";
import { isAllowedIn, isSecret, SETTING_GROUPS, SETTINGS, type Setting } from "./setting.ts";
import { wrapped } from "./wrap.ts";

/** One readable line for each problem or warning. */
export const problemLines = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ origin, message }) => oneLine(`${origin}: ${message}`));

/** The text of `p1-mqtt settings`: every key with its value and where that came from; secrets are masked. */
export const effectiveSettings = ({ settings, origins }: Pick<SettingsResult, "settings" | "origins">): string => {
  const rows = SETTINGS.map((setting) => ({
    key: setting.key,
    value: shown(setting, settings[setting.key]),
    origin: oneLine(origins[setting.key]),
  }));
  const keyWidth = Math.max(...rows.map(({ key }) => key.length));
  const valueWidth = Math.min(60, Math.max(...rows.map(({ value }) => value.length)));
  return rows
    .map(({ key, value, origin }) => `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${origin}\n`)
    .join("");
};

const shown = (setting: Setting, value: SettingValue | undefined): string => {
  if (value === undefined) return "-";
  return isSecret(setting) ? "********" : oneLine(String(value));
};

/** A line break or a control character of a value must not reach the terminal. */
const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The README's table of settings. */
export const settingsMarkdown = (): string => {
  const rows = SETTINGS.map((setting) => [code(setting.key), defaultCell(setting), meaningCell(setting)]);
  return [["Setting", "Default", "What it means"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");
};

const code = (text: SettingValue): string => `\`${text}\``;

const defaultCell = (setting: Setting): string => {
  const inAddon = setting.addonDefault === undefined ? "" : `(add-on: ${code(setting.addonDefault)})`;
  return sentences(defaultOf(setting, code) ?? "-", inAddon);
};

const meaningCell = (setting: Setting): string =>
  sentences(meaningOf(setting), aliasesOf(setting), limitsOf(setting), setting.advanced ? "*(advanced)*" : "");

/** A commented ini file with every setting that can stand in one. */
export const sampleIni = (): string =>
  SAMPLE_HEAD +
  SETTING_GROUPS.map(({ group, rows }) => {
    const entries = rows.filter((row) => isAllowedIn("ini", row)).map(sampleEntry);
    return `\n# ---- ${group} ----\n${entries.join("")}`;
  }).join("");

const SAMPLE_HEAD = `# Settings of the P1-MQTT gateway, for p1-mqtt --config FILE.
# Take away the "#" in front of a setting to change it.
# A value with #, ; or quotes goes in double quotes, with \\ in front of each " and \\ in it.

[general]
`;

const sampleEntry = (setting: Setting): string => {
  const fallback = setting.defaultWith === undefined ? "" : `Default: ${defaultOf(setting)}.`;
  const comment = wrapped(sentences(meaningOf(setting), fallback), 98).map((line) => `# ${line}\n`);
  const value = setting.default ?? setting.example;
  const line = value === undefined ? `${setting.key} =\n` : iniLine(setting.key, value);
  return `\n${comment.join("")}${setting.required ? "" : "#"}${line}`;
};
