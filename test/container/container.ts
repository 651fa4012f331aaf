import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Bell } from "../../src/mqtt/bell.ts";
import { bounded } from "../support/bounded.ts";
import type { GatewayImage } from "./gateway-image.ts";
import { LIMITS } from "./store.ts";

const LIMIT_MS = 30_000;
const LONGEST_LIFE_S = 150; // it would outlive a test that is killed

export interface ContainerOptions {
  /** What the user has set on the add-on's page. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where cables are plugged in, as its /dev/serial/by-id. */
  readonly byId?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The add-on's container as Supervisor starts it, but on the network of this machine. */
export class Container implements AsyncDisposable {
  static #count = 0;
  /** All that it wrote so far. */
  log = "";
  readonly #image: GatewayImage;
  readonly #name = `gateway-${++Container.#count}`;
  readonly #wrote = new Bell();
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(image: GatewayImage, options: ContainerOptions) {
    this.#image = image;
    const command = ["run", "--name", this.#name, ...flagsFor(image, options), image.name];
    this.#process = spawn(...bounded(...image.store.podmanCommand(command)), { env: image.store.env });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text) => {
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
        throw new Error(`waited in vain for ${words}; the container said:\n${this.log}`);
      }
    }
  }

  /** Whether the image's HEALTHCHECK finds it healthy. */
  async isHealthy(): Promise<boolean> {
    return this.inside(...this.#image.healthcheck).then(
      () => true,
      () => false,
    );
  }

  /** Resolves when it is found healthy. */
  async isHealthyBefore(deadline: number): Promise<void> {
    while (!(await this.isHealthy())) {
      if (performance.now() > deadline) throw new Error(`it does not become healthy; it said:\n${this.log}`);
      await sleep(100); // there is no event for this
    }
  }

  /** Runs a command in it. */
  async inside(...command: readonly string[]): Promise<string> {
    return this.#image.store.podman("exec", this.#name, ...command);
  }

  /** The process id of the gateway on this machine. */
  async gatewayPid(): Promise<number> {
    const first = await this.#image.store.podman("inspect", "--format", "{{.State.Pid}}", this.#name);
    const gateways = pidsInNamespaceOf(Number(first)).filter((pid) => linkOf(pid, "exe") === "/usr/local/bin/node");
    const [pid] = gateways;
    if (pid === undefined || gateways.length > 1) throw new Error(`${gateways.length} processes of Node in it`);
    return pid;
  }

  /** The files and folders of the image that this user could write to. */
  async writableFor(user: string): Promise<readonly string[]> {
    const all = ["find", "/", "-xdev", "(", "-type", "f", "-o", "-type", "d", ")", "-writable"];
    const words = await this.#image.store.podman(
      "exec",
      "--user",
      user,
      this.#name,
      "sh",
      "-c",
      '"$@" 2>/dev/null; true',
      "",
      ...all,
    );
    return words.split("\n").filter(Boolean);
  }

  /** The files and folders that are no longer as the image has them, or not in it. */
  async changed(): Promise<readonly string[]> {
    const lines = (await this.#image.store.podman("diff", this.#name)).split("\n");
    return lines.map((line) => line.slice("C ".length));
  }

  /** Asks it to stop as Supervisor does. */
  async stop(): Promise<{ readonly exitCode: number | null; readonly ms: number }> {
    const start = performance.now();
    await this.#image.store.podman("kill", "--signal", "TERM", this.#name);
    return { exitCode: await this.exit(), ms: performance.now() - start };
  }

  /** Rejects unless it stops in time, and as something that was asked to. */
  async stopsWithin5s(): Promise<void> {
    const { exitCode, ms } = await this.stop();
    if (exitCode !== 0 || ms > 5_000)
      throw new Error(`it ended with ${exitCode} after ${ms} ms; it said:\n${this.log}`);
  }

  /** Its exit code, when it has ended by itself. */
  async exit(): Promise<number | null> {
    const limit = setTimeout(() => this.#process.kill("SIGKILL"), LIMIT_MS);
    await this.#exited;
    clearTimeout(limit);
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#image.store.podman("rm", "--force", "--time", "0", this.#name);
    await this.#exited;
  }
}

const flagsFor = ({ store }: GatewayImage, { options, byId, env = {} }: ContainerOptions): readonly string[] => {
  const data = store.newFolder("data");
  writeFileSync(join(data, "options.json"), JSON.stringify(options));
  const cables = byId ?? store.newFolder("by-id");
  const volumes = [`${data}:/data`, `${cables}:/dev/serial/by-id`, "/dev/pts:/dev/pts"];
  const variables = Object.entries({ TZ: "Europe/Brussels", ...env }).map(([name, value]) => `${name}=${value}`);
  return [
    ...["--network", "host", "--systemd=false", "--no-healthcheck"],
    ...["--timeout", `${LONGEST_LIFE_S}`],
    ...LIMITS,
    ...volumes.flatMap((volume) => ["--volume", volume]),
    ...variables.flatMap((variable) => ["--env", variable]),
  ];
};

const pidsInNamespaceOf = (first: number): readonly number[] => {
  const namespace = linkOf(first, "ns/pid");
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => namespace !== undefined && linkOf(pid, "ns/pid") === namespace);
};

const linkOf = (pid: number, name: string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined; // it has ended meanwhile
  }
};

/** A line of the kernel's account of a process: `statusOf(pid, "Uid")` is `["911", "911", "911", "911"]`. */
export const statusOf = (pid: number, name: string): readonly string[] => {
  const line = readFileSync(`/proc/${pid}/status`, "utf8")
    .split("\n")
    .find((text) => text.startsWith(`${name}:`));
  return line?.split(/\s+/).slice(1).filter(Boolean) ?? [];
};
