import { existsSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import type { Checks } from "../settings/effective.ts";
import { writeIni } from "../settings/ini.ts";
import { readSettings, type SettingsResult } from "../settings/read.ts";
import { problemLines } from "../settings/render.ts";
import type { Settings } from "../settings/setting.ts";
import { valuesOf } from "./configuration.ts";

/** The ini file that the gateway runs on. Replaced as a whole, and readable only for our user: it holds passwords. */
export class IniFile {
  readonly path: string;
  readonly #checks: Checks;
  #text = ""; // of the file, as far as we know; the same again is not written

  constructor(path: string, checks: Checks) {
    this.path = path;
    this.#checks = checks;
  }

  /** Writes what was found to be right, and gives the settings as they are read back. Rejects when it cannot. */
  async settle(result: SettingsResult): Promise<Settings> {
    const text = writeIni(valuesOf(result));
    if (text !== this.#text || !existsSync(this.path)) await this.#write(text);
    const { settings, problems } = readSettings({
      argv: [`--config=${this.path}`],
      env: {},
      readFile: (path) => readFileSync(path, "utf8"),
      checks: this.#checks,
      isBrokerRequired: false,
    });
    if (problems.length > 0) throw new Error(problemLines(problems).join("; "));
    return settings;
  }

  async #write(text: string): Promise<void> {
    const next = `${this.path}.new`;
    await rm(next, { force: true }); // the mode counts only for a new file
    await writeFile(next, text, { mode: 0o600, flag: "wx" });
    await rename(next, this.path);
    this.#text = text;
  }
}
