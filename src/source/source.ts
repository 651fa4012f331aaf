import { join } from "node:path";
import { BY_ID, findCable } from "./auto.ts";
import { type Connection, type Heard, listen } from "./connection.ts";
import { openDemo } from "./demo.ts";
import type { DemoTelegram } from "./demo-meter.ts";
import { openFile } from "./file.ts";
import { type Door, keepReading, type Opened, openedOf, type Persistence, type Retry } from "./reopen.ts";
import { openSerial, type SerialLine, type SerialOptions } from "./serial.ts";
import { serialDoor } from "./serial-door.ts";
import type { AdviceWhenRefused } from "./serial-trouble.ts";
import { openTcp } from "./tcp.ts";

/** Where bytes come from. */
export type SourceSpec =
  | { readonly kind: "serial"; readonly path: string; readonly line: SerialLine }
  /** The one cable there is. `rememberedIn`: the folder in which the cable that gave a valid telegram is noted. */
  | { readonly kind: "auto"; readonly line: SerialLine; readonly rememberedIn?: string | undefined }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** A recording; `-` is the standard input. As fast as possible without a pace. */
  | { readonly kind: "file"; readonly path: string; readonly telegramsPerSecond?: number | undefined }
  | {
      readonly kind: "demo";
      readonly print: (telegram: DemoTelegram) => Uint8Array;
      readonly intervalMs?: number | undefined;
    };

export type SourceEvent =
  | Opened
  | Heard
  /** No bytes for the reason in `message`; it is tried again in `retryInMs` at the latest. */
  | Retry
  /** A recording is over. */
  | { readonly kind: "end" };

export interface SourceOptions extends Partial<Persistence> {
  /** The folder of lasting names: `auto` looks there, and a cable that comes back elsewhere is found there. */
  readonly byId?: string;
  /** Says what to do when the system does not let us open a serial device. */
  readonly adviceWhenRefused?: AdviceWhenRefused | undefined;
}

const PAUSE_MS = 500;
const SILENCE_MS = 30_000;
const LASTING_MS = 10_000;

/**
 * Reads for ever, whatever the outside world does; it is over when `signal` aborts or a recording ends. Throws only for
 * a recording that cannot be read. To end it while a pull is pending, abort: return() waits for the pending pull.
 */
export async function* readSource(
  spec: SourceSpec,
  signal: AbortSignal,
  {
    byId = BY_ID,
    pauseMs = PAUSE_MS,
    silenceMs = () => SILENCE_MS,
    lastingMs = LASTING_MS,
    restMs,
    random = Math.random,
    adviceWhenRefused,
  }: SourceOptions = {},
): AsyncGenerator<SourceEvent, void> {
  const how: Persistence = { pauseMs, silenceMs, lastingMs, random };
  const live: Persistence = { ...how, restMs };
  switch (spec.kind) {
    case "serial":
      return yield* keepReading(serialDoor(spec.path, spec.line, byId, { adviceWhenRefused }), live, signal);
    case "auto":
      return yield* keepReading(autoDoor(byId, spec.rememberedIn, spec.line, { adviceWhenRefused }), live, signal);
    case "tcp":
      return yield* keepReading({ open: () => openTcp(spec.host, spec.port, signal) }, live, signal);
    case "file":
      return yield* readOnce(await openFile(spec.path, spec.telegramsPerSecond), how, signal);
    case "demo":
      return yield* readOnce(openDemo(spec.print, spec.intervalMs), how, signal);
    default:
      return spec satisfies never;
  }
}

const autoDoor = (byId: string, rememberedIn: string | undefined, line: SerialLine, options: SerialOptions): Door => ({
  open: async () => {
    const found = await findCable(byId, rememberedIn);
    return found.kind === "cable" ? openSerial(join(byId, found.name), line, { ...options, cable: found.name }) : found;
  },
  isThere: async () => (await findCable(byId, rememberedIn)).kind === "cable",
});

async function* readOnce(connection: Connection, how: Persistence, signal: AbortSignal): AsyncGenerator<SourceEvent> {
  try {
    yield openedOf(connection);
    if ((yield* listen(connection, how, signal)) === "end") yield { kind: "end" };
  } finally {
    await connection.close();
  }
}
