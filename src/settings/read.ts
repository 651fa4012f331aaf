import { type Problem, reasonOf } from "../lib/problem.ts";
import { type Checks, effective } from "./effective.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { readFlags } from "./flags.ts";
import { readIni } from "./ini.ts";
import { type Given, NOTHING, type Reading, wrong } from "./reading.ts";
import { withoutOverridden } from "./rules.ts";
import { type ReadFile, readSecretFiles } from "./secret-files.ts";
import { SETTINGS, type Setting, type SettingKey, type Settings } from "./setting.ts";
import { quoted } from "./value.ts";

export interface SettingsInput {
  /** Without the command word, --help and --version. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Throws when the file cannot be read. */
  readonly readFile: ReadFile;
  readonly checks?: Checks;
  /** False for commands that need no broker, and where the broker comes from elsewhere; true when absent. */
  readonly isBrokerRequired?: boolean;
  /** What was said elsewhere, the strongest place first; all of it is weaker than the ini file. */
  readonly further?: readonly Reading[];
}

export interface SettingsResult {
  /** To be used only when there are no problems: in place of a wrong value stands the default. */
  readonly settings: Settings;
  /** Where each value came from: `--mqtt-port`, `P1_MQTT_MQTT_PORT`, `p1-mqtt.ini line 3`, `default`. */
  readonly origins: Readonly<Record<SettingKey, string>>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Reads all settings: the command line beats the environment, that beats the ini file, and that the defaults. */
export const readSettings = (input: SettingsInput): SettingsResult => {
  const flags = readFlags(input.argv);
  const places = [flags, readEnvironment(input.env), readConfig(flags, input.readFile), ...(input.further ?? [])];
  const given = strongest(places);
  const readings = [...places, readSecretFiles(given, input.readFile)];
  const { settings, origins, problems } = effective({
    given: withoutOverridden(strongest(readings)),
    doubtful: readings.flatMap((reading) => reading.doubtful),
    checks: input.checks ?? {},
    isBrokerRequired: input.isBrokerRequired ?? true,
  });
  return {
    settings,
    origins,
    problems: [...readings.flatMap((reading) => reading.problems), ...problems],
    warnings: readings.flatMap((reading) => reading.warnings),
  };
};

const readConfig = (flags: Reading, readFile: ReadFile): Reading => {
  const config = flags.given.find(({ setting }) => setting.key === "config");
  if (config === undefined || config.text === "") return NOTHING;
  try {
    return readIni(readFile(config.text), config.text);
  } catch (error) {
    const message = `cannot read ${quoted(config.text)}: ${reasonOf(error)}`;
    return wrong("unreadable-file", config.origin, message, SETTINGS);
  }
};

/** Of each setting what was given in the first of the places. */
const strongest = (places: readonly Reading[]): readonly Given[] => {
  const first = new Map<Setting, Given>();
  for (const given of places.flatMap((place) => place.given)) {
    if (!first.has(given.setting)) first.set(given.setting, given);
  }
  return [...first.values()];
};
