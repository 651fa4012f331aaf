import { setTimeout as pass } from "node:timers/promises";
import { type Figures, gateway, given, plainReader, Reader } from "./line-reader.ts";
import type { Bench, Row } from "./row.ts";

/** Of telegrams at one a second, for each case. */
const SECONDS = Number(process.env.P1_MQTT_BENCH_SECONDS ?? 300);
/** Of fewer the p99 would be the most. */
const LEAST_IN_ONE_PIECE = 200;
/** So many telegrams pass before anything is measured: V8 goes on compiling for the first hour of a telegram a second. */
const WARM_UP = 3_000;
/** So many before each case, until the readers know it. */
const CHANGE_OVER = 10;
/** So much later than its own turn a message may still come. */
const LATE_MS = 1_500;

/** The greatest processor time beside that of the Python program, and beside that of the plainest reader. */
const BESIDE_PYTHON = 0.9;
const BESIDE_PLAIN = 0.45;
const GOAL_CPU_MS = 2.5;
const MEDIAN_MS = 1.5;
const P99_MS = 4;

interface Case {
  readonly words: string;
  readonly intervalMs: number;
  readonly isPaced: boolean;
  /** Whether it changes with every tenth telegram. */
  readonly changesLength: boolean;
}

const PACED = { intervalMs: 1_000, isPaced: true };
const IN_ONE_PIECE = { intervalMs: 100, isPaced: false };
const CASES: readonly Case[] = [
  { words: "1/s at 115200 baud", ...PACED, changesLength: false },
  { words: "1/s at 115200 baud, length changing", ...PACED, changesLength: true },
  { words: "10/s in one piece", ...IN_ONE_PIECE, changesLength: false },
  { words: "10/s in one piece, length changing", ...IN_ONE_PIECE, changesLength: true },
];

/** What was measured in one case. */
interface Measured {
  readonly ours: Figures;
  readonly plain: Figures;
  readonly bare: Figures;
  readonly python: Figures | undefined;
}

/**
 * Processor time per telegram, and the time from a telegram's last byte to a subscriber, beside simpler programs that
 * are measured in the same minute. P1_MQTT_PYTHON is the command line of the Python program with `{device}` and
 * `{port}` in it, P1_MQTT_BENCH_SECONDS for how long each case is measured.
 */
export const measureLine: Bench = async () => {
  const command = process.env.P1_MQTT_PYTHON;
  await using ours = await Reader.start(gateway);
  await using plain = await Reader.start(plainReader);
  await using bare = await Reader.bare();
  await using python = command === undefined ? undefined : await Reader.start(given(command));
  const send = sendInTurns([ours, plain, bare, ...(python === undefined ? [] : [python])]);
  const rows: Row[] = [];
  console.error(`${WARM_UP} telegrams to warm up ...`);
  await send({ ...IN_ONE_PIECE, changesLength: true }, WARM_UP);
  for (const each of CASES) {
    console.error(`A telegram ${each.words} ...`);
    await send(each, CHANGE_OVER);
    for (const reader of [ours, plain, bare, python]) reader?.take();
    await send(each, each.isPaced ? SECONDS : Math.max(SECONDS, LEAST_IN_ONE_PIECE));
    await pass(LATE_MS);
    const measured = { ours: ours.take(), plain: plain.take(), bare: bare.take(), python: python?.take() };
    if (each.isPaced) rows.push(...processorRows(each, measured));
    rows.push(...latencyRows(each, measured));
  }
  if (python === undefined) rows.push({ what: "The Python program", figure: "not there: P1_MQTT_PYTHON is not set" });
  return rows;
};

/** One reader after the other gets its telegram, so that none is measured beside another. */
const sendInTurns = (readers: readonly Reader[]) => {
  let number = 0;
  return async ({ intervalMs, isPaced, changesLength }: Omit<Case, "words">, count: number): Promise<void> => {
    const startMs = performance.now() + intervalMs / readers.length;
    for (let at = 0; at < count; at += 1) {
      number += 1;
      const isLonger = changesLength && Math.floor(number / 10) % 2 === 1;
      for (const [turn, reader] of readers.entries()) {
        await reader.send(number, isLonger, startMs + intervalMs * (at + turn / readers.length), isPaced);
      }
    }
    await pass(intervalMs / readers.length);
  };
};

const processorRows = ({ words }: Case, { ours, plain, python }: Measured): readonly Row[] => {
  const [own, simple] = [processorMs(ours), processorMs(plain)];
  const others = python === undefined ? undefined : processorMs(python);
  const mostMs = others === undefined ? BESIDE_PLAIN * simple : BESIDE_PYTHON * others;
  const yardstick =
    others === undefined ? `${BESIDE_PLAIN} times the plainest reader` : `${BESIDE_PYTHON} times the Python program`;
  return [
    {
      what: `Processor time of a telegram, ${words}`,
      figure: milliseconds(own),
      beside: `the plainest reader ${milliseconds(simple)}${others === undefined ? "" : `, the Python program ${milliseconds(others)}`}`,
      limit: `at most ${yardstick}, ${milliseconds(mostMs)}; the goal is ${GOAL_CPU_MS} ms`,
      holds: own <= mostMs,
    },
  ];
};

const latencyRows = ({ words }: Case, { ours, plain, bare, python }: Measured): readonly Row[] => [
  {
    what: `From the last byte to the subscriber, ${words}`,
    figure: latency(ours),
    beside: `the plainest reader ${latency(plain)}, the terminal alone ${latency(bare)}${python === undefined ? "" : `, the Python program ${latency(python)}`}`,
    limit: `median at most ${MEDIAN_MS} ms, p99 at most ${P99_MS} ms, none lost`,
    holds: at(ours, 0.5) <= MEDIAN_MS && at(ours, 0.99) <= P99_MS && ours.latencies.length === ours.sent,
  },
];

const processorMs = ({ cpuMs, sent }: Figures): number => cpuMs / sent;

const latency = (figures: Figures): string => {
  const [median, p90, p99, most] = [0.5, 0.9, 0.99, 1].map((share) => at(figures, share).toFixed(2));
  const lost = figures.sent - figures.latencies.length;
  return `median ${median}, p90 ${p90}, p99 ${p99}, most ${most} ms${lost === 0 ? "" : `, ${lost} not in time`}`;
};

/** The latency that this share of the telegrams keeps to. */
const at = ({ latencies }: Figures, share: number): number =>
  latencies[Math.ceil(share * latencies.length) - 1] ?? Number.NaN;

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
