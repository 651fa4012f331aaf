import { chmod, lchown, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./accounts.ts";

/** Makes a folder with the mode given; one that is there stays as it is. */
export const makeFolder = async (folder: string, mode: number): Promise<void> => {
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) await chmod(folder, mode); // whatever the umask
};

/** Gives a folder and all that is in it to the account. */
export const handOverAll = async (folder: string, account: Account): Promise<void> => {
  if (!(await lstat(folder)).isDirectory()) return; // a link could lead anywhere
  await handOver(folder, account);
  for (const { parentPath, name } of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await handOver(join(parentPath, name), account);
  }
};

/**
 * Gives a file or a folder alone to the account. A link itself is given, not what it points to, and a file with several
 * names is not: one of them could have been put there to have a file of root given away.
 */
export const handOver = async (path: string, { uid, gid }: Account): Promise<void> => {
  const entry = await lstat(path);
  const isShared = entry.isFile() && entry.nlink > 1;
  const isGiven = entry.uid === uid && entry.gid === gid;
  if (!isShared && !isGiven) await lchown(path, uid, gid);
};
