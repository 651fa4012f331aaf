import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bounded } from "../support/bounded.ts";

const STEP_MS = 240_000; // of the slowest step, which fetches packages
const SAID_LINES = 40; // shown of a command that failed

/** Why a command was of no avail, and what it wrote. */
interface Failure {
  readonly code?: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Flags of `podman run` and `buildah bud`: no more than a machine's own limits, which not every root may raise. */
export const LIMITS = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"] as const;

/** Images and containers in a temporary folder of their own, so that no others on the machine are seen or touched. */
export class Store implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "p1-mqtt-images-"));
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    const storage = join(this.folder, "storage.conf");
    const places = [`graphroot = "${this.folder}/images"`, `runroot = "${this.folder}/run"`];
    writeFileSync(storage, ["[storage]", 'driver = "overlay"', ...places, ""].join("\n"));
    this.env = { ...process.env, CONTAINERS_STORAGE_CONF: storage };
  }

  /** Makes a folder that everyone may read, as Supervisor's are. */
  newFolder(name: string): string {
    const folder = mkdtempSync(join(this.folder, `${name}-`));
    chmodSync(folder, 0o755);
    return folder;
  }

  /** Builds an image, layer by layer as Docker does. */
  async build(image: string, args: readonly string[]): Promise<void> {
    const form = ["--layers", "--isolation", "chroot", "--format", "docker", ...LIMITS];
    await this.run("buildah", ["bud", ...form, "--tag", image, ...args]);
  }

  /** What podman prints. */
  async podman(...args: readonly string[]): Promise<string> {
    return this.run(...this.podmanCommand(args));
  }

  /** What a shell in a container of the image prints. */
  async shell(image: string, script: string): Promise<string> {
    const flags = ["--rm", "--no-healthcheck", "--network", "none", ...LIMITS];
    return this.podman("run", ...flags, "--entrypoint", "/bin/sh", image, "-c", script);
  }

  /** For a command that is not only waited for. runc, as crun knows no cgroups of both versions at once. */
  podmanCommand(args: readonly string[]): readonly [program: string, args: readonly string[]] {
    const own = ["--tmpdir", join(this.folder, "podman"), "--events-backend", "none"];
    return ["podman", ["--runtime", "runc", "--cgroup-manager", "cgroupfs", ...own, ...args]];
  }

  async run(program: string, args: readonly string[]): Promise<string> {
    const limits = { timeout: STEP_MS, maxBuffer: 64 * 1024 * 1024 };
    const running = promisify(execFile)(...bounded(program, args), { env: this.env, ...limits });
    const { stdout } = await running.catch(({ code, stdout, stderr }: Failure) => {
      const said = `${stdout}${stderr}`.trim().split("\n").slice(-SAID_LINES).join("\n");
      throw new Error(`${program} ended with ${code}:\n${said}`);
    });
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.podman("rm", "--all", "--force", "--time", "0");
    await this.run("buildah", ["rm", "--all"]);
    spawnSync("umount", [join(this.folder, "images/overlay")]); // mounted upon itself, or not, as the storage likes
    await this.run("rm", ["-r", "--force", "--one-file-system", this.folder]); // nothing of the machine's, were it mounted
  }
}
