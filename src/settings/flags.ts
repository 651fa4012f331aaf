import { flagOf, SETTING_NAMES, type SettingName } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { joined, type Reading, said, wrong } from "./reading.ts";
import { isSecret } from "./setting.ts";
import { quoted } from "./value.ts";

/**
 * Reads the command line, without the command word, --help and --version. parseArgs of node:util is not used: it lets
 * a flag without its value swallow the next flag, and takes `-mqtt-password x` for a row of short flags.
 */
export const readFlags = (argv: readonly string[]): Reading => {
  const readings: Reading[] = [];
  let mayQuote = true; // false behind a secret or an unknown flag: a stray argument there can be the rest of a secret
  for (let at = 0; at < argv.length; ) {
    const { reading, used, isDelicate } = step(argv[at] ?? "", argv[at + 1], mayQuote);
    readings.push(reading);
    mayQuote &&= !isDelicate;
    at += used;
  }
  return joined(readings);
};

interface Step {
  readonly reading: Reading;
  /** How many arguments it took. */
  readonly used: 1 | 2;
  readonly isDelicate: boolean;
}

const step = (argument: string, next: string | undefined, mayQuote: boolean): Step => {
  if (!isFlag(argument)) return { reading: stray(argument, mayQuote), used: 1, isDelicate: false };
  const { flag, text } = split(argument);
  const name = FLAGS.get(flag);
  if (name !== undefined) return { ...known(name, flag, text, next), isDelicate: isSecret(name.setting) };
  const isValueNext = text === undefined && next !== undefined && !isFlag(next);
  return { reading: unknown(flag, mayQuote), used: isValueNext ? 2 : 1, isDelicate: true };
};

const isFlag = (argument: string): boolean => argument.startsWith("-") && argument !== "-";

/** `--port=1` and `--port`; the short flag also as `-d/dev/ttyUSB0`. */
const split = (argument: string): { readonly flag: string; readonly text: string | undefined } => {
  const attached = /^(-\w)(\/.*)$/s.exec(argument) ?? /^([^=]*)=(.*)$/s.exec(argument);
  return { flag: attached?.[1] ?? argument, text: attached?.[2] };
};

const FLAGS: ReadonlyMap<string, SettingName> = new Map(
  SETTING_NAMES.flatMap((entry) => {
    const { name, setting } = entry;
    const isYesNo = setting.type.kind === "yes-no";
    return [
      [flagOf(name), entry] as const,
      ...(isYesNo ? [[flagOf(`no-${name}`), { name: `no-${name}`, setting, means: "false" }] as const] : []),
      ...(setting.short !== undefined && name === setting.key ? [[`-${setting.short}`, entry] as const] : []),
    ];
  }),
);

const KNOWN_FLAGS = [...FLAGS.keys(), "--help", "--version"];

const known = (name: SettingName, flag: string, text: string | undefined, next: string | undefined) => {
  if (text !== undefined) return { reading: said(name, "flag", text, flag), used: 1 } as const;
  if (name.means !== undefined || name.setting.type.kind === "yes-no") {
    return { reading: said(name, "flag", "true", flag), used: 1 } as const;
  }
  // A secret may begin with a dash; anything else that does is more likely a flag, perhaps a misspelt one.
  if (next === undefined || FLAGS.has(split(next).flag) || (isFlag(next) && !isSecret(name.setting))) {
    const message = `${flag} needs a value: ${flag}=VALUE`;
    return { reading: wrong("missing-value", flag, message, [name.setting]), used: 1 } as const;
  }
  return { reading: said(name, "flag", next, flag), used: 2 } as const;
};

/** Only what can be a name is shown: `--mqtt-pasword:hunter2`. */
const unknown = (flag: string, mayQuote: boolean): Reading => {
  const name = /^-*[\w-]{0,40}/.exec(flag)?.[0] ?? "";
  const meant = didYouMean(name, KNOWN_FLAGS);
  return mayQuote || meant !== ""
    ? wrong("unknown-setting", name, `unknown flag${meant}`)
    : wrong(
        "unknown-setting",
        "command line",
        "unknown flag behind a secret; give a secret with a dash as --NAME=VALUE",
      );
};

const stray = (argument: string, mayQuote: boolean): Reading =>
  mayQuote
    ? wrong("unexpected-argument", "command line", `${quoted(argument)} belongs to no flag`)
    : wrong(
        "unexpected-argument",
        "command line",
        "a word behind a secret belongs to no flag; quote values with blanks",
      );
