/**
 * Measures, and prints one table: `npm run bench` all, `npm run bench -- parse start` only these; `--write` puts the
 * table into BENCHMARKS.md too. Ends with 1 where a limit does not hold, with 64 where a name is not known.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, machine, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Bench, Row } from "./row.ts";
import { tableOf, withFigures } from "./table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = `${ROOT}/BENCHMARKS.md`;

/** In this order; each in the file of its name, which exports the function. */
const BENCHES: Readonly<Record<string, string>> = {
  parse: "measureParse",
  line: "measureLine",
  start: "measureStart",
  memory: "measureMemory",
  outage: "measureOutage",
};

const benchOf = async (name: string): Promise<Bench> => {
  const exported = BENCHES[name] ?? "";
  const found: Readonly<Record<string, unknown>> = await import(`./${name}.ts`);
  const bench = found[exported];
  if (!isBench(bench)) throw new Error(`test/bench/${name}.ts exports no ${exported}`);
  return bench;
};

const isBench = (value: unknown): value is Bench => typeof value === "function";

const versionOf = (program: string, argument: string): string => {
  const { stdout, stderr, error } = spawnSync(program, [argument], { encoding: "utf8" });
  return error === undefined ? (/\d+\.\d+[\w.]*/.exec(stdout + stderr)?.[0] ?? "unknown") : "not installed";
};

/** What the figures depend on. */
const circumstances = (): string => {
  const cpu = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  return [
    `${availableParallelism()} cores of ${cpu} (${machine()}), ${memory}, ${type()} ${release()},`,
    `Node ${process.version}, Mosquitto ${versionOf("mosquitto", "-h")}.`,
  ].join("\n");
};

const args = process.argv.slice(2);
const isWriting = args.includes("--write");
const wanted = args.filter((arg) => arg !== "--write");
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  const known = Object.keys(BENCHES).join(", ");
  console.error(`No such bench: ${unknown.map((name) => `"${name}"`).join(", ")}. There are: ${known}; and --write.`);
  process.exit(64);
}
const names = Object.keys(BENCHES).filter((name) => wanted.length === 0 || wanted.includes(name));
if (isWriting && names.length < Object.keys(BENCHES).length) {
  console.error("--write takes all benches: the table in BENCHMARKS.md is of one run.");
  process.exit(64);
}
// Before anything is measured, so that a file that is missing is told at once.
const benches: [name: string, bench: Bench][] = [];
for (const name of names) benches.push([name, await benchOf(name)]);
console.error("Building dist");
if (spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: ["ignore", 2, 2] }).status !== 0)
  process.exit(1);
const rows: Row[] = [];
for (const [name, bench] of benches) {
  console.error(`${name}: started`);
  const from = performance.now();
  rows.push(...(await bench()));
  console.error(`${name}: done in ${((performance.now() - from) / 1000).toFixed(0)} s`);
}
const figures = `${circumstances()}\n\n${tableOf(rows)}`;
console.log(figures);
if (isWriting) writeFileSync(PAGE, withFigures(readFileSync(PAGE, "utf8"), figures));
const broken = rows.filter(({ holds }) => holds === false);
for (const { what, figure, limit } of broken) console.error(`DOES NOT HOLD: ${what}: ${figure}, ${limit}`);
process.exitCode = broken.length === 0 ? 0 : 1;
