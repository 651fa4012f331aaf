/** Where a setting can be given. */
export type Place = "flag" | "environment" | "ini" | "add-on";

/** What a setting can hold; `metavar` stands for the value in --help. */
export type SettingType =
  | { readonly kind: "text"; readonly metavar: string }
  /** A name or an address, without scheme and port. */
  | { readonly kind: "host"; readonly metavar: string }
  | { readonly kind: "integer" | "number"; readonly min: number; readonly max: number; readonly metavar: string }
  | { readonly kind: "yes-no" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** A secret that may be any text, also an empty one. */
  | { readonly kind: "password" }
  /** A secret of 128 bits. */
  | { readonly kind: "key" };

export type SettingValue = string | number | boolean;

/** Another name of a setting. With `means`, it is a yes/no whose yes stands for that value. */
export interface Alias {
  readonly name: string;
  readonly means?: string;
}

/** How a setting stands in the add-on page. */
export interface AddonOption {
  /** What it is called there. */
  readonly name: string;
  /** What is said there instead of `help` and the default, where those speak of flags, files or the command line. */
  readonly help?: string;
  /** It is on the page from the start; the others are when unused options are asked for. */
  readonly isShown?: true;
  /** Supervisor's name for the type, where the row's own is not enough. */
  readonly type?: string;
}

/** One setting, as everyone needs it: flag, ini key, environment variable, add-on option, --help, documentation. */
export interface SettingRow {
  /** The flag without its dashes and the ini key; the other names follow from it. */
  readonly key: string;
  readonly type: SettingType;
  readonly default?: SettingValue;
  /** The default while a yes/no setting says yes. */
  readonly defaultWith?: { readonly setting: string; readonly value: SettingValue };
  /** What the add-on takes where the command line takes `default`, whether or not there is an option for it. */
  readonly addonDefault?: SettingValue;
  /** The program cannot work without it, and there is no default. */
  readonly required?: true;
  /** One or two sentences for a neighbour, with the unit. */
  readonly help: string;
  /** A value to show where there is no default. */
  readonly example?: string;
  /** Everywhere when absent. */
  readonly places?: readonly Place[];
  /** There whenever it can be given in the add-on page. */
  readonly option?: AddonOption;
  /** The one-letter flag. */
  readonly short?: string;
  readonly aliases?: readonly Alias[];
  /** The first line of the named file becomes the value of this secret. */
  readonly fileOf?: string;
  /** Most people never need it. */
  readonly advanced?: true;
}

/** Rows that belong together for a reader of --help and of the documentation. */
export interface SettingGroup {
  readonly group: string;
  readonly rows: readonly SettingRow[];
}
