import { readFileSync } from "node:fs";
import { setTimeout as pass } from "node:timers/promises";

/** V8 gives memory back after some seconds without work. */
const IDLE_MS = 12_000;
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

/** User and system, to a hundredth of a second (proc(5)). */
export const processorMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

/** What the kernel says of a process (proc(5)). */
export const megabytesOf = (pid: number, name: "VmRSS" | "VmHWM" | "RssAnon"): number =>
  Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
