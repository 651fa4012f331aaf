import { flagOf } from "./names.ts";
import type { Alias, SettingValue } from "./row.ts";
import { isAllowedIn, type Setting } from "./setting.ts";

/** What a setting means, with the values to choose from. */
export const meaningOf = ({ help, type }: Setting): string =>
  type.kind === "choice" ? `${help} One of ${type.choices.join(", ")}.` : help;

/** The default in words, or undefined when there is none; `code` marks a value or a key. */
export const defaultOf = (setting: Setting, code: (text: SettingValue) => string = String): string | undefined => {
  if (setting.required) return "required";
  if (setting.default === undefined) return undefined;
  const { defaultWith } = setting;
  const otherwise = defaultWith === undefined ? "" : `, ${code(defaultWith.value)} with ${code(defaultWith.setting)}`;
  return code(setting.default) + otherwise;
};

/** Where a setting cannot be given, in words; empty when it can be given everywhere. */
export const limitsOf = (setting: Setting): string => {
  if (!isAllowedIn("ini", setting)) return "Only as a flag.";
  if (!isAllowedIn("flag", setting)) return "Not as a flag.";
  return isAllowedIn("add-on", setting) ? "" : "Not an add-on option.";
};

/** The other names of a setting, in words. */
export const aliasesOf = ({ aliases = [] }: Setting): string => aliases.map(aliasInWords).join(" ");

const aliasInWords = ({ name, means }: Alias): string =>
  means === undefined ? `Also ${flagOf(name)}.` : `${flagOf(name)} means ${means}.`;

/** Joins sentences, leaving out the empty ones. */
export const sentences = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");
