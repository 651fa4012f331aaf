/** One sample in a process of its own: `parse-sample PASS HOME` prints microseconds per telegram, hot. */
import { PASSES, type Pass } from "./parse-passes.ts";
import { isHome, telegramsOf } from "./telegrams.ts";

const TELEGRAMS = 2_000;
const WARM_MS = 1_000;
const TIMED_MS = 500;
const LEAST_PASSES = 2;

/** Milliseconds of the fastest of several passes: what other processes take away only ever adds. */
const fastest = (pass: Pass, atLeastMs: number): number => {
  let best = Number.POSITIVE_INFINITY;
  const started = performance.now();
  for (let passes = 0; passes < LEAST_PASSES || performance.now() - started < atLeastMs; passes += 1) {
    const from = performance.now();
    if (pass() === 0) throw new Error("nothing came of the telegrams");
    best = Math.min(best, performance.now() - from);
  }
  return best;
};

const [name = "", home] = process.argv.slice(2);
const prepare = PASSES[name];
if (prepare === undefined || !isHome(home)) throw new Error(`no such pass "${name}", or no such home "${home}"`);
const pass = prepare(telegramsOf(home, TELEGRAMS).map((telegram) => Buffer.from(telegram)));
fastest(pass, WARM_MS);
console.log((fastest(pass, TIMED_MS) * 1000) / TELEGRAMS);
