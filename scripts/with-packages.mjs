// Runs a TypeScript file with tsx, after installing the locked packages where they are missing or out of date.
// Needs Node and npm alone, so that `npm test` and `npm run demo` work in a fresh clone.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const packagesOf = (lockFile) => {
  try {
    return JSON.parse(readFileSync(`${root}/${lockFile}`, "utf8")).packages;
  } catch {
    return undefined;
  }
};

/** True when every package that the lock file demands is installed in just that version. */
const isInstalled = () => {
  const wanted = packagesOf("package-lock.json");
  const present = packagesOf("node_modules/.package-lock.json");
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    const found = present[path];
    return found === undefined ? optional === true : found.version === version;
  });
};

const run = (command, args) => {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error) console.error(`Could not run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
};

if (!isInstalled()) {
  console.log("Installing the locked packages with `npm ci` (once) ...");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}
process.on("SIGINT", () => {}); // Ctrl-C goes to the child too; it decides when to end
run(process.execPath, ["--import", "tsx", ...process.argv.slice(2)]);
