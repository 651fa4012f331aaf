/**
 * Runs the tests: all of them, or those of the folders and files given (`npm test -- unit e2e/delivery.test.ts`).
 * The end-to-end tests run the built program, so it is built first.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SUITES = ["unit", "property", "contract", "e2e"];

const testFiles = (path: string): string[] =>
  statSync(`${ROOT}/${path}`).isDirectory()
    ? readdirSync(`${ROOT}/${path}`)
        .sort()
        .flatMap((name) => testFiles(`${path}/${name}`))
    : path.endsWith(".test.ts")
      ? [path]
      : [];

const run = (...args: readonly string[]): number =>
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).status ?? 1;

const wanted = process.argv.slice(2);
const suites = (wanted.length > 0 ? wanted : SUITES).map((suite) => `test/${suite.replace(/^test\//, "")}`);
if (run("scripts/build.mjs") !== 0) process.exit(1);
const reporter = process.stdout.isTTY || process.env.CI !== undefined ? ["--test-reporter", "spec"] : [];
process.exit(run("--import", "tsx", "--test", "--test-concurrency", "2", ...reporter, ...suites.flatMap(testFiles)));
