import { readFileSync } from "node:fs";
import packageJson from "../package.json" with { type: "json" };
import type { Origin } from "./discovery/gateway-announcement.ts";
import { type Outcome, runGateway, type Surroundings } from "./gateway.ts";
import { createLog, type LineSink, type Log } from "./lib/log.ts";
import { reasonOf } from "./lib/problem.ts";
import { parseTopicTemplate, whyInvalidTopic } from "./mqtt/topics.ts";
import { brokerOf } from "./options.ts";
import { zoneOf } from "./p1/time.ts";
import type { Checks } from "./settings/effective.ts";
import { type Command, helpText } from "./settings/help.ts";
import { didYouMean } from "./settings/nearest.ts";
import { readSettings, type SettingsResult } from "./settings/read.ts";
import { effectiveSettings, problemLines } from "./settings/render.ts";
import type { Settings } from "./settings/setting.ts";
import type { ByteSink } from "./tools.ts";

export interface CommandLine {
  readonly argv: readonly string[];
  /** The add-on takes Supervisor's token out of it. */
  readonly env: Record<string, string | undefined>;
  readonly stdout: LineSink & ByteSink;
  readonly stderr: LineSink & { readonly isTTY?: boolean };
  /** Aborted when the program is asked to stop. */
  readonly signal: AbortSignal;
}

/** What the program ends with: 0 done or asked to stop, 78 wrong settings (EX_CONFIG of sysexits.h), 1 anything else. */
export type ExitCode = 0 | 1 | 78;

const COMMANDS = [
  { name: "(none)", help: "Reads the meter and publishes its values to MQTT, until it is stopped." },
  { name: "settings", help: "Prints every setting, its value and where that came from." },
  {
    name: "explain FILE",
    help: "Shows what each line of a recording means and what could not be read. --json is for programs.",
  },
  {
    name: "discovery --replay FILE",
    help: "Shows what a recording would make appear in Home Assistant. --json prints the messages.",
  },
  { name: "anonymise FILE", help: "Masks serial numbers and messages of a recording, so that it can be shared." },
  {
    name: "addon",
    help: "Only for the container of the Home Assistant add-on: runs with the options of /data/options.json. --data, --run and --user take another folder for them, for its files, and another user.",
  },
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
  if (word === "explain" || word === "discovery" || word === "anonymise") return useTool(word, rest, commandLine);
  if (word === "addon") return addon({ ...commandLine, argv: rest });
  if (word !== undefined && !word.startsWith("-")) return unknownCommand(word, commandLine);
  return run(commandLine);
};

/** Only these load the tools, and no more than these: what is loaded stays in memory for ever. */
const useTool = async (
  word: "explain" | "discovery" | "anonymise",
  argv: readonly string[],
  commandLine: CommandLine,
): Promise<ExitCode> => {
  const tools = await import("./tools.ts");
  const request = { ...commandLine, argv };
  if (word === "anonymise") return tools.anonymiseRecording(request);
  const withSettings = { ...request, settingsOf: toolSettings(commandLine) };
  return word === "explain" ? tools.explainRecording(withSettings) : tools.previewDiscovery(withSettings, ORIGIN);
};

const unknownCommand = (word: string, { stderr }: CommandLine): ExitCode => {
  const words = COMMANDS.map(({ name }) => name.split(" ")[0] ?? "");
  stderr.write(`There is no command ${JSON.stringify(word)}${didYouMean(word, words)}\np1-mqtt --help lists them.\n`);
  return 78;
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
  const { stderr } = commandLine;
  const colour = stderr.isTTY === true && commandLine.env.NO_COLOR === undefined;
  const log = createLog({ level: settings["log-level"], format: settings["log-format"], colour }, stderr);
  log.info(`p1-mqtt ${packageJson.version} starts`);
  return serve(settings, { log, signal: commandLine.signal, broker: () => brokerOf(settings) });
};

const addon = async ({ signal, ...commandLine }: CommandLine): Promise<ExitCode> => {
  const { runAddon } = await import("./addon/addon.ts");
  return runAddon({
    ...commandLine,
    version: packageJson.version,
    checks: CHECKS,
    serve: (settings, serving) => serve(settings, { ...serving, signal }),
  });
};

const serve = async (settings: Settings, surroundings: Omit<Surroundings, "origin">): Promise<ExitCode> => {
  const { log } = surroundings;
  try {
    return exitCodeOf(await runGateway(settings, { ...surroundings, origin: ORIGIN }), log);
  } catch (error) {
    log.error(`Cannot go on: ${reasonOf(error)}`);
    if (error instanceof Error && error.stack !== undefined) log.debug(error.stack);
    return 1;
  }
};

const ORIGIN: Origin = {
  name: "p1-mqtt",
  sw_version: packageJson.version,
  support_url: packageJson.homepage,
};

const exitCodeOf = (outcome: Outcome, log: Log): ExitCode => {
  switch (outcome.kind) {
    case "stopped":
      log.info("Stopped");
      return 0;
    case "delivered":
      if (outcome.telegrams === 0) {
        log.error("The recording holds no telegram; p1-mqtt explain FILE shows what it holds");
        return 1;
      }
      log.info(`The recording is delivered: ${outcome.telegrams} telegrams`);
      return 0;
    case "undelivered":
      log.error(`The recording is not delivered: ${outcome.count} measurements, and what was not read of it`);
      return 1;
    default:
      return outcome satisfies never;
  }
};

const settingsOf = ({ argv, env }: CommandLine, isBrokerRequired = true): SettingsResult =>
  readSettings({ argv, env, readFile: (path) => readFileSync(path, "utf8"), checks: CHECKS, isBrokerRequired });

const toolSettings =
  (commandLine: CommandLine) =>
  (argv: readonly string[]): Settings | undefined => {
    const result = settingsOf({ ...commandLine, argv }, false);
    return complain(result, commandLine) ? undefined : result.settings;
  };

/** What only other worlds can judge. */
const CHECKS: Checks = {
  "mqtt-topic": (template, isOn) => {
    const parsed = parseTopicTemplate(template);
    if (typeof parsed === "string") return parsed;
    return isOn("discovery") && !parsed.tellsMetersApart
      ? `"${template}" is one topic for all meters, which Home Assistant could not tell apart; add %(device_id)s`
      : undefined;
  },
  "discovery-prefix": (prefix) => {
    const why = whyInvalidTopic(prefix);
    return why === undefined ? undefined : `"${prefix}" ${why}`;
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
