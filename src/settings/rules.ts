import { type Problem, problem } from "../lib/problem.ts";
import type { Given } from "./reading.ts";
import type { Place } from "./row.ts";
import type { SettingKey } from "./setting.ts";

/** What a rule may ask. */
export interface Facts {
  /** It was given, and says something else than its default. */
  readonly isGiven: (key: SettingKey) => boolean;
  /** Its value is known: a setting that already has a problem breaks no rule. */
  readonly isSound: (key: SettingKey) => boolean;
  readonly originOf: (key: SettingKey) => string;
}

/** Every rule between settings that is broken, in the order of the rules. */
export const brokenRules = (facts: Facts): readonly Problem[] =>
  RULES.filter((rule) => isBroken(rule, facts)).map((rule) =>
    problem(codeOf(rule), facts.originOf(rule.key), messageOf(rule, facts)),
  );

/** `key` makes no sense without `needs`, or together with `excludes`. */
type Rule = { readonly key: SettingKey; readonly advice: string } & (
  | { readonly needs: SettingKey }
  | { readonly excludes: SettingKey }
);

const RULES: readonly Rule[] = [
  { key: "host", needs: "port", advice: "add the TCP port of that device" },
  { key: "port", needs: "host", advice: "add the name of that device, or set mqtt-port if the broker's was meant" },
  { key: "host", excludes: "device", advice: "the meter is either behind a network device or behind a cable" },
  { key: "replay", excludes: "host", advice: "telegrams come either from a file or from a network device" },
  { key: "replay", excludes: "device", advice: "telegrams come either from a file or from a cable" },
  { key: "replay-rate", needs: "replay", advice: "add the file to replay" },
  { key: "authentication-key", needs: "decryption-key", advice: "telegrams are decrypted with both" },
  { key: "mqtt-password", needs: "mqtt-username", advice: "add the user name that it belongs to" },
  { key: "mqtt-cert", needs: "mqtt-key", advice: "add the private key of the certificate" },
  { key: "mqtt-key", needs: "mqtt-cert", advice: "add the certificate of the key" },
  { key: "mqtt-ca", needs: "mqtt-tls", advice: "set mqtt-tls to true" },
  { key: "mqtt-cert", needs: "mqtt-tls", advice: "set mqtt-tls to true" },
  { key: "mqtt-key", needs: "mqtt-tls", advice: "set mqtt-tls to true" },
  { key: "mqtt-tls-insecure", needs: "mqtt-tls", advice: "set mqtt-tls to true" },
];

/** What goes away together with a setting. */
const COMPANIONS: { readonly [Key in SettingKey]?: SettingKey } = { host: "port", replay: "replay-rate" };

/** The stronger place first. */
const STRENGTH: readonly Place[] = ["flag", "environment", "ini", "add-on"];

/**
 * What was given without what is overridden: of two settings that exclude each other the one from the stronger place
 * counts, so that `--replay FILE` works beside an ini file that names a device.
 */
export const withoutOverridden = (given: readonly Given[]): readonly Given[] => {
  const strengthOf = (key: SettingKey) => STRENGTH.indexOf(placeOf(given, key) ?? "add-on");
  const pairs = RULES.flatMap((rule) => ("excludes" in rule ? [[rule.key, rule.excludes] as const] : []));
  const weaker = pairs
    .filter((pair) => pair.every((key) => placeOf(given, key) !== undefined))
    .flatMap(([one, other]) =>
      strengthOf(one) === strengthOf(other) ? [] : strengthOf(one) > strengthOf(other) ? [one] : [other],
    );
  const gone = new Set(weaker.flatMap((key) => [key, COMPANIONS[key] ?? key]));
  return given.filter(({ setting }) => !gone.has(setting.key));
};

const placeOf = (given: readonly Given[], key: SettingKey): Place | undefined =>
  given.find(({ setting }) => setting.key === key)?.place;

const otherOf = (rule: Rule): SettingKey => ("needs" in rule ? rule.needs : rule.excludes);

const isBroken = (rule: Rule, { isGiven, isSound }: Facts): boolean =>
  isGiven(rule.key) && isSound(rule.key) && isSound(otherOf(rule)) && isGiven(otherOf(rule)) !== "needs" in rule;

const codeOf = (rule: Rule): string => `${rule.key}-${"needs" in rule ? "needs" : "excludes"}-${otherOf(rule)}`;

const messageOf = (rule: Rule, { originOf }: Facts): string =>
  "needs" in rule
    ? `${rule.key} needs ${rule.needs}; ${rule.advice}`
    : `${rule.key} and ${rule.excludes} (${originOf(rule.excludes)}) exclude each other; ${rule.advice}`;
