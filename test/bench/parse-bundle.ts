import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A program of this folder, bundled as the gateway is and run by Node alone, each time in a process of its own. */
export class Bundle implements Disposable {
  readonly file: string;
  readonly #folder: string;

  /** `name`: of the file, without its ending. */
  static async of(name: string): Promise<Bundle> {
    const folder = mkdtempSync(join(tmpdir(), "p1-bench-"));
    const file = join(folder, `${name}.mjs`);
    await build({
      entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
      outfile: file,
      bundle: true,
      platform: "node",
      target: "node20.19",
      format: "esm",
      minifySyntax: true,
      logLevel: "warning",
    });
    return new Bundle(folder, file);
  }

  private constructor(folder: string, file: string) {
    this.#folder = folder;
    this.file = file;
  }

  /** The number that it prints. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): number {
    const env = { ...process.env, ...environment };
    const { status, stdout } = spawnSync(process.execPath, [this.file, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      env,
    });
    if (status !== 0) throw new Error(`${args.join(" ")}: ended with ${status}`);
    return Number(stdout);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
