import { type Connection, type Heard, listen, type Patience } from "./connection.ts";
import { Delays } from "./delays.ts";
import type { Trouble, TroubleCode } from "./trouble.ts";
import { rest } from "./within.ts";

/** Where a connection comes from, time and again. */
export interface Door {
  open(): Promise<Connection | Trouble>;
  /** Whether there is something to open. Looked at while waiting, so that a replugged cable is read at once. */
  isThere?(): Promise<boolean>;
}

/** A connection has been opened; `cable` is its name in /dev/serial/by-id when it was found there. */
export interface Opened {
  readonly kind: "opened";
  readonly name: string;
  readonly cable: string | undefined;
  /** What there is to say besides. */
  readonly note?: string;
}

export const openedOf = ({ name, cable, note }: Connection): Opened => ({
  kind: "opened",
  name,
  cable,
  ...(note === undefined ? {} : { note }),
});

export interface Retry extends Trouble {
  readonly retryInMs: number;
}

export interface Persistence extends Patience {
  /** A connection that lasted so long was a success: the delay starts over. */
  readonly lastingMs: number;
  /** Numbers in [0, 1) for the jitter. */
  readonly random: () => number;
}

const LOOK_FOR_DEVICE_MS = 500;

/** Opens, reads, and after each trouble waits a little longer before it opens again, until `signal` aborts. */
export async function* keepReading(
  door: Door,
  how: Persistence,
  signal: AbortSignal,
): AsyncGenerator<Opened | Heard | Retry> {
  const delays = new Delays(how.random);
  let openedAt = 0;
  while (!signal.aborted) {
    for await (const event of tryOnce(door, how, signal)) {
      // Silence has taken its time already: a cable pushed into the meter must not find us waiting.
      if (event.kind === "opened") openedAt = performance.now();
      // A connection that ends as soon as it is made is no success, even if it brings some bytes.
      const hasLasted = event.kind === "bytes" && performance.now() - openedAt >= how.lastingMs;
      if (hasLasted || (event.kind === "trouble" && event.code === "silent")) delays.reset();
      if (event.kind !== "trouble") {
        yield event;
        continue;
      }
      const retryInMs = delays.next(event.code);
      yield { ...event, retryInMs };
      if (await cameBack(door, event, retryInMs, signal)) delays.reset();
    }
  }
}

/** From opening to the first trouble, which is told after closing. */
async function* tryOnce(
  door: Door,
  patience: Patience,
  signal: AbortSignal,
): AsyncGenerator<Opened | Heard | Trouble, void> {
  const connection = await door.open();
  if (connection.kind === "trouble") {
    if (!signal.aborted) yield connection;
    return;
  }
  let ended: Trouble | "end" | undefined;
  try {
    if (!signal.aborted) yield openedOf(connection);
    ended = yield* listen(connection, patience, signal);
  } finally {
    await connection.close();
  }
  if (ended !== undefined && ended !== "end") yield ended;
}

/** Waits for the next try; true, and early, when a device that was missing is there again. */
const cameBack = async (door: Door, { code }: Trouble, ms: number, signal: AbortSignal): Promise<boolean> => {
  const until = performance.now() + ms;
  const waitMs = door.isThere === undefined ? ms : LOOK_FOR_DEVICE_MS;
  let wasThere = !MEANS_NOTHING_THERE.has(code);
  for (let left = ms; left >= 1 && !signal.aborted; left = until - performance.now()) {
    await rest(Math.min(left, waitMs), signal); // a timer may fire up to a millisecond early
    const isThere = await door.isThere?.();
    if (isThere === true && !wasThere) return true;
    wasThere = isThere ?? true;
  }
  return false;
};

const MEANS_NOTHING_THERE: ReadonlySet<TroubleCode> = new Set(["missing", "no-cable", "several-cables"]);
