import type { Row } from "./row.ts";

/** The rows as a Markdown table. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    HEAD,
    HEAD.map(() => "---"),
    ...rows.map(({ what, figure, beside = "", limit = "", holds }) => [
      what,
      figure,
      beside,
      limit === "" || holds !== false ? limit : `${limit}: **does not hold**`,
    ]),
  ]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |\n`)
    .join("");

const HEAD = ["What", "Figure", "Beside it", "Limit"];

const PLACE = /^(<!-- figures:start.*-->\n)[\s\S]*?^(<!-- figures:end -->)/m;

/** The page with these figures between its two marks. */
export const withFigures = (page: string, figures: string): string => {
  if (!PLACE.test(page)) throw new Error("the page has no place for the figures: figures:start and figures:end");
  return page.replace(PLACE, (_, start: string, end: string) => `${start}\n${figures}\n${end}`);
};
