import { stringify, unsafe } from "ini";
import { SETTING_NAMES } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { joined, NOTHING, type Reading, said, wrong } from "./reading.ts";
import type { SettingValue } from "./row.ts";
import { SETTINGS, type SettingKey } from "./setting.ts";
import { quoted } from "./value.ts";

/**
 * Reads the section [general] of an ini file, line by line, because the ini package alone would pass on values that
 * nobody meant: it cuts at `#` and `;`, lets the last of two equal keys win, and turns `true`, `null` and `'12'` into
 * what JSON takes them for.
 */
export const readIni = (text: string, path: string): Reading => {
  const lines = contentOf(text);
  const general = lines.filter((line) => line.section === "general" && line.kind === "entry");
  const isGeneralThere = lines.some((line) => line.section === "general");
  const outside = lines.find((line) => line.section === undefined || !isGeneralThere);
  const misplaced =
    outside === undefined
      ? NOTHING
      : wrong("outside-general", originOf(path, outside), outsideGeneral(isGeneralThere), SETTINGS);
  return joined([misplaced, ...general.map((line) => readEntry(line.text, originOf(path, line)))]);
};

/** Renders settings as a [general] section that reads back as exactly the same values. */
export const writeIni = (values: { readonly [Key in SettingKey]?: SettingValue | undefined }): string =>
  `[general]\n${Object.entries(values)
    .map(([key, value]) => (value === undefined ? "" : iniLine(key, value)))
    .join("")}`;

/** One line of an ini file, with its line end. */
export const iniLine = (key: string, value: SettingValue): string =>
  typeof value !== "string" || isPlain(value)
    ? stringify({ [key]: value }, { whitespace: true, platform: "linux" })
    : `${key} = ${inQuotes(value)}\n`;

/**
 * The ini package reads back what JSON.stringify writes, apart from two rare line ends that JSON leaves alone. What its
 * own stringify makes of `a\\b` and `'` comes back as `a\b` and as nothing.
 */
const inQuotes = (text: string): string =>
  JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

const isPlain = (text: string): boolean => /^[\w./:@%()+,-]+$/.test(text);

interface Line {
  readonly kind: "section" | "entry";
  readonly text: string;
  readonly number: number;
  /** In lower case; undefined above the first section. */
  readonly section: string | undefined;
}

const originOf = (path: string, line: Line): string => `${path} line ${line.number}`;

/** The lines that are neither empty nor comments. */
const contentOf = (text: string): readonly Line[] => {
  let section: string | undefined;
  const lines: Line[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || /^[#;]/.test(line)) continue;
    const header = /^\[([^\]]*)\]\s*([#;].*)?$/.exec(line);
    if (header !== null) section = header[1]?.trim().toLowerCase();
    lines.push({ kind: header === null ? "entry" : "section", text: line, number: index + 1, section });
  }
  return lines;
};

const outsideGeneral = (isGeneralThere: boolean): string =>
  isGeneralThere
    ? "settings are only read below the line [general]; move this line there"
    : "there is no section [general]; put a line [general] above the settings";

const NAMES = new Map(SETTING_NAMES.map((known) => [known.name, known]));

/** Python's ini reader takes `key: value` too, and cuts at whichever of the two comes first. */
const readEntry = (line: string, origin: string): Reading => {
  const cut = line.search(/[=:]/);
  if (cut < 0) return wrong("no-value", origin, 'expected key = value, but there is no "=" in this line');
  const name = line.slice(0, cut).trim().toLowerCase();
  const known = NAMES.get(name);
  if (known === undefined) return wrong("unknown-setting", origin, unknownKey(name));
  const value = readText(line.slice(cut + 1).trim());
  if (value.kind === "trap") return wrong("ambiguous-value", origin, `${name}: ${value.advice}`, [known.setting]);
  return value.kind === "empty" ? NOTHING : said(known, "ini", value.text, origin);
};

/** Shown only if it can be a key: what stands in a broken line can be a secret. */
const unknownKey = (name: string): string =>
  /^[\w-]{1,40}$/.test(name)
    ? `unknown setting ${quoted(name)}${didYouMean(name, [...NAMES.keys()])}`
    : `this line does not begin with a setting${didYouMean(name, [...NAMES.keys()])}`;

type IniText =
  | { readonly kind: "text"; readonly text: string }
  /** `key =` with nothing behind it counts as not set; `key = ""` is an empty text. */
  | { readonly kind: "empty" }
  /** A value that would be read as something else than what was meant. */
  | { readonly kind: "trap"; readonly advice: string };

const readText = (raw: string): IniText => {
  const text: unknown = unsafe(raw); // says string, but what is in single quotes is read as JSON
  if (raw === "") return { kind: "empty" };
  if (raw.startsWith('"')) return isJsonText(raw) ? { kind: "text", text: String(text) } : trap(BAD_DOUBLE_QUOTES);
  if (raw.startsWith("'")) return isLiteral(raw, text) ? { kind: "text", text } : trap(BAD_SINGLE_QUOTES);
  if (/[#;]/.test(raw)) return trap(COMMENT_OR_VALUE);
  return text === raw ? { kind: "text", text } : trap(BAD_BACKSLASH);
};

const trap = (advice: string): IniText => ({ kind: "trap", advice });

const COMMENT_OR_VALUE =
  'a "#" or ";" begins a comment; put the value in double quotes if it belongs to it, else put the comment on a line of its own';
const BAD_BACKSLASH = "two backslashes are read as one; put the value in double quotes, with each backslash doubled";
const BAD_SINGLE_QUOTES = "put the value in double quotes instead of single ones";
const BAD_DOUBLE_QUOTES =
  'the value must end with its closing double quote; inside, write \\" for a double quote and \\\\ for a backslash';

/** Between single quotes stands a text that the ini package took as it is. */
const isLiteral = (raw: string, text: unknown): text is string => /^'[^']+'$/.test(raw) && text === raw.slice(1, -1);

const isJsonText = (raw: string): boolean => {
  try {
    return typeof JSON.parse(raw) === "string";
  } catch {
    return false; // not worth more words than the advice has
  }
};
