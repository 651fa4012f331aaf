import { aliasesOf, defaultOf, sentences } from "./explain.ts";
import { flagOf, variableOf } from "./names.ts";
import { isAllowedIn, SETTING_GROUPS, SETTINGS, type Setting } from "./setting.ts";
import { wrapped } from "./wrap.ts";

/** A command as --help shows it. */
export interface Command {
  readonly name: string;
  readonly help: string;
}

/** The text of --help, at most 100 columns wide. */
export const helpText = (commands: readonly Command[]): string =>
  [
    "Usage: p1-mqtt [COMMAND] [SETTINGS]\n",
    section("Commands", commands),
    ...SETTING_GROUPS.map(({ group, rows }) =>
      section(
        group,
        rows.filter((row) => isAllowedIn("flag", row)).map((row) => ({ name: usageOf(row), help: explained(row) })),
      ),
    ),
    `${wrapped(ELSEWHERE, WIDTH).join("\n")}\n`,
  ].join("\n");

const WIDTH = 100;
const INDENT = 30;

const section = (title: string, entries: readonly Command[]): string =>
  `${title}:\n${entries.map(({ name, help }) => entry(`  ${name}`, help)).join("")}`;

/** The name and its help side by side, or below each other when the name is long. */
const entry = (name: string, help: string): string => {
  const lines = wrapped(help, WIDTH - INDENT).map((line) => " ".repeat(INDENT) + line);
  const [first = "", ...rest] = lines;
  const head = name.length < INDENT - 1 ? [name + first.slice(name.length)] : [name, first];
  return [...head, ...rest].map((line) => `${line}\n`).join("");
};

const usageOf = (row: Setting): string => {
  const short = row.short === undefined ? "" : `-${row.short}, `;
  return short + sentences(flagOf(row.key), metavarOf(row));
};

const metavarOf = ({ type }: Setting): string => {
  switch (type.kind) {
    case "yes-no":
      return "";
    case "choice":
      return type.choices.join("|");
    case "password":
    case "key":
      return type.kind.toUpperCase();
    default:
      return type.metavar;
  }
};

const explained = (row: Setting): string => {
  const fallback = row.default === false ? undefined : defaultOf(row);
  return sentences(
    row.help,
    aliasesOf(row),
    fallback === undefined ? "" : row.required ? "(required)" : `(default: ${fallback})`,
  );
};

const ONLY_FLAG = SETTINGS.filter((row) => !isAllowedIn("ini", row)).map(({ key }) => flagOf(key));

const WITHOUT_FLAG = SETTINGS.filter((row) => !isAllowedIn("flag", row)).map(({ key }) => key);

const ELSEWHERE = sentences(
  `All but ${ONLY_FLAG.join(", ")} can also stand in the ini file, as key = value below [general], and in the`,
  `environment, as ${variableOf("mqtt-host")} for mqtt-host. Flags beat the environment, and that beats the ini file.`,
  `${WITHOUT_FLAG.join(" and ")} can only stand there, because everybody on the machine can read flags.`,
  "A flag without a value says yes; --no-NAME says no. --help prints this text, --version the version.",
);
