import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { Mosquitto } from "../support/mosquitto.ts";
import { Counter } from "./counter.ts";
import { publishBare } from "./outage-bare.ts";
import { isIdle, megabytesOf, processorMs } from "./process.ts";
import type { Bench, Row } from "./row.ts";
import { FIRST_TIME, MEASUREMENTS_EACH, Source } from "./source.ts";
import { asIntended } from "./way.ts";

const TELEGRAMS = 33_334;
const MEASUREMENTS = MEASUREMENTS_EACH * TELEGRAMS;
/** So many come before memory is looked at first: what V8 takes to get going is no buffer. */
const TELEGRAMS_BEFORE = 1_200;
const LEAST_PER_SECOND = 25_000;
const ENOUGH_MS = 20_000;
const CONNECT_MS = 40_000;

/** What 100 000 measurements that wait for the broker cost, with a folder and without, and how fast they leave. */
export const measureOutage: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), "p1-outage-"));
  try {
    console.error(`outage: ${MEASUREMENTS} measurements with a folder, about two minutes`);
    const kept = await measure("with a folder", ["--buffer-path", folder], 20);
    console.error("outage: the same without a folder");
    return [...kept, ...(await measure("without a folder", [], 40))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const measure = async (words: string, flags: readonly string[], mostMegabytes: number): Promise<readonly Row[]> => {
  await using mosquitto = await Mosquitto.start();
  await mosquitto.stop();
  await using source = await Source.start();
  const from = ["--host", "127.0.0.1", "--port", String(source.port)];
  const args = [...from, ...brokerFlags(mosquitto), "--buffer-size", String(MEASUREMENTS), ...flags];
  const way = asIntended();
  await using gateway = new Gateway(args, way.env, way.flags);
  const pid = gateway.process.pid ?? 0;
  await source.send(TELEGRAMS_BEFORE);
  await gateway.says(/Cannot connect/);
  await isIdle(pid);
  const before = megabytesOf(pid, "VmRSS");
  await source.send(TELEGRAMS - TELEGRAMS_BEFORE);
  await isIdle(pid);
  const added = megabytesOf(pid, "VmRSS") - before;
  const drain = await drainInto(mosquitto, gateway, pid);
  const bare = await publishBare(mosquitto.port, MEASUREMENTS, drain.bytesEach);
  const most = megabytesOf(pid, "VmHWM");
  return [
    {
      what: `Memory added by ${MEASUREMENTS} waiting measurements, ${words}`,
      figure: `${added.toFixed(1)} MB`,
      beside: `${before.toFixed(1)} MB before, ${most.toFixed(1)} MB at the most`,
      limit: `less than ${mostMegabytes} MB`,
      holds: added < mostMegabytes,
    },
    {
      what: `Drained at QoS 1, ${words}`,
      figure: `${Math.round(drain.perSecond)} a second of ${Math.round(drain.bytesEach)} bytes, ${way.words}`,
      beside: `${(drain.perSecond / bare).toFixed(2)} times a bare MQTT.js, ${drain.processorUs.toFixed(1)} us of processor time each`,
      limit: `at least ${LEAST_PER_SECOND} a second`,
      holds: drain.perSecond >= LEAST_PER_SECOND,
    },
    { what: `Lost, ${words}`, figure: String(drain.missing), limit: "none", holds: drain.missing === 0 },
    { what: `In order, ${words}`, figure: drain.isOrdered ? "yes" : "no", limit: "yes", holds: drain.isOrdered },
  ];
};

/** Lets the broker come back, and waits until all has arrived. */
const drainInto = async (mosquitto: Mosquitto, gateway: Gateway, pid: number) => {
  const mark = gateway.stderr.length;
  const restarted = mosquitto.restart();
  using counter = await Counter.start(mosquitto.port);
  await restarted;
  await gateway.says(/Connected to broker/, CONNECT_MS, mark);
  const [connectedMs, busyMs] = [performance.now(), processorMs(pid)];
  await counter.reaches(MEASUREMENTS, ENOUGH_MS);
  const seconds = (performance.now() - connectedMs) / 1_000;
  const [electricity = [], ...others] = counter.times.values();
  const isOrdered =
    electricity.every((time, at) => time === FIRST_TIME + at) &&
    others.every((times) => times.every((time, at) => time >= (times[at - 1] ?? 0)));
  return {
    isOrdered,
    missing: MEASUREMENTS - counter.count,
    perSecond: counter.count / seconds,
    processorUs: ((processorMs(pid) - busyMs) * 1_000) / counter.count,
    bytesEach: counter.bytes / counter.count,
  };
};
