import { type Problem, problem } from "../lib/problem.ts";
import { flagOf, type SettingName, variableOf } from "./names.ts";
import type { Place } from "./row.ts";
import { isAllowedIn, isSecret, type Setting } from "./setting.ts";
import { expectation, quoted, readValue } from "./value.ts";

/** What was given for a setting, as it was written. */
export interface Given {
  readonly setting: Setting;
  readonly text: string;
  /** Where it stood, in words: `--mqtt-port`, `P1_MQTT_MQTT_PORT`, `p1-mqtt.ini line 3`. */
  readonly origin: string;
  readonly place: Place;
}

/** What one place told us: at most one given for each setting. */
export interface Reading {
  readonly given: readonly Given[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Settings that were meant, but in a way that could not be read: what follows from their absence is not worth saying. */
  readonly doubtful: readonly Setting[];
}

export const NOTHING: Reading = { given: [], problems: [], warnings: [], doubtful: [] };

export const wrong = (code: string, origin: string, message: string, doubtful: readonly Setting[] = []): Reading => ({
  ...NOTHING,
  problems: [problem(code, origin, message)],
  doubtful,
});

/** Joins the pieces of one place; what was given first counts, a second time is a problem. */
export const joined = (pieces: readonly Reading[]): Reading => {
  const first = new Map<Setting, Given>();
  const repeats: Problem[] = [];
  for (const given of pieces.flatMap((piece) => piece.given)) {
    const before = first.get(given.setting);
    if (before === undefined) first.set(given.setting, given);
    else repeats.push(repeated(given, before));
  }
  return {
    given: [...first.values()],
    problems: [...pieces.flatMap((piece) => piece.problems), ...repeats],
    warnings: pieces.flatMap((piece) => piece.warnings),
    doubtful: pieces.flatMap((piece) => piece.doubtful),
  };
};

const repeated = ({ setting, origin }: Given, before: Given): Problem =>
  problem("given-twice", origin, `${setting.key} was already given by ${before.origin}; keep one of them`);

/** What it says to write this text under this name in this place. */
export const said = ({ setting, name, means }: SettingName, place: Place, text: string, origin: string): Reading => {
  if (!isAllowedIn(place, setting)) return wrong("wrong-place", origin, wrongPlace(setting), [setting]);
  if (means === undefined) return { ...NOTHING, given: [{ setting, text, origin, place }] };
  switch (readValue({ kind: "yes-no" }, text)) {
    case true:
      return { ...NOTHING, given: [{ setting, text: means, origin, place }] };
    case false:
      return NOTHING;
    default:
      return wrong("bad-value", origin, `${name}: ${quoted(text)} is not ${expectation({ kind: "yes-no" })}`, [
        setting,
      ]);
  }
};

const wrongPlace = (setting: Setting): string =>
  isSecret(setting)
    ? `${setting.key} would be visible in the process list; put it in the ini file, ${variableOf(setting.key)} or ${setting.key}-file`
    : `${setting.key} can only be given on the command line, as ${flagOf(setting.key)}`;
