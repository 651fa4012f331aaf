import { type Disk, type DiskFile, DiskTrouble, realDisk } from "../../src/store/disk.ts";

/** The calls that can go wrong. */
export type Call =
  | "create"
  | "exists"
  | "openToRead"
  | "overwrite"
  | "read"
  | "remove"
  | "sync"
  | "syncFolder"
  | "truncate"
  | "write";

/** Waits before a call, or throws what goes wrong with it. */
export type Trouble = (call: Call, path: string) => Promise<void> | void;

/** What a call that fails says: an error with a code such as EIO. */
export const failure = (code: string): Error =>
  Object.assign(new Error(`${code}: so that we see what happens`), { code });

/** The real disk, with trouble before each call; a write that fails has written all but the last byte. */
export const troubledDisk = (trouble: Trouble): Disk => {
  const meet = async (call: Call, path: string) => {
    try {
      await trouble(call, path);
    } catch (error) {
      throw new DiskTrouble(path, error);
    }
  };
  const inTrouble = (path: string, file: DiskFile): DiskFile => ({
    size: () => file.size(),
    close: () => file.close(),
    read: async (at, most) => {
      await meet("read", path);
      return file.read(at, most);
    },
    write: async (bytes, at) => {
      await file.write(bytes.subarray(0, -1), at);
      await meet("write", path);
      await file.write(bytes, at);
    },
    sync: async () => {
      await meet("sync", path);
      await file.sync();
    },
  });
  return {
    ...realDisk,
    create: async (path) => {
      await meet("create", path);
      return inTrouble(path, await realDisk.create(path));
    },
    openToRead: async (path) => {
      await meet("openToRead", path);
      return inTrouble(path, await realDisk.openToRead(path));
    },
    exists: async (path) => {
      await meet("exists", path);
      return realDisk.exists(path);
    },
    overwrite: async (path, bytes) => {
      await meet("overwrite", path);
      await realDisk.overwrite(path, bytes);
    },
    remove: async (path) => {
      await meet("remove", path);
      await realDisk.remove(path);
    },
    syncFolder: async (folder) => {
      await meet("syncFolder", folder);
      await realDisk.syncFolder(folder);
    },
    truncate: async (path, size) => {
      await meet("truncate", path);
      await realDisk.truncate(path, size);
    },
  };
};
