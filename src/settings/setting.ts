import type { Place, SettingRow, SettingType, SettingValue } from "./row.ts";
import { SETTINGS_TABLE } from "./table.ts";

type Row = (typeof SETTINGS_TABLE)[number]["rows"][number];

export type SettingKey = Row["key"];

type ValueOf<Type extends SettingType> = Type extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Type extends { readonly kind: "integer" | "number" }
    ? number
    : Type extends { readonly kind: "yes-no" }
      ? boolean
      : string;

/** The effective settings: a value for each key, undefined only where there is no default. */
export type Settings = {
  readonly [R in Row as R["key"]]: ValueOf<R["type"]> | (R extends { readonly default: unknown } ? never : undefined);
};

/** A row of the table, with the keys in it known to be keys. */
export interface Setting extends SettingRow {
  readonly key: SettingKey;
  readonly defaultWith?: { readonly setting: SettingKey; readonly value: SettingValue };
  readonly fileOf?: SettingKey;
}

/** The table as its readers walk it: every row of the same shape. */
export const SETTING_GROUPS: readonly { readonly group: string; readonly rows: readonly Setting[] }[] = SETTINGS_TABLE;

/** Every setting, in the order of the table. */
export const SETTINGS: readonly Setting[] = SETTING_GROUPS.flatMap(({ rows }) => rows);

/** Whether its value must never be shown, logged or quoted. */
export const isSecret = ({ type }: Setting): boolean => type.kind === "password" || type.kind === "key";

export const isAllowedIn = (place: Place, { places }: Setting): boolean => places?.includes(place) ?? true;
