import { readSettings, type SettingsInput } from "../../../src/settings/read.ts";
import { problemLines } from "../../../src/settings/render.ts";

/** Reads settings from files that only exist here; the one named p1-mqtt.ini is the ini file. */
export const read = (
  given: {
    argv?: readonly string[];
    env?: SettingsInput["env"];
    ini?: string;
    files?: Readonly<Record<string, string>>;
  },
  rest: Partial<SettingsInput> = { isBrokerRequired: false },
) => {
  const files: Readonly<Record<string, string>> = { "p1-mqtt.ini": given.ini ?? "", ...given.files };
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
    return text;
  };
  const config = given.ini === undefined ? [] : ["--config", "p1-mqtt.ini"];
  return readSettings({ argv: [...config, ...(given.argv ?? [])], env: given.env ?? {}, readFile, ...rest });
};

export const problemsOf = (...request: Parameters<typeof read>): readonly string[] =>
  problemLines(read(...request).problems);
