import { reasonOf } from "../lib/problem.ts";
import { type Given, joined, NOTHING, type Reading, wrong } from "./reading.ts";
import { SETTINGS, type Setting } from "./setting.ts";
import { quoted } from "./value.ts";

export type ReadFile = (path: string) => string;

/** Reads the files that hold a secret: the first line of each is given for the setting whose secret it is. */
export const readSecretFiles = (given: readonly Given[], readFile: ReadFile): Reading =>
  joined(
    given.map((file) => {
      const secret = SETTINGS.find(({ key }) => key === file.setting.fileOf);
      if (secret === undefined || file.text === "") return NOTHING;
      const direct = given.find(({ setting }) => setting === secret);
      return direct === undefined ? readSecret(secret, file, readFile) : bothGiven(file, direct);
    }),
  );

const bothGiven = (file: Given, direct: Given): Reading =>
  wrong(
    "secret-given-twice",
    file.origin,
    `${direct.setting.key} is also given, by ${direct.origin}; keep either it or ${file.setting.key}`,
  );

const readSecret = (secret: Setting, file: Given, readFile: ReadFile): Reading => {
  try {
    const text = firstLine(readFile(file.text));
    return text === ""
      ? wrong(
          "empty-file",
          file.origin,
          `the first line of ${quoted(file.text)} is empty; it should hold ${secret.key}`,
          [secret],
        )
      : { ...NOTHING, given: [{ setting: secret, text, origin: `${file.text} (${file.origin})`, place: file.place }] };
  } catch (error) {
    return wrong("unreadable-file", file.origin, `cannot read ${quoted(file.text)}: ${reasonOf(error)}`, [secret]);
  }
};

const firstLine = (text: string): string => text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/, 1)[0] ?? "";
