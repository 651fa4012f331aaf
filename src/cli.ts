import { readFileSync } from "node:fs";
import packageJson from "../package.json" with { type: "json" };
import { type Outcome, runGateway } from "./gateway.ts";
import { createLog, type LineSink, type Log } from "./lib/log.ts";
import { reasonOf } from "./lib/problem.ts";
import { parseTopicTemplate } from "./mqtt/topics.ts";
import { zoneOf } from "./p1/time.ts";
import type { Checks } from "./settings/effective.ts";
import { type Command, helpText } from "./settings/help.ts";
import { readSettings, type SettingsResult } from "./settings/read.ts";
import { effectiveSettings, problemLines } from "./settings/render.ts";

export interface CommandLine {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: LineSink;
  readonly stderr: LineSink & { readonly isTTY?: boolean };
  /** Aborted when the program is asked to stop. */
  readonly signal: AbortSignal;
}

/** What the program ends with: 0 done or asked to stop, 78 wrong settings (EX_CONFIG of sysexits.h), 1 anything else. */
export type ExitCode = 0 | 1 | 78;

const COMMANDS = [
  { name: "(none)", help: "Reads the meter and publishes its values to MQTT, until it is stopped." },
  { name: "settings", help: "Prints every setting, its value and where that came from." },
  { name: "--help, -h", help: "Prints this help." },
  { name: "--version", help: "Prints the version." },
] as const satisfies readonly Command[];

/** Does what the arguments say. Never throws for what the outside world did. */
export const runCommandLine = async (commandLine: CommandLine): Promise<ExitCode> => {
  const { argv, stdout } = commandLine;
  if (argv.includes("--help") || argv.includes("-h")) return print(stdout, helpText(COMMANDS));
  if (argv.includes("--version")) return print(stdout, `p1-mqtt ${packageJson.version}\n`);
  const [word, ...rest] = argv;
  if (word === "settings") return showSettings({ ...commandLine, argv: rest });
  return run(commandLine);
};

const print = (sink: LineSink, text: string): ExitCode => {
  sink.write(text);
  return 0;
};

const showSettings = (commandLine: CommandLine): ExitCode => {
  const result = settingsOf(commandLine);
  commandLine.stdout.write(effectiveSettings(result));
  return complain(result, commandLine) ? 78 : 0;
};

const run = async (commandLine: CommandLine): Promise<ExitCode> => {
  const result = settingsOf(commandLine);
  if (complain(result, commandLine)) return 78;
  const { settings } = result;
  const { stderr, signal } = commandLine;
  const colour = stderr.isTTY === true && commandLine.env.NO_COLOR === undefined;
  const log = createLog({ level: settings["log-level"], format: settings["log-format"], colour }, stderr);
  log.info(`p1-mqtt ${packageJson.version} starts`);
  try {
    return exitCodeOf(await runGateway(settings, { log, signal }), log);
  } catch (error) {
    log.error(`Cannot go on: ${reasonOf(error)}`);
    if (error instanceof Error && error.stack !== undefined) log.debug(error.stack);
    return 1;
  }
};

const exitCodeOf = (outcome: Outcome, log: Log): ExitCode => {
  switch (outcome.kind) {
    case "stopped":
      log.info("Stopped");
      return 0;
    case "delivered":
      log.info("The recording is delivered");
      return 0;
    case "undelivered":
      log.error(`The broker took nothing for 10 s; ${outcome.count} measurements were not delivered`);
      return 1;
    default:
      return outcome satisfies never;
  }
};

const settingsOf = ({ argv, env }: CommandLine): SettingsResult =>
  readSettings({ argv, env, readFile: (path) => readFileSync(path, "utf8"), checks: CHECKS });

/** What only other worlds can judge. */
const CHECKS: Checks = {
  "mqtt-topic": (template) => {
    const parsed = parseTopicTemplate(template);
    return typeof parsed === "string" ? parsed : undefined;
  },
  "time-zone": (name) => {
    try {
      zoneOf(name);
      return undefined;
    } catch {
      return `"${name}" is not a time zone; one looks like Europe/Amsterdam`;
    }
  },
};

/** Prints what is wrong with the settings; true when the program cannot start so. */
const complain = ({ problems, warnings }: SettingsResult, { stderr }: CommandLine): boolean => {
  for (const line of problemLines(warnings)) stderr.write(`Warning: ${line}\n`);
  for (const line of problemLines(problems)) stderr.write(`${line}\n`);
  if (problems.length > 0) stderr.write("Nothing was started. p1-mqtt --help explains every setting.\n");
  return problems.length > 0;
};
