import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "p1-reader@2.0.6";

/** A parser that is on npm, in a folder of its own: nothing of it shall stay here. */
export class Yardstick implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "p1-yardstick-"));
  /** Why it could not be installed. */
  readonly missing: string | undefined;

  constructor() {
    writeFileSync(join(this.folder, "package.json"), '{ "private": true }');
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error", PACKAGE];
    const { status, stderr, error } = spawnSync("npm", args, { cwd: this.folder, encoding: "utf8", timeout: 60_000 });
    const said = error?.message ?? stderr.trim().split("\n")[0] ?? "";
    this.missing = status === 0 ? undefined : `${PACKAGE} could not be installed: ${said}`;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
