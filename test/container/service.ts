import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bounded } from "../support/bounded.ts";

const RUN_SH = new URL("../../run.sh", import.meta.url);
const LIMIT_MS = 20_000;

export interface ServiceOptions {
  /** The container's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What else stands in s6-svscan's own environment. */
  readonly stray?: Readonly<Record<string, string>>;
  /** Between halt's return and the end of s6-svscan. */
  readonly haltsAfterS?: number;
}

/** run.sh as a service of s6, with everything that it names in a temporary folder. */
export class Service implements AsyncDisposable {
  /** What the gateway wrote. */
  stdout = "";
  stderr = ""; // and s6
  readonly #root = mkdtempSync(join(tmpdir(), "p1-mqtt-s6-"));
  readonly #exit: Promise<unknown>;
  readonly #svscan: ChildProcess;

  /** Resolves when the gateway, which is this JavaScript, has begun. */
  static async start(program: string, options: ServiceOptions = {}): Promise<Service> {
    const service = new Service(program, options);
    await service.#begun();
    return service;
  }

  private constructor(program: string, { env = {}, stray = {}, haltsAfterS = 0 }: ServiceOptions) {
    const root = this.#root;
    const starts = `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(join(root, "starts"))}, "+");`;
    write(join(root, "opt/p1-mqtt/dist/main.js"), `${starts}\n${program}\n`);
    write(join(root, "opt/p1-mqtt/package.json"), '{ "type": "module" }\n');
    mkdirSync(join(root, "usr/local/bin"), { recursive: true });
    symlinkSync(process.execPath, join(root, "usr/local/bin/node"));
    mkdirSync(join(root, "run/s6-linux-init-container-results"), { recursive: true });
    mkdirSync(join(root, "run/s6/container_environment"), { recursive: true });
    for (const [name, value] of Object.entries(env)) write(join(root, "run/s6/container_environment", name), value);
    const withEnvironment = `env -i PATH="$PATH" s6-envdir -Lf ${root}/run/s6/container_environment "$@"`;
    write(join(root, "command/with-contenv"), `#!/bin/sh\nexec ${withEnvironment}\n`, 0o755);
    const end = `(sleep ${haltsAfterS}; exec s6-svscanctl -t ${root}/service) </dev/null >/dev/null 2>&1 &`;
    write(join(root, "run/s6/basedir/bin/halt"), `#!/bin/sh\nprintf + >>${root}/halts\n${end}\n`, 0o755);
    const script = movedBelow(root, readFileSync(RUN_SH, "utf8"));
    for (const name of ["run", "finish"]) write(join(root, "service/p1-mqtt", name), script, 0o755);
    this.#svscan = spawn(...bounded("s6-svscan", [join(root, "service")]), {
      env: { PATH: process.env.PATH ?? "", ...stray },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#svscan.stdout?.on("data", (text) => {
      this.stdout += text;
    });
    this.#svscan.stderr?.on("data", (text) => {
      this.stderr += text;
    });
    this.#exit = once(this.#svscan, "close");
  }

  /** What s6-overlay does first when the container is to stop. */
  async bringDown(): Promise<void> {
    await promisify(execFile)("s6-svc", ["-wD", "-T", `${LIMIT_MS}`, "-d", join(this.#root, "service/p1-mqtt")]);
  }

  /** Resolves when s6-svscan has ended, and with it everything below. */
  async ended(): Promise<void> {
    const limit = setTimeout(() => this.#svscan.kill("SIGKILL"), LIMIT_MS);
    await this.#exit;
    clearTimeout(limit);
    const { exitCode, signalCode } = this.#svscan;
    if (exitCode !== 0) throw new Error(`s6-svscan ended with ${exitCode ?? signalCode}:\n${this.stderr}`);
  }

  /** What the container would end with, and how often each script has done its part. */
  get outcome(): { readonly exitCode: string; readonly halts: number; readonly starts: number } {
    const textOf = (path: string) => readFileSync(join(this.#root, path), "utf8");
    return {
      exitCode: textOf("run/s6-linux-init-container-results/exitcode"),
      halts: textOf("halts").length,
      starts: textOf("starts").length,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#svscan.exitCode === null && this.#svscan.signalCode === null) {
      this.#svscan.kill("SIGTERM"); // it takes its services down with it
      await this.ended();
    }
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #begun(): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!existsSync(join(this.#root, "starts"))) {
      if (performance.now() > deadline) throw new Error(`s6 did not start the gateway:\n${this.stderr}`);
      await promisify(setTimeout)(10); // there is no event for this
    }
  }
}

/** The absolute paths that run.sh may name, each below `root`. Another one is not known here, and fails. */
const movedBelow = (root: string, script: string): string => {
  const paths = script.match(/(?<=[\s!>])\/\w[\w./-]*/g) ?? [];
  const unknown = paths.filter((path) => !KNOWN.has(path));
  if (unknown.length > 0 || new Set(paths).size < KNOWN.size) {
    throw new Error(`run.sh names other paths than this test knows: ${paths.join(" ")}`);
  }
  return [...KNOWN].reduce((text, path) => text.replaceAll(path, root + path), script);
};

const KNOWN: ReadonlySet<string> = new Set([
  "/command/with-contenv",
  "/usr/local/bin/node",
  "/opt/p1-mqtt/dist/main.js",
  "/run/s6-linux-init-container-results/exitcode",
  "/run/s6/basedir/bin/halt",
]);

const write = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
};
