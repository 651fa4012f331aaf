import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { codeOf } from "./disk.ts";

/** What the program behind a socket says: `nobody` when there is none any more. */
export type Answer = "holding" | "waiting" | "nobody";

const ANSWER_MS = 1_000; // a program that is stopped accepts, but does not answer
const TRIES = 3; // one that ends in this moment closes without an answer
const LONGEST_PATH = 100; // bytes: a socket's path has room for 108, on some systems for 104

/** Puts up a socket that tells everyone whether its folder is held; does not keep the program running. */
export const putUp = async (folder: string, name: string, isHeld: () => boolean): Promise<Server> => {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // who asked has gone: nobody waits for the answer
    socket.end(isHeld() ? "holding" : "waiting");
  });
  await inShort(folder, async (short) => {
    server.listen(join(short, name));
    await once(server, "listening");
  });
  return server.unref();
};

/** Asks the sockets of these names, in their order. */
export const askAll = (folder: string, names: readonly string[]): Promise<Answer[]> =>
  inShort(folder, (short) => Promise.all(names.map((name) => ask(join(short, name), TRIES))));

/** Hands over a way to the folder that is short enough for a socket's path. */
const inShort = async <T>(folder: string, use: (short: string) => Promise<T>): Promise<T> => {
  if (Buffer.byteLength(folder) < LONGEST_PATH - NAME_BYTES) return use(folder);
  const handle: FileHandle = await open(folder, "r");
  try {
    return await use(`/proc/self/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
};

const NAME_BYTES = 30;

const ask = async (path: string, tries: number): Promise<Answer> => {
  const text = await heardFrom(path);
  return text === "" && tries > 1 ? ask(path, tries - 1) : text === "nobody" || text === "waiting" ? text : "holding";
};

/** What it says until it closes: nothing when it does not answer in time. */
const heardFrom = (path: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(path);
    let text = "";
    socket.setEncoding("utf8");
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on("data", (piece) => {
      text += piece;
    });
    socket.on("error", (error) => {
      text = IS_GONE.includes(codeOf(error)) ? "nobody" : text;
    });
    socket.on("close", () => resolve(text));
  });

const IS_GONE = ["ECONNREFUSED", "ENOENT"];
