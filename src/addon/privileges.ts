import { readFile } from "node:fs/promises";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { groupNameIn } from "../source/serial-trouble.ts";
import { type Account, accountIn, groupsOf } from "./accounts.ts";
import { handOver, handOverAll } from "./folders.ts";
import { groupsThatOpen, type TtyPlaces, ttyNodes } from "./tty-groups.ts";

export interface PrivilegesOptions {
  /** The user to become. */
  readonly user: string;
  /** Folders that become theirs, with all that is in them. */
  readonly trees: readonly string[];
  /** A folder that becomes theirs, and nothing in it. */
  readonly folder: string;
  readonly places: TtyPlaces;
  readonly log: Log;
}

/** What the process may do since then. */
export interface Rights {
  readonly user: string;
  /** The groups that it is a member of; undefined for root, who needs none. */
  readonly groups: ReadonlySet<number> | undefined;
}

/**
 * Root becomes a user who can open serial devices and owns the folders, and nothing else; there is no way back. Runs on
 * as it is where it is not root, where there is no such user, or where the system does not let it; that is said.
 */
export const dropPrivileges = async ({ user, trees, folder, places, log }: PrivilegesOptions): Promise<Rights> => {
  const unchanged: Rights = { user: isRoot() ? "root" : "this user", groups: heldGroups() };
  if (!isRoot()) return unchanged;
  const groupFile = await textOf("/etc/group");
  const account = accountIn(await textOf("/etc/passwd"), user);
  if (account === undefined) {
    log.warn(`There is no user ${user} here: runs on as root`);
    return unchanged;
  }
  const { ids, rootOnly } = groupsThatOpen(await ttyNodes(places));
  const groups = [...new Set([account.gid, ...groupsOf(groupFile, user), ...ids])];
  const stays = (path: string) => (error: unknown) => {
    log.warn(`${path} stays root's, and may not be writable from now on: ${reasonOf(error)}`);
  };
  for (const tree of trees) await handOverAll(tree, account).catch(stays(tree));
  await handOver(folder, account).catch(stays(folder));
  try {
    become(account, groups);
  } catch (error) {
    log.warn(`The system does not let it become ${user} (${reasonOf(error)}): runs on as root`);
    return unchanged;
  }
  verify(account, groups);
  const names = groups.map((id) => groupNameIn(groupFile, id) ?? String(id));
  log.info(`Runs as the user ${user}, in the groups ${names.join(", ")}`);
  for (const path of rootOnly) log.warn(rootOnlyWords(path, user));
  return { user, groups: new Set(groups) };
};

/** What to do about a device that belongs to root alone. */
export const rootOnlyWords = (path: string, user: string): string =>
  `${path} can be opened by root only, and this runs as ${user}; let the host give the device to the group dialout ` +
  "(a udev rule, or the settings of the virtual machine or container), then restart the add-on";

const textOf = (path: string): Promise<string> => readFile(path, "utf8").catch(() => ""); // no file: nobody is in it

const isRoot = (): boolean => process.getuid?.() === 0;

const heldGroups = (): ReadonlySet<number> | undefined => (isRoot() ? undefined : new Set(process.getgroups?.()));

/** The user comes last: only root may change the groups. */
const become = ({ uid, gid }: Account, groups: readonly number[]): void => {
  process.setgroups?.(groups);
  process.setgid?.(gid);
  process.setuid?.(uid);
};

/** Nothing runs on with rights that were said to be gone. */
const verify = ({ name, uid, gid }: Account, groups: readonly number[]): void => {
  const ids = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()];
  const isSo =
    ids.every((id, at) => id === (at < 2 ? uid : gid)) && process.getgroups?.().every((id) => groups.includes(id));
  if (isSo !== true) throw new Error(`the process did not become ${name}`);
};
