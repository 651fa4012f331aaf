import { SETTINGS, type Setting } from "./setting.ts";

/** A name that a user may write: a setting's key or one of its aliases. */
export interface SettingName {
  readonly name: string;
  readonly setting: Setting;
  /** The name is a yes/no, whose yes stands for this value of the setting. */
  readonly means?: string;
}

/** Every name that means a setting in the ini file, as a flag (with dashes in front) or as a variable. */
export const SETTING_NAMES: readonly SettingName[] = SETTINGS.flatMap((setting) => [
  { name: setting.key, setting },
  ...(setting.aliases ?? []).map((alias) => ({ ...alias, setting })),
]);

/** `mqtt-host` is the flag `--mqtt-host`. */
export const flagOf = (name: string): string => `--${name}`;

export const VARIABLE_PREFIX = "P1_MQTT_";

/** `mqtt-host` is the environment variable `P1_MQTT_MQTT_HOST`. */
export const variableOf = (name: string): string => VARIABLE_PREFIX + optionOf(name).toUpperCase();

/** `mqtt-host` is the add-on option `mqtt_host`. */
export const optionOf = (name: string): string => name.replaceAll("-", "_");
