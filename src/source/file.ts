import { open, stat } from "node:fs/promises";
import { reasonOf } from "../lib/problem.ts";
import type { Connection } from "./connection.ts";
import { rest } from "./within.ts";

const PIECE_BYTES = 64 * 1_024;

/** Opens a recording, `-` being the standard input. Throws when it cannot: no second try mends a wrong file name. */
export const openFile = async (path: string, telegramsPerSecond?: number): Promise<Connection> => {
  const stream = path === "-" ? process.stdin : await streamOf(path);
  const closing = new AbortController();
  const pieces =
    telegramsPerSecond === undefined ? bytesOf(stream) : paced(bytesOf(stream), telegramsPerSecond, closing.signal);
  return {
    kind: "connection",
    name: path === "-" ? "standard input" : path,
    read: async () => {
      try {
        const next = await pieces.next();
        return next.done === true ? "end" : next.value;
      } catch (error) {
        throw unreadable(path, error); // a folder, for example, opens but cannot be read
      }
    },
    close: async () => {
      closing.abort();
      stream.destroy();
    },
  };
};

const streamOf = async (path: string) => {
  try {
    // Opening one waits for its writer, and nothing could end that wait.
    if ((await stat(path)).isFIFO())
      throw new Error("it is a named pipe; write to the standard input instead: --replay -");
    return (await open(path)).createReadStream({ highWaterMark: PIECE_BYTES });
  } catch (error) {
    throw unreadable(path, error);
  }
};

const unreadable = (path: string, cause: unknown): Error =>
  new Error(`the recording "${path}" cannot be read: ${reasonOf(cause)}`, { cause });

async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) if (piece instanceof Uint8Array) yield piece;
}

/** The same bytes, each telegram at its time; late telegrams catch up. */
async function* paced(
  pieces: AsyncIterable<Uint8Array>,
  telegramsPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let due = performance.now();
  let before = LINE_FEED; // a file begins with a line
  for await (const piece of pieces) {
    for (const part of cutBeforeTelegrams(piece, before)) {
      if (part.isStart) {
        const leftMs = due - performance.now();
        if (leftMs > 0) await rest(leftMs, signal);
        due += 1_000 / telegramsPerSecond;
      }
      yield part.bytes;
    }
    before = piece.at(-1) ?? before;
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SLASH = 0x2f;

export interface Part {
  readonly bytes: Uint8Array;
  /** True when a telegram begins here, by the look of it: this serves the pace only. */
  readonly isStart: boolean;
}

/** Cuts a piece before each `/` at a line's start; `before` is the byte in front of the piece. */
export const cutBeforeTelegrams = (piece: Uint8Array, before: number): readonly Part[] => {
  const isStart = (at: number): boolean => {
    const previous = at === 0 ? before : piece[at - 1];
    return piece[at] === SLASH && (previous === LINE_FEED || previous === CARRIAGE_RETURN);
  };
  const parts: Part[] = [];
  let from = 0;
  for (let at = 1; at <= piece.length; at += 1) {
    if (at < piece.length && !isStart(at)) continue;
    parts.push({ bytes: piece.subarray(from, at), isStart: isStart(from) });
    from = at;
  }
  return parts;
};
