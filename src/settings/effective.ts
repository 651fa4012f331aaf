import { type Problem, problem } from "../lib/problem.ts";
import { flagOf, variableOf } from "./names.ts";
import type { Given } from "./reading.ts";
import type { SettingValue } from "./row.ts";
import { brokenRules, type Facts } from "./rules.ts";
import { isSecret, SETTINGS, type Setting, type SettingKey, type Settings } from "./setting.ts";
import { expectation, quoted, readValue } from "./value.ts";

/**
 * What only other parts know of a setting, such as the grammar of topics: a sentence what is wrong, or nothing. `isOn`
 * tells of a yes/no setting beside it.
 */
export type Checks = {
  readonly [Key in SettingKey]?: (value: string, isOn: (key: SettingKey) => boolean) => string | undefined;
};

export interface Request {
  /** At most one for each setting. */
  readonly given: readonly Given[];
  /** Settings that were meant somewhere, but in a way that could not be read. */
  readonly doubtful: readonly Setting[];
  readonly checks: Checks;
  readonly isBrokerRequired: boolean;
}

export interface Effective {
  readonly settings: Settings;
  readonly origins: Readonly<Record<SettingKey, string>>;
  readonly problems: readonly Problem[];
}

/** Judges what was given, fills in the defaults, and holds all of it against the rules and the checks. */
export const effective = ({ given, doubtful, checks, isBrokerRequired }: Request): Effective => {
  const values = withDefaults(new Map(given.map(({ setting, text }) => [setting, readValue(setting.type, text)])));
  const misfits = given.filter(({ setting, text }) => readValue(setting.type, text) === undefined);
  const unsound = new Set([...doubtful, ...misfits.map(({ setting }) => setting)]);
  const sound = SETTINGS.filter((setting) => !unsound.has(setting));
  const originOf = (key: SettingKey) => given.find(({ setting }) => setting.key === key)?.origin ?? "default";
  const required = isBrokerRequired ? sound.filter((setting) => setting.required && !values.has(setting)) : [];
  return {
    // The border: readValue and the table have given every value the type of its row.
    settings: Object.fromEntries(SETTINGS.map((setting) => [setting.key, values.get(setting)])) as Settings,
    origins: Object.fromEntries(SETTINGS.map(({ key }) => [key, originOf(key)])) as Record<SettingKey, string>,
    problems: [
      ...misfits.map(misfit),
      ...brokenRules({ isGiven: says(values), isSound: (key) => sound.some((one) => one.key === key), originOf }),
      ...required.map(missing),
      ...sound.flatMap((setting) => failedCheck(setting, values, checks, originOf(setting.key))),
    ],
  };
};

type Values = ReadonlyMap<Setting, SettingValue>;

const withDefaults = (read: ReadonlyMap<Setting, SettingValue | undefined>): Values => {
  const saysYes = (key: SettingKey) => [...read].some(([setting, value]) => setting.key === key && value === true);
  const values = new Map<Setting, SettingValue>();
  for (const setting of SETTINGS) {
    const { defaultWith } = setting;
    const fallback = defaultWith !== undefined && saysYes(defaultWith.setting) ? defaultWith.value : setting.default;
    const value = read.get(setting) ?? fallback;
    if (value !== undefined) values.set(setting, value);
  }
  return values;
};

/** Whether a setting says anything that its absence would not. */
const says = (values: Values): Facts["isGiven"] => {
  const telling = [...values].filter(([setting, value]) => value !== false && value !== setting.default);
  const keys = new Set(telling.map(([setting]) => setting.key));
  return (key) => keys.has(key);
};

const misfit = ({ setting, text, origin }: Given): Problem => {
  const came = isSecret(setting) ? "the value" : quoted(withoutLogin(text));
  return problem("bad-value", origin, `${setting.key}: ${came} is not ${expectation(setting.type)}`);
};

/** Who writes a URL for a host may have written a password into it. */
const withoutLogin = (text: string): string => text.replace(/^.*@/s, "…@");

const missing = ({ key, example = "..." }: Setting): Problem => {
  const advice = `write ${key} = ${example} below [general] in the ini file, or give ${flagOf(key)} or ${variableOf(key)}`;
  return problem("required", key, `${key} is not set; ${advice}`);
};

const failedCheck = (setting: Setting, values: Values, checks: Checks, origin: string): Problem[] => {
  const { key } = setting;
  const value = values.get(setting);
  const isOn = (other: SettingKey) => [...values].some(([one, said]) => one.key === other && said === true);
  const sentence = value === undefined ? undefined : checks[key]?.(String(value), isOn);
  return sentence === undefined ? [] : [problem("failed-check", origin, `${key}: ${sentence}`)];
};
