import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Depot, Stored } from "../../src/store/depot.ts";
import { Journal, type JournalOptions } from "../../src/store/journal.ts";
import { memoryLog } from "./memory-log.ts";

/** Messages whose payloads are these numbers. A record of one with a single digit has RECORD_BYTES. */
export const numbered = (first: number, count: number): Stored[] =>
  Array.from({ length: count }, (_, index) => ({ topic: "t", payload: `${first + index}`, qos: 1, retain: false }));

export const HEADER_BYTES = 24;
export const RECORD_BYTES = 19;

/** A journal in this folder, and what it says. */
export const openJournal = async (folder: string, options: Partial<JournalOptions> = {}) => {
  const { log, lines } = memoryLog();
  return { journal: await Journal.open({ folder, log, now: () => 0, ...options }), lines };
};

/** `5:abc` for message 5 with payload abc: all that are held, read in stretches of `most`. */
export const heldIn = async (depot: Depot, most = 100): Promise<string[]> => {
  const held: string[] = [];
  for (let from = depot.first; from < depot.end; ) {
    const { first, messages } = await depot.read(from, most);
    held.push(...messages.map(({ payload }, index) => `${first + index}:${payload}`));
    from = first + messages.length;
  }
  return held;
};

/** What `heldIn` says of `numbered` messages that were numbered from 0 on. */
export const told = (numbers: readonly number[]): string[] => numbers.map((number) => `${number}:${number}`);

/** What a folder holds but the lock. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith("lock-"))
    .sort();

/** The folder as a SIGKILL in this moment would leave it: again if something changed while it was copied. */
export const copyFiles = (from: string, to: string): void => {
  const files = sizesIn(from);
  try {
    for (const [name] of files) cpSync(join(from, name), join(to, name));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  if (isDeepStrictEqual(files, sizesIn(from))) return;
  rmSync(to, { recursive: true });
  mkdirSync(to);
  copyFiles(from, to);
};

const sizesIn = (folder: string): [name: string, size: number | undefined][] =>
  filesIn(folder).map((name) => [name, statSync(join(folder, name), { throwIfNoEntry: false })?.size]);

export const sizeOf = (...path: readonly string[]): number => statSync(join(...path)).size;

export const segmentName = (first: number): string => `outbox-${String(first).padStart(16, "0")}.log`;

/** 0, 1, 2 and so on, without the end. */
export const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

export const withByte = (bytes: Buffer, at: number, change: (byte: number) => number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = change(changed[at] ?? 0);
  return changed;
};
