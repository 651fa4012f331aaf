import { readdir, readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Trouble, trouble } from "./trouble.ts";

/** A device that may not be opened. */
export interface Denial {
  readonly path: string;
  /** Who may not open it. */
  readonly user: string;
  /** Of the device; undefined when that cannot be told. */
  readonly gid: number | undefined;
  /** The group's name; undefined when it has none. */
  readonly group: string | undefined;
}

/** Says who may not open what, and what to do about it where the program runs. */
export type AdviceWhenRefused = (denial: Denial) => string;

/**
 * What stands in the way of opening the device, by the binding's words: it gives no code. Without `advice` the program
 * is taken for one that somebody has started on the command line.
 */
export const troubleAtOpening = async (path: string, reason: string, advice?: AdviceWhenRefused): Promise<Trouble> => {
  if (/no such file|ENOENT|no such device|not a directory|ENOTDIR/i.test(reason)) return missing(path);
  if (/permission denied|EACCES/i.test(reason)) {
    return trouble("permission", (advice ?? permissionAdvice)(await denialOf(path)));
  }
  if (/not permitted|EPERM/i.test(reason)) {
    return trouble("permission", (advice ?? containerAdvice)(await denialOf(path)));
  }
  if (/cannot lock port|busy/i.test(reason)) {
    return trouble("busy", `${path} is held by another program; stop that one (to find it: sudo fuser -v ${path})`);
  }
  if (/inappropriate ioctl|is a directory/i.test(reason)) {
    return trouble("not-a-terminal", `${path} is not a serial device; ${await presentInWords()}`);
  }
  return trouble("failed", `${path} could not be opened: ${reason}`);
};

/** Nothing is there. */
export const missing = async (path: string): Promise<Trouble> => {
  const near = await sameNameInOtherCase(path);
  const advice = near === undefined ? "is the cable plugged in?" : `did you mean ${near}?`;
  return trouble("missing", `there is no device ${path}; ${advice} ${await presentInWords()}`);
};

const sameNameInOtherCase = async (path: string): Promise<string | undefined> => {
  const wanted = basename(path).toLowerCase();
  const near = (await namesIn(dirname(path))).find((name) => name.toLowerCase() === wanted);
  return near === undefined ? undefined : join(dirname(path), near);
};

const presentInWords = async (): Promise<string> => {
  const present = await serialDevices();
  return `Serial devices present: ${present.length === 0 ? "none" : present.join(", ")}`;
};

/** The adapters that are plugged in, by the name that stays the same at each replug where the system has one. */
export const serialDevices = async (byId = "/dev/serial/by-id", devices = "/dev"): Promise<readonly string[]> => {
  const lasting = (await namesIn(byId)).map((name) => join(byId, name));
  if (lasting.length > 0) return lasting;
  // Not ttyS0 and on: the kernel shows dozens of those where nothing is.
  return (await namesIn(devices))
    .filter((name) => /^tty(USB|ACM|AMA)\d+$/.test(name))
    .map((name) => join(devices, name));
};

/** The entries of a folder in order; none when it cannot be read, as a system without adapters has no such folder. */
export const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).then(
    (names) => names.sort(),
    () => [],
  );

const denialOf = async (path: string): Promise<Denial> => {
  const gid = (await stat(path).catch(() => undefined))?.gid;
  return { path, user: userName(), gid, group: gid === undefined ? undefined : await groupName(gid) };
};

const containerAdvice: AdviceWhenRefused = ({ path }) =>
  `${path} may not be opened here; in a container, hand it the device: --device ${path}`;

/** Names the very command that gives access. */
export const permissionAdvice: AdviceWhenRefused = ({ path, user, group }) =>
  group === undefined || group === "root"
    ? `${user} may not open ${path}, and no group but root may; let a udev rule give it to the group dialout`
    : `${user} may not open ${path}, the group ${group} may; run: sudo usermod -aG ${group} ${user} and log in again`;

const groupName = async (id: number): Promise<string | undefined> =>
  groupNameIn(await readFile("/etc/group", "utf8").catch(() => ""), id);

/** The name of a group, by the text of /etc/group. */
export const groupNameIn = (groups: string, id: number): string | undefined =>
  groups
    .split("\n")
    .map((line) => line.split(":"))
    .find((columns) => columns[2] === String(id))?.[0];

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return "this user"; // a number without a name, as containers have
  }
};
