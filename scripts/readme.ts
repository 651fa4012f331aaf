import { FIELDS, type FieldRow } from "../src/fields.ts";
import { settingsMarkdown } from "../src/settings/render.ts";

const ROWS: readonly FieldRow[] = FIELDS;

/** The parts of the README that are rendered from the two tables, by the name in their markers. */
const PARTS: Readonly<Record<string, () => string>> = { settings: settingsMarkdown, values: () => valuesMarkdown() };

/** The text with every part between `<!-- name:start -->` and `<!-- name:end -->` rendered anew. */
export const rendered = (text: string): string =>
  text.replace(/(<!-- (\w+):start -->\n)[\s\S]*?(<!-- \2:end -->)/g, (whole, start, name, end) => {
    const part = PARTS[name];
    return part === undefined ? whole : `${start}\n${part()}\n${end}`;
  });

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
