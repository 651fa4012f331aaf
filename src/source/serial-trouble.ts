import { readdir, readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Trouble, trouble } from "./trouble.ts";

/** What stands in the way of opening the device, by the binding's words: it gives no code. */
export const troubleAtOpening = async (path: string, reason: string): Promise<Trouble> => {
  if (/no such file|ENOENT|no such device|not a directory|ENOTDIR/i.test(reason)) return missing(path);
  if (/permission denied|EACCES/i.test(reason)) return trouble("permission", await permissionInWords(path));
  if (/not permitted|EPERM/i.test(reason)) {
    return trouble(
      "permission",
      `${path} may not be opened here; in a container, hand it the device: --device ${path}`,
    );
  }
  if (/cannot lock port|busy/i.test(reason)) {
    return trouble("busy", `${path} is held by another program; stop that one (to find it: sudo fuser -v ${path})`);
  }
  if (/inappropriate ioctl|is a directory/i.test(reason)) {
    return trouble("not-a-terminal", `${path} is not a serial device; ${await presentInWords()}`);
  }
  return trouble("failed", `${path} could not be opened: ${reason}`);
};

const missing = async (path: string): Promise<Trouble> => {
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

const permissionInWords = async (path: string): Promise<string> => {
  const node = await stat(path).catch(() => undefined);
  const group = node === undefined ? undefined : await groupName(node.gid);
  return permissionAdvice(path, group, userName());
};

/** Names the very command that gives access. */
export const permissionAdvice = (path: string, group: string | undefined, user: string): string =>
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
