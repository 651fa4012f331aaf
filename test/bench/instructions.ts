/**
 * Counts the instructions of a telegram, which do not vary with what else the machine does: `npm run bench:instructions`
 * compares with what is recorded for this version of Node and ends with 1 where it is more; `--record` records.
 */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Bundle } from "./parse-bundle.ts";
import { HOME_NAMES, type Home } from "./telegrams.ts";

const RECORDS = fileURLToPath(new URL("instructions.json", import.meta.url));
const MOST_TIMES = 1.15;
/** Of the second run less of the first is what hot code takes: start, warm-up and making the telegrams cancel out. */
const PASSES = [20, 40] as const;
const TELEGRAMS = 200;
/** V8 compiles in the main thread then, at the same moments each time, and the code is as optimised as in the field. */
const NODE_FLAGS = ["--single-threaded", "--predictable", "--hash-seed=1", "--random-seed=1"];
/** Compiled code is written anew in the same place, which Valgrind must look out for. */
const VALGRIND_FLAGS = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];

const run = promisify(execFile);

const countRun = async (bundle: Bundle, home: Home, passes: number): Promise<number> => {
  const program = [process.execPath, ...NODE_FLAGS, bundle.file, home, String(passes)];
  const { stderr } = await run("valgrind", [...VALGRIND_FLAGS, "--smc-check=all-non-file", ...program]);
  const count = /I\s+refs:\s+([\d,]+)/.exec(stderr)?.[1]?.replaceAll(",", "");
  if (count === undefined) throw new Error(`valgrind tells no count but: ${stderr}`);
  return Number(count);
};

const count = async (bundle: Bundle, home: Home): Promise<number> => {
  const [less, more] = await Promise.all([countRun(bundle, home, PASSES[0]), countRun(bundle, home, PASSES[1])]);
  return Math.round((more - less) / ((PASSES[1] - PASSES[0]) * TELEGRAMS));
};

type Counts = Readonly<Record<string, number>>;

const recorded = (): Readonly<Record<string, Counts>> => JSON.parse(readFileSync(RECORDS, "utf8"));

const verdict = (home: string, now: number, then: number | undefined): string => {
  if (then === undefined) return `${home}: ${now} instructions a telegram`;
  const times = now / then;
  const words = times > MOST_TIMES ? `, MORE THAN ${MOST_TIMES} TIMES` : "";
  return `${home}: ${now} instructions a telegram, recorded ${then}: ${times.toFixed(3)} times${words}`;
};

if (spawnSync("valgrind", ["--version"]).error !== undefined) {
  console.error("valgrind is not installed: apt-get install valgrind");
  process.exit(1);
}
const measured: Record<string, number> = {};
{
  using bundle = await Bundle.of("instructions-run");
  for (const home of HOME_NAMES) measured[home] = await count(bundle, home);
}
const before = recorded();
const then = before[process.version];
for (const home of HOME_NAMES) console.log(verdict(home, measured[home] ?? Number.NaN, then?.[home]));
if (process.argv.includes("--record")) {
  writeFileSync(RECORDS, `${JSON.stringify({ ...before, [process.version]: measured }, undefined, 2)}\n`);
  console.log(`Recorded for Node ${process.version}`);
} else if (then === undefined) {
  console.log(`NOT COMPARED: nothing is recorded for Node ${process.version}. To record, run with --record, or add`);
  console.log(`"${process.version}": ${JSON.stringify(measured)}`);
} else {
  const isMore = HOME_NAMES.some((home) => (measured[home] ?? 0) > (then[home] ?? 0) * MOST_TIMES);
  process.exitCode = isMore ? 1 : 0;
}
