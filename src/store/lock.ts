import { randomBytes } from "node:crypto";
import type { Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { codeOf, type Disk } from "./disk.ts";
import { askAll, putUp } from "./lock-socket.ts";

/** Another program works with this folder. */
export class FolderInUse extends Error {
  readonly code = "FolderInUse";

  constructor(folder: string) {
    super(`${folder} is in use by another gateway: stop that one, or give this one a folder of its own`);
  }
}

interface Own {
  readonly name: string;
  readonly server: Server;
}

const IS_LOCK = /^lock-[0-9a-f]{16}(\.new)?$/;
const WAIT_MS = 3_000; // for another one to make up its mind, which takes it some milliseconds

/**
 * Lets one program work with a folder, by sockets in it: one that answers belongs to a program that runs, whichever
 * container it is in, and after a SIGKILL none answers. Two that come at the same time both put up a socket before
 * they look for others, so that at least one sees the other; then the lower name goes first.
 */
export class FolderLock {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #log: Log;
  #own: Own | undefined; // undefined where the file system has no sockets
  #isHeld = false; // as long as it is not, we only ask for the folder
  #hasWarned = false;

  private constructor(folder: string, disk: Disk, log: Log) {
    this.#folder = folder;
    this.#disk = disk;
    this.#log = log;
  }

  /** Makes the folder where it is missing; rejects with FolderInUse. */
  static async take(folder: string, disk: Disk, log: Log): Promise<FolderLock> {
    const lock = new FolderLock(folder, disk, log);
    await lock.renew();
    return lock;
  }

  /** Takes the folder again if it was removed or exchanged since; rejects with FolderInUse if another was faster. */
  async renew(): Promise<void> {
    if (this.#own !== undefined && (await this.#disk.exists(join(this.#folder, this.#own.name)))) return;
    await this.leave();
    await this.#disk.makeFolder(this.#folder);
    try {
      this.#own = await this.#putUp();
      await this.#outlast(this.#own?.name ?? "");
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  async leave(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    this.#isHeld = false;
    if (own === undefined) return;
    await this.#remove(own.name);
    own.server.close();
  }

  /** Undefined where that cannot be. Under its final name a socket answers from the start: one that does not is nobody's. */
  async #putUp(): Promise<Own | undefined> {
    const name = `lock-${randomBytes(8).toString("hex")}`;
    try {
      const server = await putUp(this.#folder, `${name}.new`, () => this.#isHeld);
      await this.#rename(server, `${name}.new`, name);
      return { name, server };
    } catch (error) {
      if (error instanceof FolderInUse) throw error;
      this.#warn(reasonOf(error));
      return undefined;
    }
  }

  async #rename(server: Server, from: string, to: string): Promise<void> {
    try {
      await this.#disk.move(join(this.#folder, from), join(this.#folder, to));
    } catch (error) {
      server.close();
      throw codeOf(error) === "ENOENT" ? new FolderInUse(this.#folder) : error; // who has it tidied ours away
    }
  }

  /** Resolves when no other has the folder or comes before us. */
  async #outlast(ownName: string): Promise<void> {
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const others = (await this.#disk.list(this.#folder)).filter((name) => IS_LOCK.test(name) && name !== ownName);
      const answers = await askAll(this.#folder, others);
      const waiting = others.filter((_, index) => answers[index] === "waiting");
      const isLate = performance.now() > until;
      if (answers.includes("holding") || waiting.some((name) => name < ownName || isLate)) {
        throw new FolderInUse(this.#folder);
      }
      if (waiting.length === 0) {
        this.#isHeld = true;
        for (const name of others) await this.#remove(name);
        return;
      }
      await sleep(10);
    }
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#disk.remove(join(this.#folder, name));
    } catch (error) {
      this.#log.debug(`A lock stays behind: ${reasonOf(error)}`);
    }
  }

  #warn(reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#log.warn(`${this.#folder} cannot be locked, so that two gateways in it would not notice: ${reason}`);
  }
}
