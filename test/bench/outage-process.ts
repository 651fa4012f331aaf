import { readFileSync } from "node:fs";
import { setTimeout as pass } from "node:timers/promises";

const COLLECT = `
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
process.on("SIGUSR2", () => { collect(); collect(); collect(); });`; // the first leaves pages half empty
/**
 * An option for Node: V8 collects what is garbage at a SIGUSR2. By itself it does that when it likes, so that of the
 * parser's garbage some 20 MB more or less stand at any moment, whatever waits.
 */
export const ON_REQUEST = `--import=data:text/javascript,${encodeURIComponent(COLLECT)}`;

const IDLE_MS = 5_000;
const LOOK_MS = 250;
const LIMIT_MS = 120_000;

/** The process does nothing any more. */
export const isIdle = async (pid: number, idleMs = IDLE_MS): Promise<void> => {
  let [busyMs, quietMs] = [0, 0];
  for (let leftMs = LIMIT_MS; quietMs < idleMs; leftMs -= LOOK_MS) {
    if (leftMs < 0) throw new Error("the gateway does not become idle");
    await pass(LOOK_MS);
    const now = processorMs(pid);
    quietMs = now - busyMs > 10 ? 0 : quietMs + LOOK_MS;
    busyMs = now;
  }
};

/** Has the garbage collected. In megabytes: the memory before, and what is left. */
export const tidyUp = async (pid: number): Promise<{ readonly found: number; readonly left: number }> => {
  const found = megabytes(pid, "VmRSS");
  process.kill(pid, "SIGUSR2");
  await isIdle(pid, 2_000);
  return { found, left: megabytes(pid, "VmRSS") };
};

/** User and system, to a hundredth of a second (proc(5)). */
export const processorMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

export const megabytes = (pid: number, name: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
