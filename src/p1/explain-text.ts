import type { ExplainedBytes, ExplainedTelegram, Explanation } from "./explain.ts";
import type { ExplainedLine } from "./explain-lines.ts";
import { type ExplainedValue, localTime } from "./explain-object.ts";
import type { Zone } from "./time.ts";

export interface TextOptions {
  /** The zone in which moments are shown. */
  readonly zone: Zone;
  /** Whether to use the colours of a terminal. */
  readonly colour: boolean;
}

const WIDTH = 100;
const INDENT = 6; // of everything but the number of a line
const VALUE_AT = 43;
const KEY_AT = 64;

/** An explanation for a terminal of 100 columns. `number` counts the telegrams. */
export const explanationText = (explanation: Explanation, number: number, options: TextOptions): string => {
  const lines =
    explanation.kind === "telegram" ? telegramLines(explanation, number, options) : bytesLines(explanation, number);
  return `${lines.join("\n")}\n\n`;
};

const telegramLines = (
  { from, length, checksum, lines, meters }: ExplainedTelegram,
  number: number,
  options: TextOptions,
): readonly string[] => {
  const colour = checksum.accepted ? "green" : "red";
  return [
    painted("bold", `Telegram ${number}: ${range(from, length)}`, options),
    ...wrapped(checksum.words, WIDTH).map((line) => painted(colour, line, options)),
    "",
    ...lines.flatMap((line) => lineLines(line, options)),
    "",
    ...(checksum.accepted ? ["Published:", ...meters.flatMap(meterLines)] : ["Nothing of this telegram is published."]),
  ];
};

const meterLines = ({ channel, kind, deviceId, topic }: ExplainedTelegram["meters"][number]): readonly string[] => {
  const meter = `  channel ${channel}  ${(KINDS[kind] ?? kind).padEnd(19)}  ${readable(deviceId)}`;
  const beside = `${meter.padEnd(VALUE_AT + 7)}  ${readable(topic)}`;
  return beside.length <= WIDTH ? [beside] : [meter, ...chunks(readable(topic), WIDTH - INDENT).map(indented)];
};

const KINDS: Readonly<Record<string, string>> = { main: "electricity", slave: "electricity, second" };

const bytesLines = ({ kind, from, length, why, beginning }: ExplainedBytes, number: number): readonly string[] => [
  `${kind === "discarded" ? "Discarded" : `Telegram ${number}`}: ${range(from, length)}`,
  ...wrapped(why, WIDTH),
  ...(beginning === "" ? [] : chunks(readable(beginning), WIDTH - INDENT).map(indented)),
];

const range = (from: number, length: number): string => `bytes ${from} to ${from + length - 1} (${length})`;

/** The line as it stands, what could not be read of it, and what it means. */
const lineLines = (line: ExplainedLine, options: TextOptions): readonly string[] => {
  const { text, problem, values = [], isUnknown, note } = line;
  const pieces = chunks(readable(text), WIDTH - INDENT);
  const numbered = pieces.map((piece, at) =>
    `${at === 0 ? String(line.line).padStart(4) : "    "}  ${piece}`.trimEnd(),
  );
  const carets = problem === undefined ? [] : caretLines(problem).map((caret) => painted("red", caret, options));
  const under = problem === undefined ? 0 : Math.min(pieces.length, Math.floor(problem.at / (WIDTH - INDENT)) + 1);
  const remark = [isUnknown ? "unknown code, passed on as it stands" : "", note ?? ""].filter(Boolean).join("; ");
  return [
    ...numbered.slice(0, under),
    ...carets,
    ...numbered.slice(under),
    ...values.flatMap((value) => valueLines(value, options)).map((row) => painted("cyan", row, options)),
    ...remarkLines(values.length === 0 ? line.name : undefined, remark).map((row) => painted("yellow", row, options)),
  ];
};

/** What a line without value is about, and a remark. */
const remarkLines = (name: string | undefined, remark: string): readonly string[] => {
  if (remark === "") return name === undefined ? [] : [indented(name)];
  if (name === undefined) return wrapped(`(${readable(remark)})`, WIDTH - INDENT).map(indented);
  const beside = `${indented(name).padEnd(VALUE_AT - 2)}  (${remark})`;
  return beside.length <= WIDTH ? [beside] : [indented(name), indented(`(${remark})`)];
};

const caretLines = ({ at, length, why }: NonNullable<ExplainedLine["problem"]>): readonly string[] => {
  const column = at % (WIDTH - INDENT);
  const caret = indented(" ".repeat(column) + "^".repeat(Math.max(1, Math.min(length, WIDTH - INDENT - column))));
  const beside = `${caret} ${readable(why)}`;
  return beside.length <= WIDTH ? [beside] : [caret, ...wrapped(readable(why), WIDTH - INDENT).map(indented)];
};

const valueLines = (value: ExplainedValue, { zone }: TextOptions): readonly string[] => {
  const { name = "", key, unit = "", words } = value;
  if (typeof value.value !== "object") return row(name, readable(words ?? `${value.value} ${unit}`.trimEnd()), key);
  const entries = value.value.map((entry) =>
    Object.entries(entry).map(
      ([member, content]) =>
        `${member} ${isTime(member) && typeof content === "number" ? localTime(content, zone) : content}`,
    ),
  );
  const count = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
  return [
    ...row(name, count, key),
    ...entries.flatMap((entry) =>
      wrapped(readable(entry.join(", ")), WIDTH - INDENT - 2).map((line) => indented(`  ${line}`)),
    ),
  ];
};

/** Members of a list that are moments in Unix seconds. */
const isTime = (member: string): boolean => /(timestamp|occurred)$/.test(member);

/** Name, value and key in columns; what is too wide for its column goes on lines of its own. */
const row = (name: string, value: string, key: string): readonly string[] => {
  const named = indented(name).padEnd(VALUE_AT - 2);
  if (named.length + 2 + value.length > WIDTH) {
    return [...withKey(named, key), ...chunks(value, WIDTH - INDENT - 2).map((chunk) => indented(`  ${chunk}`))];
  }
  return withKey(`${named}  ${value}`, key);
};

const withKey = (line: string, key: string): readonly string[] => {
  const beside = `${line.padEnd(KEY_AT - 2)}  ${key}`;
  const below = " ".repeat(Math.max(INDENT, Math.min(KEY_AT, WIDTH - key.length))) + key;
  return beside.length <= WIDTH ? [beside] : [line.trimEnd(), below];
};

const indented = (text: string): string => " ".repeat(INDENT) + text;

/** Pieces of at most `width` characters; one empty piece of an empty text. */
const chunks = (text: string, width: number): readonly string[] =>
  text === ""
    ? [""]
    : Array.from({ length: Math.ceil(text.length / width) }, (_, at) => text.slice(at * width, (at + 1) * width));

/** Lines of at most `width` characters, broken at blanks where there are any. */
const wrapped = (text: string, width: number): readonly string[] =>
  text.match(new RegExp(`\\S.{0,${width - 2}}(?=\\s|$)|\\S{${width}}`, "g")) ?? [];

/** What comes from a meter must not command the terminal: one sign for each byte that is not plain. */
const readable = (text: string): string => text.replace(/[^\x20-\x7e³°]/g, "·");

const COLOURS = { bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

const painted = (colour: keyof typeof COLOURS, text: string, options: TextOptions): string =>
  options.colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
