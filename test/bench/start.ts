import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { Mosquitto } from "../support/mosquitto.ts";
import { portOf } from "../support/port.ts";
import { Counter } from "./counter.ts";
import type { Bench } from "./row.ts";
import { telegram } from "./source.ts";

const STARTS = 15;
const LIMIT_MS = 220;
const PATIENCE_MS = 20_000;

/** From the start of the process until a subscriber has the first message, when a telegram is waiting. */
export const measureStart: Bench = async () => {
  console.error(`start: ${STARTS} starts of the gateway, each beside one of bare Node`);
  await using mosquitto = await Mosquitto.start();
  await using meter = await waitingTelegram();
  using counter = await Counter.start(mosquitto.port);
  const from = ["--host", "127.0.0.1", "--port", String(meter.port)];
  const args = [...from, ...brokerFlags(mosquitto), "--discovery"];
  const [bare, first]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start += 1) {
    bare.push(await timed(bareNode));
    first.push(await timedStart(args, counter));
  }
  const least = Math.min(...first);
  return [
    {
      what: `First message after the start, least of ${STARTS}`,
      figure: milliseconds(least),
      beside: `${milliseconds(least - Math.min(...bare))} more than Node alone takes to start and end`,
      limit: `at most ${LIMIT_MS} ms`,
      holds: least <= LIMIT_MS,
    },
    {
      what: `First message after the start, median of ${STARTS}`,
      figure: milliseconds(median(first)),
      beside: `${(median(first) / median(bare)).toFixed(1)} times Node alone in the same run`,
    },
    { what: "Node alone", figure: milliseconds(Math.min(...bare)), beside: `median ${milliseconds(median(bare))}` },
  ];
};

/** A meter on a TCP bridge that has a telegram for everybody who connects. */
const waitingTelegram = async (): Promise<AsyncDisposable & { readonly port: number }> => {
  const bytes = telegram(0);
  const server = createServer((socket) => socket.on("error", () => socket.destroy()).write(bytes));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: portOf(server.address()), [Symbol.asyncDispose]: async () => void server.close() };
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};

const bareNode = (): Promise<unknown> => once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");

const timedStart = async (args: readonly string[], counter: Counter): Promise<number> => {
  const begin = performance.now();
  const before = counter.count;
  await using gateway = new Gateway(args);
  if (!(await counter.reaches(before + 1, PATIENCE_MS))) throw new Error(`no message came:\n${gateway.stderr}`);
  const took = performance.now() - begin;
  await gateway.stop();
  return took;
};

const median = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0;

const milliseconds = (figure: number): string => `${figure.toFixed(0)} ms`;
