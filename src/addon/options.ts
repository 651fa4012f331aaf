import { type Problem, problem } from "../lib/problem.ts";
import { optionOf } from "../settings/names.ts";
import { didYouMean } from "../settings/nearest.ts";
import { joined, NOTHING, type Reading, said, wrong } from "../settings/reading.ts";
import { isAllowedIn, SETTINGS, type SettingKey } from "../settings/setting.ts";
import { expectation, readValue } from "../settings/value.ts";

/** Reads the text of options.json, which Supervisor writes from the add-on page. An empty field counts as not set. */
export const readOptions = (text: string): Reading => {
  const options = objectIn(text);
  return options === undefined
    ? wrong("unreadable-options", "add-on options", "options.json is not a JSON object; save the add-on page again")
    : joined(Object.entries(options).map(([name, value]) => readOption(name, value)));
};

/** A parser's own words would quote what stands beside the mistake, such as a password. */
const objectIn = (text: string): object | undefined => {
  try {
    const options: unknown = JSON.parse(text);
    return typeof options === "object" && options !== null && !Array.isArray(options) ? options : undefined;
  } catch {
    return undefined; // said by the caller
  }
};

const OPTIONS = new Map(
  SETTINGS.filter((setting) => isAllowedIn("add-on", setting)).map((setting) => [optionOf(setting.key), setting]),
);

const originOf = (option: string): string => `add-on option ${option}`;

const readOption = (option: string, value: unknown): Reading => {
  if (value === null || value === "") return NOTHING;
  const setting = OPTIONS.get(option);
  if (setting === undefined) return unknown(option);
  const name = { name: setting.key, setting };
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? said(name, "add-on", String(value), originOf(option))
    : wrong("bad-value", originOf(option), `a list or a group is not ${expectation(setting.type)}`, [setting]);
};

/** Only a warning: the option may be of another version. Shown only if it can be a name. */
const unknown = (option: string): Reading => {
  const origin = /^[\w-]{1,40}$/.test(option) ? originOf(option) : "add-on options";
  const message = `unknown option, ignored${didYouMean(option, [...OPTIONS.keys()])}`;
  return { ...NOTHING, warnings: [problem("unknown-option", origin, message)] };
};

const OF_A_BROKER: ReadonlySet<SettingKey> = new Set<SettingKey>([
  "mqtt-port",
  "mqtt-username",
  "mqtt-password",
  "mqtt-tls",
  "mqtt-tls-insecure",
]);

/** Whether the user has named a broker, so that Supervisor is not asked. */
export const namesBroker = ({ given }: Reading): boolean => given.some(({ setting }) => setting.key === "mqtt-host");

/**
 * Without mqtt_host Supervisor tells where the broker is, and what the options say of a broker must not be mixed in. A
 * wrong value stays, so that it is told as one.
 */
export const withoutStrayBroker = (options: Reading): Reading => {
  if (namesBroker(options)) return options;
  const strays = options.given
    .map((given) => ({ given, value: readValue(given.setting.type, given.text) }))
    .filter(({ given, value }) => OF_A_BROKER.has(given.setting.key) && value !== undefined);
  const telling = strays.filter(({ given, value }) => value !== false && value !== given.setting.default);
  return {
    ...options,
    given: options.given.filter((given) => !strays.some((stray) => stray.given === given)),
    warnings: [...options.warnings, ...telling.map(({ given }) => problem("no-mqtt-host", given.origin, NOT_USED))],
  };
};

const NOT_USED =
  "not used, because Supervisor tells where the broker is when mqtt_host is empty; fill in mqtt_host too";

/** A problem in the words of the add-on page, where mqtt-port is called mqtt_port; what is in quotes stays. */
export const inOptionWords = ({ code, origin, message }: Problem): Problem => {
  const key = SETTINGS.find((setting) => origin === originOf(optionOf(setting.key)))?.key;
  const short = key !== undefined && message.startsWith(`${key}: `) ? message.slice(key.length + 2) : message;
  return problem(
    code,
    origin,
    short.replace(QUOTED_OR_KEY, (part) => (part.startsWith('"') ? part : optionOf(part))),
  );
};

const QUOTED_OR_KEY = new RegExp(
  [String.raw`"(?:[^"\\]|\\.)*"`, String.raw`(?<![\w-])(?:${SETTINGS.map(({ key }) => key).join("|")})(?![\w-])`].join(
    "|",
  ),
  "g",
);
