import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "../../src/source/within.ts";
import { bounded } from "./bounded.ts";

const START_LIMIT_MS = 5_000;

/** The reason to leave out what needs pseudo-terminals, or false. In CI there is no such reason. */
export const withoutTerminals = (): string | false => {
  if (spawnSync("socat", ["-V"]).error === undefined) return false;
  if (process.env.CI) throw new Error("socat is missing, and CI must run the tests that need pseudo-terminals");
  console.error("LEFT OUT: the tests on real pseudo-terminals, because socat is not installed (apt install socat)");
  return "socat is not installed";
};

/** A cable between a meter and us: two pseudo-terminals that socat joins. Plugged in when it is made. */
export class Cable implements AsyncDisposable {
  /** Where the program under test reads. */
  readonly path: string;
  readonly #meterEnd: string;
  readonly #folder: string;
  #socat: ChildProcess | undefined; // running exactly while plugged in

  private constructor(folder: string, path: string) {
    this.#folder = folder;
    this.path = path;
    this.#meterEnd = join(folder, "meter");
  }

  /** `path` is where our end appears, by default in a folder of its own. */
  static async plugIn(path?: string): Promise<Cable> {
    const folder = await mkdtemp(join(tmpdir(), "p1-terminal-"));
    const cable = new Cable(folder, path ?? join(folder, "cable"));
    await cable.replug();
    return cable;
  }

  /** Where the meter writes. */
  get meterEnd(): string {
    return this.#meterEnd;
  }

  /** Puts bytes on the line, as the meter does. */
  async send(bytes: Uint8Array | string): Promise<void> {
    const meter = await open(this.#meterEnd, "w");
    try {
      await meter.writeFile(bytes);
    } finally {
      await meter.close();
    }
  }

  /** Both nodes are gone when this returns, as when a USB adapter is pulled out. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    this.#socat = undefined;
    if (socat === undefined || socat.exitCode !== null || socat.signalCode !== null) return;
    const gone = once(socat, "exit");
    socat.kill("SIGTERM");
    if ((await within(gone, START_LIMIT_MS, new AbortController().signal)) === undefined) socat.kill("SIGKILL");
    await gone;
  }

  /** Both nodes are there when this returns. */
  async replug(): Promise<void> {
    const ends = [this.#meterEnd, this.path].map((path) => `PTY,raw,echo=0,link=${path}`);
    const socat = spawn(...bounded("socat", ["-d", "-d", ...ends]), { stdio: ["ignore", "ignore", "pipe"] });
    this.#socat = socat;
    if ((await within(isJoined(socat), START_LIMIT_MS, new AbortController().signal)) !== true) {
      await this.unplug();
      throw new Error("socat did not join two pseudo-terminals");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** True once socat says that it passes bytes on, which is after it made both links; false when it ends before. */
const isJoined = (socat: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    let said = "";
    socat.stderr?.on("data", (piece) => {
      if (said.includes("starting data transfer loop")) return; // read on, so that its pipe never fills
      said += String(piece);
      if (said.includes("starting data transfer loop")) resolve(true);
    });
    socat.once("exit", () => resolve(false));
  });
