import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createLog, type LineSink, type Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import type { Broker } from "../mqtt/connection.ts";
import { brokerOf } from "../options.ts";
import type { Checks } from "../settings/effective.ts";
import type { SettingsResult } from "../settings/read.ts";
import { type Reading, wrong } from "../settings/reading.ts";
import { problemLines } from "../settings/render.ts";
import type { Settings } from "../settings/setting.ts";
import { BY_ID } from "../source/auto.ts";
import type { AdviceWhenRefused } from "../source/serial-trouble.ts";
import { Heartbeat } from "../status/heartbeat.ts";
import { readArguments } from "./arguments.ts";
import { brokerOfSupervisor } from "./broker.ts";
import { addonDefaults, configurationOf, timeZoneOf } from "./configuration.ts";
import { makeFolder } from "./folders.ts";
import { IniFile } from "./ini-file.ts";
import { inOptionWords, namesBroker, readOptions, withoutStrayBroker } from "./options.ts";
import { dropPrivileges, type Rights } from "./privileges.ts";
import { adviceWhenRefused } from "./refused-device.ts";
import { startLines } from "./start-lines.ts";
import { type SupervisorAccess, takeToken } from "./supervisor.ts";

export interface AddonRequest {
  /** Behind the command's name. */
  readonly argv: readonly string[];
  /** Supervisor's token is taken out of it. */
  readonly env: Record<string, string | undefined>;
  readonly stderr: LineSink;
  readonly version: string;
  readonly checks: Checks;
  /** Runs the gateway until it is stopped. */
  readonly serve: (settings: Settings, serving: Serving) => Promise<AddonExitCode>;
}

/** What the gateway is given besides its settings. */
export interface Serving {
  readonly log: Log;
  /** Asked before every attempt to connect. */
  readonly broker: () => Promise<Broker>;
  readonly adviceWhenRefused: AdviceWhenRefused;
}

type AddonExitCode = 0 | 1 | 78;

/** `p1-mqtt addon`: the service of the add-on's container. Turns its options into an ini file and runs on that. */
export const runAddon = async (request: AddonRequest): Promise<AddonExitCode> => {
  const { argv, env, stderr, checks } = request;
  const supervisor = { url: env.SUPERVISOR_API || "http://supervisor", token: takeToken(env) };
  const where = readArguments(argv);
  if (where === undefined) {
    stderr.write("Usage: p1-mqtt addon [--data FOLDER] [--run FOLDER] [--user NAME]\n");
    return 78;
  }
  const options = withoutStrayBroker(optionsIn(join(where.data, "options.json")));
  const places = [options, timeZoneOf(env.TZ, checks), addonDefaults(where.data)];
  const result = configurationOf(places, checks);
  const log = logOf(result, stderr, env);
  log.info(`p1-mqtt ${request.version} starts as a Home Assistant add-on`);
  if (complain(result, log)) return 78;
  try {
    const rights = await prepare(where, result, log);
    const ini = new IniFile(join(where.run, "p1-mqtt.ini"), checks);
    const settings = await ini.settle(result);
    await using _ = new Heartbeat({ path: heartbeatIn(where.run), log, now: () => performance.now() });
    for (const line of startLines(settings, namesBroker(options))) log.info(line);
    const broker = brokerIn({ settings, supervisor, options, places, ini, checks, log });
    return await request.serve(settings, { log, broker, adviceWhenRefused: adviceWhenRefused(rights) });
  } catch (error) {
    log.error(`Cannot go on: ${reasonOf(error)}`);
    return 1;
  }
};

const optionsIn = (path: string): Reading => {
  try {
    return readOptions(readFileSync(path, "utf8"));
  } catch (error) {
    return wrong(
      "unreadable-options",
      "add-on options",
      `cannot read "${path}", which Supervisor writes: ${reasonOf(error)}`,
    );
  }
};

/** The panel shows colours, though no terminal is there. */
const logOf = ({ settings }: SettingsResult, stderr: LineSink, env: AddonRequest["env"]): Log =>
  createLog(
    { level: settings["log-level"], format: settings["log-format"], colour: env.NO_COLOR === undefined },
    stderr,
  );

/** Says what is wrong with the options; true when the add-on cannot start so. The problems are the last lines. */
const complain = ({ problems, warnings }: SettingsResult, log: Log): boolean => {
  for (const line of problemLines(warnings.map(inOptionWords))) log.warn(line);
  if (problems.length === 0) return false;
  log.error("Nothing was started: correct this on the add-on's page Configuration, then start it again");
  for (const line of problemLines(problems.map(inOptionWords))) log.error(line);
  return true;
};

const heartbeatIn = (run: string): string => join(run, "heartbeat");

/** Makes the folders, and gives up what root may do and the gateway need not. */
const prepare = async (
  { run, user }: { readonly run: string; readonly user: string },
  { settings }: SettingsResult,
  log: Log,
): Promise<Rights> => {
  const buffer = settings["buffer-path"];
  const trees = buffer === undefined ? [] : [buffer];
  for (const tree of trees) {
    await makeFolder(tree, 0o700).catch((error) => {
      log.warn(`${tree} cannot be made: ${reasonOf(error)}; is the disk full, damaged or read-only?`);
    });
  }
  await makeFolder(run, 0o755); // so that whoever checks the health may look at the heartbeat
  await rm(heartbeatIn(run), { force: true }); // of an earlier life
  const places = { devices: "/dev", byId: BY_ID, chosen: settings.device };
  return dropPrivileges({ user, trees, folder: run, places, log });
};

interface BrokerSources {
  readonly settings: Settings;
  readonly supervisor: SupervisorAccess;
  readonly options: Reading;
  readonly places: readonly Reading[];
  readonly ini: IniFile;
  readonly checks: Checks;
  readonly log: Log;
}

/** A broker that the options name is theirs alone: Supervisor is not asked, and its login goes nowhere else. */
const brokerIn = ({
  settings,
  supervisor,
  options,
  places,
  ini,
  checks,
  log,
}: BrokerSources): (() => Promise<Broker>) =>
  namesBroker(options) ? () => brokerOf(settings) : brokerOfSupervisor(supervisor, places, { ini, checks, log });
