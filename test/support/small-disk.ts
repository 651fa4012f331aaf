import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = (...command: readonly string[]): boolean => {
  const [program = "", ...args] = process.getuid?.() === 0 ? command : ["sudo", "-n", ...command];
  return spawnSync(program, args).status === 0;
};

const mount = (kilobytes: number, folder: string): boolean =>
  run("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k,mode=777`, "tmpfs", folder);

/** A file system of its own in memory, of the size that the test wants. Only root can mount it. */
export class SmallDisk implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "p1-disk-"));
  readonly #mounted: string[] = [];

  constructor(kilobytes: number) {
    if (!mount(kilobytes, this.folder)) {
      rmdirSync(this.folder);
      throw new Error("no file system can be mounted");
    }
    this.#mounted.push(this.folder);
  }

  remount(options: "ro" | "rw"): void {
    if (!run("mount", "-o", `remount,${options}`, this.folder)) throw new Error(`cannot be remounted ${options}`);
  }

  /** Mounts another one over one of its folders. */
  cover(folder: string): void {
    if (!mount(1_024, folder)) throw new Error(`${folder} cannot be covered`);
    this.#mounted.push(folder);
  }

  [Symbol.dispose](): void {
    for (const folder of this.#mounted.toReversed()) run("umount", "-l", folder);
    rmdirSync(this.folder);
  }
}

/** For a test's `skip`: false when file systems can be mounted. Otherwise such tests are left out aloud, and fail in CI. */
export const withoutMounts: string | false = (() => {
  try {
    new SmallDisk(64)[Symbol.dispose]();
    return false;
  } catch (error) {
    const words = `Tests with a real full and a real read-only disk are left out, they need root: ${error}`;
    if (process.env.CI !== undefined) throw new Error(words);
    console.error(words);
    return words;
  }
})();
