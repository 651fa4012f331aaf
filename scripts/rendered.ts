import { FIELDS, type FieldRow } from "../src/fields.ts";
import { settingsMarkdown } from "../src/settings/render.ts";
import {
  addonBlocks,
  addonTranslations,
  moreOptionsMarkdown,
  shownOptionsMarkdown,
} from "../src/settings/render-addon.ts";

/** What comes from the tables in src/: which file, and how its present text becomes right. */
export const RENDERED: readonly (readonly [path: string, render: (text: string) => string])[] = [
  ["README.md", (text) => rendered(text)],
  ["DOCS.md", (text) => rendered(text)],
  ["config.yaml", (text) => rendered(text)],
  ["translations/en.yaml", addonTranslations],
];

const ROWS: readonly FieldRow[] = FIELDS;

/** The parts that are rendered, by the name in their markers. */
const PARTS: Readonly<Record<string, () => string>> = {
  settings: settingsMarkdown,
  values: () => valuesMarkdown(),
  shown: shownOptionsMarkdown,
  more: moreOptionsMarkdown,
  options: addonBlocks,
};

/** The text with every part between the lines `<!-- name:start -->` and `<!-- name:end -->`, or `# name:start` and `# name:end`, rendered anew. */
const rendered = (text: string): string =>
  text.replace(
    /^((?:<!--|#) (\w+):start.*\n)[\s\S]*?^((?:<!--|#) \2:end)/gm,
    (whole, start: string, name: string, end: string) => {
      const part = PARTS[name];
      return part === undefined ? whole : `${start}\n${part()}\n${end}`;
    },
  );

const METERS: Readonly<Record<string, string>> = {
  main: "electricity",
  any: "all on the M-Bus",
  slave: "second electricity meter",
};

const valuesMarkdown = (): string => {
  const rows = ROWS.map(({ key, name, unit, meter = "main", codes, derived }) => [
    `\`${key}\``,
    name,
    unit ?? "",
    METERS[meter] ?? meter,
    [...codes, ...(derived === undefined ? [] : ["computed"])].join(", "),
  ]);
  return [["JSON key", "Meaning", "Unit", "Meter", "OBIS codes"], ["---", "---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
};
