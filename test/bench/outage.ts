/**
 * What 100 000 measurements that wait for the broker cost, with a folder for them and without, and how fast they leave
 * when it is back: `npm run bench:outage`. Ends with 1 where a limit is not kept.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { Mosquitto } from "../support/mosquitto.ts";
import { Counter } from "./counter.ts";
import { FIRST_TIME, MEASUREMENTS_EACH, Source } from "./source.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TELEGRAMS = 33_334;
const MEASUREMENTS = MEASUREMENTS_EACH * TELEGRAMS;
/** So many come before memory is looked at first: what V8 takes to get going is no buffer. */
const TELEGRAMS_BEFORE = 1_200;
/** What is young takes more memory the faster the meter is, be there a buffer or not; this leaves that out. */
const YOUNG_SPACE = "--max-semi-space-size=2";
const LEAST_PER_SECOND = 25_000;
const IDLE_MS = 12_000; // V8 gives memory back after some seconds without work
const LOOK_MS = 250;
const LIMIT_MS = 120_000;

/** The process does nothing any more, and has had the time to tidy up. */
const isIdle = async (pid: number): Promise<void> => {
  let [ticks, quietMs] = [0, 0];
  for (let leftMs = LIMIT_MS; quietMs < IDLE_MS; leftMs -= LOOK_MS) {
    if (leftMs < 0) throw new Error("the gateway does not become idle");
    await pass(LOOK_MS);
    const now = ticksOf(pid);
    quietMs = now - ticks > 1 ? 0 : quietMs + LOOK_MS;
    ticks = now;
  }
};

/** Processor time in hundredths of a second: user and system (proc(5)). */
const ticksOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

const megabytes = (pid: number, name: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

const measure = async (words: string, flags: readonly string[], mostMegabytes: number): Promise<boolean> => {
  await using mosquitto = await Mosquitto.start();
  await mosquitto.stop();
  await using source = await Source.start();
  const from = ["--host", "127.0.0.1", "--port", String(source.port)];
  const args = [...from, ...brokerFlags(mosquitto), "--buffer-size", String(MEASUREMENTS), ...flags];
  await using gateway = new Gateway(args, { NODE_OPTIONS: YOUNG_SPACE });
  const pid = gateway.process.pid ?? 0;
  await source.send(TELEGRAMS_BEFORE);
  await gateway.says(/Cannot connect/);
  await isIdle(pid);
  const before = megabytes(pid, "VmRSS");
  await source.send(TELEGRAMS - TELEGRAMS_BEFORE);
  await isIdle(pid);
  const added = megabytes(pid, "VmRSS") - before;
  const peak = megabytes(pid, "VmHWM");
  const mark = gateway.stderr.length;
  const restarted = mosquitto.restart();
  using counter = await Counter.start(mosquitto.port);
  await restarted;
  await gateway.says(/Connected to broker/, 40_000, mark);
  const connectedMs = performance.now();
  await counter.reaches(MEASUREMENTS, 20_000);
  const seconds = (performance.now() - connectedMs) / 1_000;
  const missing = MEASUREMENTS - counter.count;
  const [electricity = [], ...others] = counter.times.values();
  const isOrdered =
    electricity.every((time, at) => time === FIRST_TIME + at) &&
    others.every((times) => times.every((time, at) => time >= (times[at - 1] ?? 0)));
  const perSecond = MEASUREMENTS / seconds;
  const drainPeak = megabytes(pid, "VmHWM");
  console.log(
    [
      `${words}: ${MEASUREMENTS} measurements of ${Math.round(counter.bytes / counter.count)} bytes`,
      `  memory ${before.toFixed(1)} MB before, ${added.toFixed(1)} MB added (limit ${mostMegabytes}), peak ${peak.toFixed(1)} MB, while draining ${drainPeak.toFixed(1)} MB`,
      `  drained in ${seconds.toFixed(2)} s: ${Math.round(perSecond)} a second (least ${LEAST_PER_SECOND})`,
      `  lost ${missing}, ${isOrdered ? "in order" : "NOT IN ORDER"}`,
    ].join("\n"),
  );
  await gateway.stop();
  return missing === 0 && isOrdered && added < mostMegabytes && perSecond >= LEAST_PER_SECOND;
};

if (spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: "inherit" }).status !== 0) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "p1-outage-"));
try {
  const withFolder = await measure("With a folder", ["--buffer-path", folder], 20);
  const without = await measure("Without a folder", [], 40);
  process.exitCode = withFolder && without ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
