import { join } from "node:path";
import type { Checks } from "../settings/effective.ts";
import { readSettings, type SettingsResult } from "../settings/read.ts";
import { NOTHING, type Reading } from "../settings/reading.ts";
import type { SettingValue } from "../settings/row.ts";
import { SETTINGS, type SettingKey } from "../settings/setting.ts";

/** Judges what the add-on was told, the strongest place first, as the settings of the command line are judged. */
export const configurationOf = (places: readonly Reading[], checks: Checks): SettingsResult =>
  readSettings({ argv: [], env: {}, readFile: noFile, checks, isBrokerRequired: false, further: places });

const noFile = (path: string): string => {
  throw new Error(`the add-on takes no settings from ${path}`);
};

/** Where the rows of the settings table suppose that the add-on keeps its files. */
const DATA = "/data";

/** What the add-on takes where nothing was given; `data` is its folder. */
export const addonDefaults = (data: string): Reading =>
  weakly(
    SETTINGS.map(({ key, addonDefault }) => [key, addonDefault === undefined ? undefined : below(data, addonDefault)]),
    "add-on default",
  );

const below = (data: string, value: SettingValue): SettingValue =>
  typeof value === "string" && value.startsWith(`${DATA}/`) ? join(data, value.slice(DATA.length)) : value;

/** The time zone of Home Assistant, in which most likely the meter is too. UTC says only that nobody has set one. */
export const timeZoneOf = (tz: string | undefined, checks: Checks): Reading => {
  const isSet = tz !== undefined && tz !== "" && !/^(etc\/)?(utc|uct|gmt|universal|zulu)$/i.test(tz);
  const isKnown = isSet && checks["time-zone"]?.(tz, () => false) === undefined;
  return isKnown ? weakly([["time-zone", tz]], "TZ") : NOTHING;
};

/** What somebody else than the user says of settings. */
export const weakly = (
  values: readonly (readonly [SettingKey, SettingValue | undefined])[],
  origin: string,
): Reading => ({
  ...NOTHING,
  given: values.flatMap(([key, value]) => {
    const setting = SETTINGS.find((row) => row.key === key);
    return setting === undefined || value === undefined
      ? []
      : [{ setting, text: String(value), origin, place: "add-on" }];
  }),
});

/** What differs from the defaults of the command line, as it goes into the ini file. */
export const valuesOf = ({ settings, origins }: SettingsResult): { readonly [Key in SettingKey]?: SettingValue } =>
  Object.fromEntries(
    SETTINGS.flatMap(({ key }) => {
      const value = settings[key];
      return value === undefined || origins[key] === "default" ? [] : [[key, value]];
    }),
  );
