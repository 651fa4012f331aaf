import { sentences } from "./explain.ts";
import { optionOf } from "./names.ts";
import type { AddonOption, SettingType, SettingValue } from "./row.ts";
import { SETTINGS, type Setting } from "./setting.ts";

type Optional = Setting & { readonly option: AddonOption };

const isOptional = (setting: Setting): setting is Optional => setting.option !== undefined;

const OPTIONAL = SETTINGS.filter(isOptional);

/** What can be set in the add-on page, in its order: what most people never need comes last. */
export const ADDON_OPTIONS: readonly Optional[] = [
  ...OPTIONAL.filter(({ advanced }) => !advanced),
  ...OPTIONAL.filter(({ advanced }) => advanced),
];

/** The value that the gateway takes in the add-on when the option is absent. */
export const addonDefaultOf = (setting: Setting): SettingValue | undefined => setting.addonDefault ?? setting.default;

/**
 * The blocks `options:` and `schema:` of config.yaml. An option that stands below `options:` is on the page from the
 * start. Supervisor refuses to start with an empty value there, so the others may only stand below `schema:`.
 */
export const addonBlocks = (): string => {
  const options = ADDON_OPTIONS.filter(({ option }) => option.isShown);
  const defaults = options.map((setting) => `  ${optionOf(setting.key)}: ${JSON.stringify(addonDefaultOf(setting))}\n`);
  const types = ADDON_OPTIONS.map((setting) => `  ${optionOf(setting.key)}: ${supervisorType(setting)}?\n`);
  return `options:\n${defaults.join("")}schema:\n${types.join("")}`;
};

const supervisorType = ({ type, option }: Optional): string => option.type ?? typeOf(type);

const typeOf = (type: SettingType): string => {
  switch (type.kind) {
    case "yes-no":
      return "bool";
    case "integer":
      return type.min === 1 && type.max === 65_535 ? "port" : `int(${type.min},${type.max})`;
    case "number":
      return `float(${type.min},${type.max})`;
    case "choice":
      return `list(${type.choices.join("|")})`;
    case "password":
    case "key":
      // Without a range, though a key has 32 digits: Supervisor compares a text with the range as if it were a number,
      // and so refuses every text.
      return "password";
    case "text":
    case "host":
      return "str";
    default:
      return type satisfies never;
  }
};

/** translations/en.yaml. */
export const addonTranslations = (): string =>
  TRANSLATIONS_HEAD +
  ADDON_OPTIONS.map(
    (setting) =>
      `  ${optionOf(setting.key)}:\n` +
      `    name: ${JSON.stringify(setting.option.name)}\n` +
      `    description: ${JSON.stringify(descriptionOf(setting))}\n`,
  ).join("");

const TRANSLATIONS_HEAD = `# Rendered from src/settings/table.ts by npm run sync. nl, fr and de follow this file by hand.
configuration:
`;

const descriptionOf = (setting: Optional): string =>
  sentences(setting.advanced ? "Advanced." : "", meaningInAddon(setting), defaultInWords(setting));

const meaningInAddon = ({ help, option }: Optional): string => option.help ?? help;

/** Nothing where the page shows it anyway: what is on from the start, and a switch. */
const defaultInWords = (setting: Optional): string => {
  const value = addonDefaultOf(setting);
  if (value === undefined || typeof value === "boolean") return "";
  if (setting.option.help !== undefined || setting.option.isShown) return "";
  return `Default: ${value}${defaultWithInWords(setting)}.`;
};

const defaultWithInWords = ({ defaultWith }: Setting): string => {
  const other = ADDON_OPTIONS.find(({ key }) => key === defaultWith?.setting);
  return other === undefined ? "" : `, or ${defaultWith?.value} with ${other.option.name}`;
};

/** The tables of options in DOCS.md: those on the page from the start, and the others. */
export const shownOptionsMarkdown = (): string => optionsMarkdown(({ option }) => option.isShown === true);
export const moreOptionsMarkdown = (): string => optionsMarkdown(({ option }) => option.isShown !== true);

const optionsMarkdown = (isWanted: (setting: Optional) => boolean): string => {
  const rows = ADDON_OPTIONS.filter(isWanted).map((setting) => [
    `**${setting.option.name}** \`${optionOf(setting.key)}\``,
    sentences(setting.advanced ? "*(advanced)*" : "", meaningInAddon(setting), choicesOf(setting)),
    defaultCell(setting),
  ]);
  return [["Option", "What it means", "Default"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");
};

const choicesOf = ({ type }: Setting): string => (type.kind === "choice" ? `One of ${type.choices.join(", ")}.` : "");

const defaultCell = (setting: Optional): string => {
  const value = addonDefaultOf(setting);
  if (value === undefined || setting.option.help !== undefined) return "-";
  return `\`${value}\`${defaultWithInWords(setting)}`;
};
