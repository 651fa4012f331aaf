import { join } from "node:path";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { codeOf, type Disk } from "./disk.ts";
import { RELEASED_BYTES, RELEASED_FILE, type Released, readReleased } from "./released.ts";
import { firstOf, nameOf, Segment } from "./segment.ts";

export interface Recovered {
  /** In order; each holds at least one message. */
  readonly segments: readonly Segment[];
  /** The number of the first message that is not known to be released. */
  readonly first: number;
}

/** Finds out what an earlier run has left in the folder, and says what cannot be used. Rejects when it cannot be listed. */
export const recover = async (disk: Disk, folder: string, log: Log): Promise<Recovered> => {
  const numbers = (await disk.list(folder)).flatMap((name) => firstOf(name) ?? []).sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (const first of numbers) {
    const segment = await found(disk, folder, first, log);
    segments.at(-1)?.endAt(first);
    if (segment !== undefined) segments.push(segment);
  }
  await cutTail(disk, segments, log);
  return { segments, first: await firstUnreleased(disk, folder, segments, log) };
};

/** Moves a file out of the way, under a name that is free: what it holds may still be of use to someone. */
export const setAside = async (disk: Disk, folder: string, name: string): Promise<string> => {
  const taken = new Set(await disk.list(folder));
  for (let count = 1; ; count += 1) {
    const aside = `${name}.unreadable-${count}`;
    if (!taken.has(aside)) {
      await disk.move(join(folder, name), join(folder, aside));
      return aside;
    }
  }
};

const found = async (disk: Disk, folder: string, first: number, log: Log): Promise<Segment | undefined> => {
  const path = join(folder, nameOf(first));
  try {
    const segment = await Segment.find(disk, folder, first);
    if (segment instanceof Segment) return segment;
    if (segment === "torn") {
      log.warn(`${path} holds no message, only the start of a write that was cut short: it is removed`);
      await disk.remove(path);
    } else {
      log.warn(`${path} ${segment.why}: its messages wait in ${await setAside(disk, folder, nameOf(first))}`);
    }
  } catch (error) {
    log.warn(`${path} is left out: ${reasonOf(error)}`);
  }
  return undefined;
};

/** Finds out where the last segment ends, and drops those of which nothing is left. */
const cutTail = async (disk: Disk, segments: Segment[], log: Log): Promise<void> => {
  for (let last = segments.at(-1); last !== undefined; last = segments.at(-1)) {
    try {
      await mend(disk, last, log);
    } catch (error) {
      log.warn(`${last.path} cannot be mended: ${reasonOf(error)}`);
    }
    if (last.isMeasured && last.end > last.first) return;
    segments.pop();
  }
};

/** Cuts off what was being written when the last run ended. */
const mend = async (disk: Disk, segment: Segment, log: Log): Promise<void> => {
  const tailBytes = await segment.measure();
  if (tailBytes > 0) log.warn(`${segment.path}: ${tailBytes} bytes are cut off its end, where a write was cut short`);
  if (segment.end === segment.first) await segment.remove();
  else if (tailBytes > 0) await disk.truncate(segment.path, segment.size);
  await segment.rest();
};

const firstUnreleased = async (disk: Disk, folder: string, segments: readonly Segment[], log: Log): Promise<number> => {
  const released = await releasedIn(disk, join(folder, RELEASED_FILE), log);
  const spoken = segments.find(({ seed }) => seed === released?.seed);
  const oldest = segments[0]?.first ?? 0;
  if (released === undefined || spoken === undefined) return oldest;
  return Math.max(oldest, Math.min(released.before, spoken.end));
};

const releasedIn = async (disk: Disk, path: string, log: Log): Promise<Released | undefined> => {
  try {
    const file = await disk.openToRead(path);
    try {
      return readReleased(await file.read(0, RELEASED_BYTES));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) !== "ENOENT") log.warn(`Messages may come twice: ${reasonOf(error)}`);
    return undefined;
  }
};
