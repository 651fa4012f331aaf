/**
 * Breaks whatever can be broken between a meter and its broker for a while, and then says what became of every telegram:
 * `npm run chaos -- --minutes 2 --seed 7`. The same seed brings the same events; a fault ends with 1.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Network } from "../support/network.ts";
import { SmallDisk, withoutMounts } from "../support/small-disk.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";
import { Meter, TOPICS } from "./meter.ts";
import { type ChaosEvent, planOf, type Step } from "./plan.ts";
import { Stage } from "./stage.ts";
import { tableOf } from "./table.ts";
import { judge, type Verdict } from "./verdict.ts";
import { Witness } from "./witness.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DISK_KILOBYTES = 8_192;
/** The longest delay between two tries to reach the broker is 30 s, and a broker that hangs is found out within 45 s. */
const DRAIN_LIMIT_MS = 150_000;
const QUIET_MS = 2_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error("--minutes N --seed S, both numbers");
const without = withoutMosquitto || withoutTerminals();
if (without !== false) throw new Error(without);

/** What has happened, for who wants to see it again. */
const diary: string[] = [];
const startMs = performance.now();
const note = (words: string): void => {
  const line = `${((performance.now() - startMs) / 1_000).toFixed(3).padStart(9)} s  ${words}`;
  diary.push(line);
  if (values.verbose) console.log(line);
};

const follow = async (steps: readonly Step[], stage: Stage, signal: AbortSignal): Promise<void> => {
  for (const { pauseMs, event } of steps) {
    await pass(pauseMs, undefined, { signal });
    note(event.name);
    await stage.act(event);
  }
};

const run = async (steps: readonly Step[], folder: string, signal: AbortSignal): Promise<readonly Verdict[]> => {
  await using mosquitto = await Mosquitto.start();
  await using network = await Network.to(mosquitto.port);
  await using cable = await Cable.plugIn();
  await using witness = new Witness(mosquitto.port);
  await witness.subscribed();
  await using stage = new Stage({ mosquitto, network, cable, witness, folder });
  const meter = new Meter(cable);
  const stopMeter = new AbortController();
  try {
    await stage.reading();
    const metering = meter.run(stopMeter.signal);
    await follow(steps, stage, signal);
    await stage.reading();
    await pass(QUIET_MS, undefined, { signal }); // so that the last telegram is one that must arrive
    stopMeter.abort();
    await metering;
    note("everything is whole, the meter is silent");
    const last = meter.sent.findLast(({ toMs }) => toMs !== undefined)?.number ?? 0;
    await witness.reaches(last, DRAIN_LIMIT_MS).catch((error: unknown) => note(String(error)));
    await witness.caughtUp();
    await stage.close();
    note(`all is drained; a cable or gateway that was back was read after ${Math.round(stage.longestUnreadMs)} ms`);
    const { excuses, wholeMs } = stage;
    return TOPICS.map((topic) =>
      judge({ sent: meter.sent, excuses, wholeMs, arrivals: witness.arrivals.get(topic) ?? [] }),
    );
  } finally {
    stopMeter.abort();
    writeFileSync(logPath, stage.log);
  }
};

const isFault = ({ lost, disordered, invented }: Verdict): boolean =>
  lost.length + disordered.length + invented.length > 0;

const logPath = join(tmpdir(), `p1-chaos-${seed}.log`);
const isLeftOut = ({ part }: ChaosEvent): boolean => part === "disk" && withoutMounts !== false;
if (spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: "inherit" }).status !== 0) process.exit(1);
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
const steps = planOf(seed, minutes, isLeftOut);
console.log(`${minutes} minutes of chaos with seed ${seed}: ${steps.length} events`);
using disk = withoutMounts === false ? new SmallDisk(DISK_KILOBYTES) : undefined;
const folder = disk?.folder ?? mkdtempSync(join(tmpdir(), "p1-chaos-"));
try {
  const verdicts = await run(steps, folder, interrupted.signal);
  console.log(tableOf(steps, verdicts));
  if (verdicts.some(isFault)) throw new Error("not every telegram arrived, or not in order");
  rmSync(logPath);
} catch (error) {
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
  if (!interrupted.signal.aborted) console.error(error);
  console.error(
    `Seed ${seed}, ${minutes} minutes; the gateways' log is ${logPath}. What happened:\n${diary.join("\n")}`,
  );
} finally {
  if (disk === undefined) rmSync(folder, { recursive: true, force: true });
}
