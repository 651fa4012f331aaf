import { type Trouble, trouble } from "./trouble.ts";
import { rest, within } from "./within.ts";

/** Something open that gives bytes when asked; whoever opened it closes it, once. */
export interface Connection {
  readonly kind: "connection";
  /** In words: `/dev/ttyUSB0 (115200 8N1)`. */
  readonly name: string;
  /** The adapter's name in /dev/serial/by-id, when it was found there. */
  readonly cable?: string;
  /** What there is to say when it is opened, in words. */
  readonly note?: string;
  /** What to check when no byte comes. Absent: silence is no trouble here. */
  readonly adviceWhenSilent?: string;
  /** All that is there, as one piece, as soon as anything is. Rejects only for what no second try can mend. */
  read(): Promise<Uint8Array | Trouble | "end">;
  /** Trouble that a pending read does not notice; asked about once a second while nothing comes. */
  findTrouble?(): Promise<Trouble | undefined>;
  close(): Promise<void>;
}

export interface Patience {
  /** Without a byte for this long, a run of bytes is over. */
  readonly pauseMs: number;
  /** Without a byte for this long, something is wrong. Asked each time: that a meter is slow turns out later. */
  readonly silenceMs: () => number;
  /** For how long nothing need be read, asked after each piece; what comes meanwhile waits in the kernel. */
  readonly restMs?: (() => number) | undefined;
}

export type Heard =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** No byte came for half a second; once after each run of bytes. */
  | { readonly kind: "pause" };

const LOOK_AFTER_MS = 1_000;
/** After a rest something was expected. */
const SOON_MS = 100;

/**
 * Yields what comes until `signal` aborts or nothing more can come; returns why, or undefined at an abort.
 * No read is pending while the consumer holds bytes: it may sleep, and finds all that came meanwhile in one piece.
 */
export async function* listen(
  connection: Connection,
  patience: Patience,
  signal: AbortSignal,
): AsyncGenerator<Heard, Trouble | "end" | undefined> {
  let quietMs = 0; // counts only while a read is pending
  let restMs = 0; // the rest before the pending read
  let isInRun = false;
  let pending: ReturnType<Connection["read"]> | undefined;
  while (!signal.aborted) {
    pending ??= connection.read();
    const pauseMs = Math.max(patience.pauseMs - restMs, Math.min(patience.pauseMs, SOON_MS));
    const waitMs = Math.min(isInRun ? pauseMs : LOOK_AFTER_MS, patience.silenceMs());
    const came = await within(pending, waitMs, signal);
    if (signal.aborted) return undefined;
    if (came instanceof Uint8Array) {
      quietMs = 0;
      isInRun = true;
      pending = undefined;
      yield { kind: "bytes", bytes: came };
      restMs = Math.max(0, patience.restMs?.() ?? 0);
      if (restMs > 0) await rest(restMs, signal);
      continue;
    }
    if (came !== undefined) return came;
    quietMs += waitMs;
    const found = (await connection.findTrouble?.()) ?? troubleOfSilence(connection, quietMs, patience.silenceMs());
    if (found !== undefined) return found;
    if (isInRun) {
      isInRun = false;
      yield { kind: "pause" };
    }
  }
  return undefined;
}

const troubleOfSilence = (connection: Connection, quietMs: number, silenceMs: number): Trouble | undefined =>
  connection.adviceWhenSilent !== undefined && quietMs >= silenceMs
    ? trouble("silent", `${connection.name}: no byte came for ${silenceMs / 1_000} s; ${connection.adviceWhenSilent}`)
    : undefined;
