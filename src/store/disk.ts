import { constants } from "node:fs";
import { access, type FileHandle, mkdir, open, readdir, rename, truncate, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf } from "../lib/problem.ts";

/** An open file. Everything may reject with DiskTrouble. */
export interface DiskFile {
  /** In bytes. */
  size(): Promise<number>;
  /** The bytes from this place on: fewer than asked for only where the file ends. May use `into`, if that is large enough. */
  read(at: number, most: number, into?: Buffer): Promise<Buffer>;
  write(bytes: Buffer, at: number): Promise<void>;
  /** Resolves when all that was written would survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the store does with a file system; a test hands in one that fails. Everything may reject with DiskTrouble. */
export interface Disk {
  /** Makes it and all above it where they are missing, for its owner only. */
  makeFolder(folder: string): Promise<void>;
  list(folder: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** Rejects with EEXIST when there is such a file. */
  create(path: string): Promise<DiskFile>;
  openToRead(path: string): Promise<DiskFile>;
  /** Replaces the file's first bytes, or makes it. */
  overwrite(path: string, bytes: Buffer): Promise<void>;
  truncate(path: string, size: number): Promise<void>;
  /** Resolves also when it is not there. */
  remove(path: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  /** Resolves when the names of new files would survive a power cut. */
  syncFolder(folder: string): Promise<void>;
}

/** A call to the file system that failed: where, and why. */
export class DiskTrouble extends Error {
  /** Such as ENOSPC; empty when there is none. */
  readonly code: string;

  constructor(path: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(reason.includes(path) ? reason : `${path}: ${reason}`, { cause });
    this.code = codeOf(cause);
  }
}

/** Such as ENOSPC, of any error; empty when there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const FOR_OWNER = 0o600;
const CANNOT_SYNC_FOLDERS = ["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"]; // of some network file systems

/** The file system that the program runs on. */
export const realDisk: Disk = {
  makeFolder: (folder) =>
    named(folder, async () => {
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      if (made !== undefined) await syncFolder(dirname(made));
    }),
  list: (folder) => named(folder, () => readdir(folder)),
  exists: (path) => named(path, () => isThere(access(path))),
  create: (path) => named(path, async () => new RealFile(path, await open(path, "wx+", FOR_OWNER))),
  openToRead: (path) => named(path, async () => new RealFile(path, await open(path, "r"))),
  overwrite: (path, bytes) =>
    named(path, async () => {
      await using file = new RealFile(path, await open(path, constants.O_WRONLY | constants.O_CREAT, FOR_OWNER));
      await file.write(bytes, 0);
    }),
  truncate: (path, size) => named(path, () => truncate(path, size)),
  remove: (path) => named(path, async () => void (await isThere(unlink(path)))),
  move: (from, to) => named(from, () => rename(from, to)),
  syncFolder: (folder) => named(folder, () => syncFolder(folder)),
};

const named = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DiskTrouble ? error : new DiskTrouble(path, error);
  }
};

/** False when the call failed because there is no such file. */
const isThere = async (call: Promise<void>): Promise<boolean> => {
  try {
    await call;
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!CANNOT_SYNC_FOLDERS.includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
};

class RealFile implements DiskFile, AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  size(): Promise<number> {
    return named(this.#path, async () => (await this.#handle.stat()).size);
  }

  read(at: number, most: number, into?: Buffer): Promise<Buffer> {
    return named(this.#path, async () => {
      const bytes = into !== undefined && into.length >= most ? into : Buffer.allocUnsafeSlow(most);
      let length = 0;
      for (let read = 1; read > 0 && length < most; length += read) {
        read = (await this.#handle.read(bytes, length, most - length, at + length)).bytesRead;
      }
      return bytes.subarray(0, length);
    });
  }

  write(bytes: Buffer, at: number): Promise<void> {
    return named(this.#path, async () => {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.#handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
    });
  }

  sync(): Promise<void> {
    return named(this.#path, () => this.#handle.datasync());
  }

  close(): Promise<void> {
    return named(this.#path, () => this.#handle.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
