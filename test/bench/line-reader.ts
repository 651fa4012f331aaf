import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants, openSync, readdirSync, readFileSync } from "node:fs";
import { ReadStream } from "node:tty";
import { fileURLToPath } from "node:url";
import { bounded } from "../support/bounded.ts";
import { PROGRAM } from "../support/gateway.ts";
import { Mosquitto } from "../support/mosquitto.ts";
import { Cable } from "../support/terminal.ts";
import { Meter, namesOf, telegramOf } from "./line-meter.ts";
import { Subscriber } from "./line-subscriber.ts";
import { asIntended } from "./way.ts";

const PLAIN = fileURLToPath(new URL("line-plain.ts", import.meta.url));

/** What reads the line: a command line, given the device and the broker's port. */
export type Program = (device: string, port: number) => readonly [program: string, args: readonly string[]];

export const gateway: Program = (device, port) => {
  const { flags, env } = asIntended();
  const environment = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const settings = ["--device", device, "--mqtt-host", "127.0.0.1", "--mqtt-port", String(port)];
  return ["env", [...environment, process.execPath, ...flags, PROGRAM, ...settings]];
};

export const plainReader: Program = (device, port) => [
  process.execPath,
  ["--import", "tsx", PLAIN, device, String(port)],
];

/** A command line for the shell, with `{device}` and `{port}` in it. */
export const given =
  (line: string): Program =>
  (device, port) => ["sh", ["-c", `exec ${line.replaceAll("{device}", device).replaceAll("{port}", String(port))}`]];

/** What was measured since it was asked for before. */
export interface Figures {
  readonly sent: number;
  /** From the last byte on the line until the message, in milliseconds, ascending. */
  readonly latencies: readonly number[];
  readonly cpuMs: number;
}

/** A telegram's time, in JSON with a blank or without, or as the telegram has it. */
const TIME = /"p1mqtt_timestamp": ?(\d+)|0-0:1\.0\.0\((\d+[SW])\)/;
/** The checksum, which is the last of a telegram to come. */
const END = /![0-9A-F]{4}\r\n/;

/** A meter and what reads it. Remembers when each telegram was sent until it has come out at the other end. */
export class Reader implements AsyncDisposable {
  readonly #meter: Meter;
  readonly #owned: readonly (Disposable | AsyncDisposable)[];
  readonly #process: ChildProcess | undefined;
  readonly #sentMs = new Map<string, number>(); // by each of its names
  #latencies: number[] = [];
  #sent = 0;
  #cpuMs = 0;

  /** A program of its own that publishes to a broker of its own. */
  static async start(program: Program): Promise<Reader> {
    const [cable, mosquitto] = await Promise.all([Cable.plugIn(), Mosquitto.start()]);
    const [file, args] = program(cable.path, mosquitto.port);
    const environment = Object.entries(process.env).filter(([key]) => !key.startsWith("P1_MQTT_"));
    const child = spawn(...bounded(file, args), {
      env: Object.fromEntries(environment),
      stdio: "ignore",
      detached: true,
    });
    const hear = { heard: (_message: string, _nowMs: number): void => undefined };
    const subscriber = await Subscriber.start(mosquitto.port, (packet, ms) =>
      hear.heard(packet.toString("latin1"), ms),
    );
    const reader = new Reader(new Meter(cable.meterEnd), child, [subscriber, mosquitto, cable]);
    hear.heard = (message, nowMs) => reader.#came(message, nowMs);
    return reader;
  }

  /** Nothing but a terminal that is read in this process: what the measuring itself takes. */
  static async bare(): Promise<Reader> {
    const cable = await Cable.plugIn();
    const flags = constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
    const terminal = new ReadStream(openSync(cable.path, flags));
    const reader = new Reader(new Meter(cable.meterEnd), undefined, [cable]);
    let text = "";
    terminal.on("data", (piece) => {
      text += piece.toString("latin1");
      if (!END.test(text)) return;
      reader.#came(text, performance.now());
      text = "";
    });
    terminal.on("error", () => terminal.destroy()); // the cable is pulled at the end
    return reader;
  }

  private constructor(meter: Meter, child: ChildProcess | undefined, owned: readonly (Disposable | AsyncDisposable)[]) {
    this.#meter = meter;
    this.#process = child;
    this.#owned = owned;
  }

  async send(number: number, isLonger: boolean, dueMs: number, isPaced: boolean): Promise<void> {
    const bytes = telegramOf(number, isLonger);
    const sentMs = await this.#meter.send(bytes, dueMs, isPaced);
    for (const name of namesOf(number)) this.#sentMs.set(name, sentMs);
    this.#sent += 1;
  }

  /** What was measured since the last time; and starts anew. */
  take(): Figures {
    const cpuMs = this.#process?.pid === undefined ? 0 : cpuMsOf(this.#process.pid);
    const taken = { sent: this.#sent, latencies: this.#latencies.sort((a, b) => a - b), cpuMs: cpuMs - this.#cpuMs };
    this.#sentMs.clear();
    this.#latencies = [];
    this.#sent = 0;
    this.#cpuMs = cpuMs;
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#meter[Symbol.dispose]();
    const child = this.#process;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      process.kill(-child.pid, "SIGKILL"); // with all that it has started
      await gone;
    }
    for (const owned of this.#owned) {
      if (Symbol.asyncDispose in owned) await owned[Symbol.asyncDispose]();
      else owned[Symbol.dispose]();
    }
  }

  #came(message: string, nowMs: number): void {
    const [, unixTime, meterTime] = TIME.exec(message) ?? [];
    const name = unixTime ?? meterTime ?? "";
    const sentMs = this.#sentMs.get(name);
    if (sentMs === undefined) return; // of a meter that keeps its own time, or of the warming up
    this.#sentMs.delete(name);
    this.#latencies.push(nowMs - sentMs);
  }
}

/** Processor time of a process with all its threads, and of all processes that it has started. */
const cpuMsOf = (pid: number): number => {
  let milliseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    milliseconds += Number(nanoseconds) / 1e6;
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean);
    for (const child of children) milliseconds += cpuMsOf(Number(child));
  }
  return milliseconds;
};
