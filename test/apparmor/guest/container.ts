import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Bell } from "../../../src/mqtt/bell.ts";
import type { ImageWords } from "../findings.ts";
import { ALL_CAPABILITIES, bundleConfig } from "./container-config.ts";

const LIMIT_MS = 90_000; // the machine is an emulated one
const IMAGE: ImageWords = JSON.parse(readFileSync("/guest/image.json", "utf8"));

const run = promisify(execFile);

export interface ContainerOptions {
  readonly profile: string;
  /** What the user has set on the add-on's page. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The add-on's folder, which outlives its containers. */
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  /** Names that it knows, of this machine. */
  readonly hosts: readonly string[];
}

/** The add-on's container as Docker starts it for Supervisor, by runc and under the profile. */
export class ConfinedContainer implements AsyncDisposable {
  static #count = 0;
  /** All that it wrote so far. */
  log = "";
  readonly #name: string;
  readonly #folder: string;
  readonly #wrote = new Bell();
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  static async start(options: ContainerOptions): Promise<ConfinedContainer> {
    const name = `gateway-${++ConfinedContainer.#count}`;
    const folder = `/run/containers/${name}`;
    for (const part of ["upper", "work", "rootfs"]) mkdirSync(join(folder, part), { recursive: true });
    const layers = `lowerdir=/image,upperdir=${folder}/upper,workdir=${folder}/work`;
    await run("mount", ["-t", "overlay", "-o", layers, "overlay", join(folder, "rootfs")]);
    return new ConfinedContainer(name, folder, options);
  }

  private constructor(name: string, folder: string, { profile, options, data, env, hosts }: ContainerOptions) {
    this.#name = name;
    this.#folder = folder;
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "options.json"), JSON.stringify(options), { mode: 0o600 });
    writeFileSync(join(folder, "hosts"), `127.0.0.1 ${["localhost", ...hosts].join(" ")}\n`);
    writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.11\n");
    const variables = Object.entries({ TZ: "Europe/Brussels", ...env }).map(([key, value]) => `${key}=${value}`);
    const bundle = { profile, args: IMAGE.entrypoint, env: [...IMAGE.env, ...variables], data, files: folder };
    writeFileSync(join(folder, "config.json"), JSON.stringify(bundleConfig(bundle)));
    this.#process = spawn("runc", ["run", "--bundle", folder, name]);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text) => {
        process.stdout.write(text);
        this.log += text;
        this.#wrote.ring();
      });
    }
    this.#exited = once(this.#process, "close").then(() => this.#wrote.ring());
  }

  /** Resolves when a line of its log fits. */
  async says(words: RegExp): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!words.test(this.log)) {
      const isOver = this.#process.exitCode !== null || this.#process.signalCode !== null;
      if (isOver || !(await this.#wrote.heard(deadline - performance.now()))) {
        throw new Error(`waited in vain for ${words}`);
      }
    }
  }

  /** Whether the image's HEALTHCHECK finds it healthy. */
  async isHealthy(): Promise<boolean> {
    return run("runc", ["exec", this.#name, ...IMAGE.healthcheck]).then(
      () => true,
      () => false,
    );
  }

  /** What a command in it prints, under a profile and with more capabilities than the container has. */
  async insideWithAllRights(command: readonly string[], profile: string): Promise<string> {
    const capabilities = ALL_CAPABILITIES.flatMap((name) => ["--cap", name]);
    const gateway = `GATEWAY=${await this.#pidInside()}`;
    const flags = ["--apparmor", profile, "--env", gateway, ...capabilities];
    const { stdout, stderr } = await run("runc", ["exec", ...flags, this.#name, ...command]);
    console.log(stderr);
    return stdout;
  }

  /** The process ids on the machine: of its first process, and of the gateway. */
  async pids(): Promise<{ readonly first: number; readonly gateway: number }> {
    const { stdout } = await run("runc", ["ps", "--format", "json", this.#name]);
    const pids: readonly number[] = JSON.parse(stdout);
    const first = pids.find((pid) => statusOf(pid, "NSpid") === "1");
    const gateway = pids.find((pid) => statusOf(pid, "Name") === "MainThread");
    if (first === undefined || gateway === undefined) throw new Error("the gateway does not run in it");
    return { first, gateway };
  }

  /** Asks process 1 to stop, as Docker does. */
  async stop(): Promise<number | null> {
    await run("runc", ["kill", this.#name, "TERM"]);
    return this.exit();
  }

  /** Its exit code, when it has ended by itself. */
  async exit(): Promise<number | null> {
    const limit = setTimeout(() => this.#process.kill("SIGKILL"), LIMIT_MS);
    await this.#exited;
    clearTimeout(limit);
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("runc", ["delete", "--force", this.#name]);
    await this.#exited;
    await run("umount", [join(this.#folder, "rootfs")]);
  }

  async #pidInside(): Promise<string> {
    return statusOf((await this.pids()).gateway, "NSpid");
  }
}

/** The last word of a line of the kernel's account of a process. */
const statusOf = (pid: number, name: string): string => {
  const lines = readFileSync(`/proc/${pid}/status`, "utf8").split("\n");
  const line = lines.find((text) => text.startsWith(`${name}:`));
  return line?.split(/\s+/).at(-1) ?? "";
};
