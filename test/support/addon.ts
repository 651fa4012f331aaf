import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inTemporaryFolder } from "./folder.ts";
import { Gateway } from "./gateway.ts";
import { Supervisor } from "./supervisor.ts";

/** What Supervisor gives the add-on to be known by. */
export const TOKEN = "t0ken-not-to-be-seen";

/** The folders of an add-on's container, and the add-on started in them. */
export class AddonHome {
  readonly folder: string;
  readonly #supervisor: Supervisor;

  constructor(folder: string, supervisor: Supervisor) {
    chmodSync(folder, 0o755); // as /data and /run are: whoever the add-on becomes may pass
    mkdirSync(join(folder, "data"));
    this.folder = folder;
    this.#supervisor = supervisor;
  }

  /** Another home at the same Supervisor. */
  neighbour(): AddonHome {
    const folder = join(this.folder, "neighbour");
    mkdirSync(folder);
    return new AddonHome(folder, this.#supervisor);
  }

  /** Starts the built program as the container's service does, with these options set on the add-on page. */
  start(
    options: Readonly<Record<string, unknown>>,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Gateway {
    const path = join(this.folder, "data", "options.json");
    writeFileSync(path, JSON.stringify(options), { mode: 0o600 });
    const folders = ["--data", join(this.folder, "data"), "--run", join(this.folder, "run")];
    const given = { SUPERVISOR_API: this.#supervisor.url, SUPERVISOR_TOKEN: TOKEN, HASSIO_TOKEN: TOKEN };
    return new Gateway(["addon", ...folders, ...args], { ...given, TZ: "Europe/Amsterdam", ...env });
  }

  /** The ini file that it runs on. */
  get ini(): { readonly text: string; readonly mode: number } {
    const path = join(this.folder, "run", "p1-mqtt.ini");
    return { text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
  }

  /** Milliseconds since the last heartbeat. */
  get heartbeatAge(): number {
    return Date.now() - statSync(join(this.folder, "run", "heartbeat")).mtimeMs;
  }
}

/** Hands over the home of an add-on and its Supervisor, which knows no broker yet. */
export const withAddon = (use: (home: AddonHome, supervisor: Supervisor) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    await using supervisor = await Supervisor.start();
    await use(new AddonHome(folder, supervisor), supervisor);
  });
