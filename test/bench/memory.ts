import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval as every, setTimeout as pass } from "node:timers/promises";
import { bounded } from "../support/bounded.ts";
import { brokerFlags } from "../support/brokers.ts";
import { PROGRAM } from "../support/gateway.ts";
import { Mosquitto } from "../support/mosquitto.ts";
import { Cable } from "../support/terminal.ts";
import { megabytesOf } from "./process.ts";
import type { Bench, Row } from "./row.ts";
import { telegram } from "./source.ts";
import { asIntended, inContainer, onCommandLine, type Way } from "./way.ts";

/** How long the meter sends before memory is looked at: 600 for the figures that are published. */
const SECONDS = Number(process.env.BENCH_MEMORY_SECONDS ?? 120);
/** How many telegrams are replayed: V8 takes the first fifty thousand or so to find its size. */
const REPLAYED = Number(process.env.BENCH_MEMORY_TELEGRAMS ?? 1_000_000);
const MOST_BESIDE_NODE = 20;
const MOST_GROWTH = 2;
const LOOK_MS = 100;
const TELEGRAMS_AT_ONCE = 1_000;
const IDLE = "setInterval(() => undefined, 1000)";

/** What the gateway holds in steady state beside bare Node, and whether that grows. In MB of 1 048 576 bytes. */
export const measureMemory: Bench = async () => [...(await measureSteady()), ...(await measureGrowth())];

const measureSteady = async (): Promise<readonly Row[]> => {
  console.error(`memory: ${SECONDS} s with a telegram a second`);
  const bare = spawn(...bounded(process.execPath, ["-e", IDLE]), { stdio: "ignore" });
  try {
    const held = await Promise.all(
      [inContainer(), onCommandLine].map(async (way) => ({ way, now: await steady(way) })),
    );
    const node = memoryOf(bare);
    return [
      { what: "Memory of Node alone", figure: megabytes(node.resident), beside: `${megabytes(node.own)} its own` },
      ...held.map(({ way, now }) => ({
        what: `Memory after ${SECONDS} s, ${way.words}`,
        figure: megabytes(now.resident),
        beside: `Node alone and ${megabytes(now.resident - node.resident)}; ${megabytes(now.own)} its own`,
        ...(way === onCommandLine ? {} : upTo(now.resident - node.resident)),
      })),
    ];
  } finally {
    bare.kill("SIGKILL");
  }
};

const upTo = (megabytes: number): Pick<Row, "limit" | "holds"> => ({
  limit: `Node alone and at most ${MOST_BESIDE_NODE} MB`,
  holds: megabytes <= MOST_BESIDE_NODE,
});

/** Each has a broker and a cable of its own: two gateways of one meter would make way for each other. */
const steady = async (way: Way): Promise<Memory> => {
  await using mosquitto = await Mosquitto.start();
  await using cable = await Cable.plugIn();
  const gateway = start(way, ["--device", cable.path, "--discovery", ...brokerFlags(mosquitto)]);
  try {
    let sent = 0;
    for await (const _ of every(1_000)) {
      if (sent === SECONDS) return memoryOf(gateway);
      if (gateway.exitCode !== null) throw new Error("the gateway has ended");
      await cable.send(telegram(sent));
      sent += 1;
    }
    throw new Error("the interval has ended");
  } finally {
    gateway.kill("SIGKILL");
  }
};

/** The time in which a recording is replayed in tenths, the first of which is spent on getting going. */
const measureGrowth = async (): Promise<readonly Row[]> => {
  console.error(`memory: ${REPLAYED} telegrams replayed`);
  await using mosquitto = await Mosquitto.start();
  const folder = mkdtempSync(join(tmpdir(), "p1-memory-"));
  try {
    const recording = join(folder, "recording.txt");
    await record(recording);
    const gateway = start(asIntended(), ["--replay", recording, "--discovery", ...brokerFlags(mosquitto)]);
    const exit = once(gateway, "exit");
    const held: number[] = [];
    while (gateway.exitCode === null && gateway.signalCode === null) {
      held.push(memoryOf(gateway).resident);
      await Promise.race([exit, pass(LOOK_MS)]);
    }
    if (gateway.exitCode !== 0) throw new Error(`the replay ended with ${gateway.exitCode}`);
    const tenth = Math.floor(held.length / 10);
    const [early, late] = [median(held.slice(tenth, 2 * tenth)), median(held.slice(-tenth))];
    return [
      {
        what: `Growth over ${REPLAYED} replayed telegrams`,
        figure: megabytes(late - early),
        beside: `${megabytes(early)} in the second tenth of the time, ${megabytes(late)} in the last`,
        limit: `at most ${MOST_GROWTH} MB`,
        holds: late - early <= MOST_GROWTH,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const record = async (path: string): Promise<void> => {
  for (let first = 0; first < REPLAYED; first += TELEGRAMS_AT_ONCE) {
    const count = Math.min(TELEGRAMS_AT_ONCE, REPLAYED - first);
    await appendFile(path, Buffer.concat(Array.from({ length: count }, (_, at) => telegram(first + at))));
  }
};

const start = ({ flags, env }: Way, args: readonly string[]): ChildProcess =>
  spawn(...bounded(process.execPath, [...flags, PROGRAM, ...args]), {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });

interface Memory {
  /** VmRSS: with the pages of files, which are shared with every other Node. */
  readonly resident: number;
  /** RssAnon: what nobody else can use. */
  readonly own: number;
}

const memoryOf = ({ pid = 0 }: ChildProcess): Memory => ({
  resident: megabytesOf(pid, "VmRSS"),
  own: megabytesOf(pid, "RssAnon"),
});

const median = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0;

const megabytes = (figure: number): string => `${figure.toFixed(1)} MB`;
