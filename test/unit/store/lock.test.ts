import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { FolderInUse } from "../../../src/store/lock.ts";
import { bounded } from "../../support/bounded.ts";
import { inTemporaryFolder } from "../../support/folder.ts";
import { heldIn, numbered, openJournal, told } from "../../support/journal.ts";

const HOLDER = fileURLToPath(new URL("../../support/lock-holder.ts", import.meta.url));

/** Another gateway that tries to take the folder, and what it says. It goes on until it is killed. */
const startHolder = async (folder: string): Promise<{ readonly child: ChildProcess; readonly said: string }> => {
  const [program, args] = bounded(process.execPath, ["--import", "tsx", HOLDER, folder]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const said = await Promise.race([once(child.stdout ?? child, "data"), once(child, "close")]);
  return { child, said: String(said[0]).trim() };
};

const killed = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
};

const outcomesOf = (attempts: readonly PromiseSettledResult<unknown>[]): string[] =>
  attempts.map((one) => (one.status === "fulfilled" ? "held" : String(one.reason.code))).sort();

const inUse = (folder: string) => ({
  code: "FolderInUse",
  message: `${folder} is in use by another gateway: stop that one, or give this one a folder of its own`,
});

test("two gateways cannot work in one folder", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await assert.rejects(openJournal(folder), inUse(folder));
    assert.equal(readdirSync(folder).length, 1);
    await journal.close();
    const { journal: next } = await openJournal(folder);
    await next.close();
  }));

test("a gateway in another process is noticed, and when it was killed the folder is free", () =>
  inTemporaryFolder(async (folder) => {
    const { child, said } = await startHolder(folder);
    assert.equal(said, "held");
    await assert.rejects(openJournal(folder), FolderInUse);
    await killed(child);
    const { journal, lines } = await openJournal(folder);
    assert.equal(readdirSync(folder).length, 1);
    assert.deepEqual(lines, []);
    await journal.close();
  }));

test("a gateway that is stopped still has its folder", () =>
  inTemporaryFolder(async (folder) => {
    const { child } = await startHolder(folder);
    child.kill("SIGSTOP");
    await assert.rejects(openJournal(folder), FolderInUse);
    await killed(child);
  }));

test("of several processes that start at the same time, exactly one gets the folder", () =>
  inTemporaryFolder(async (folder) => {
    const holders = await Promise.all([startHolder(folder), startHolder(folder), startHolder(folder)]);
    assert.deepEqual(holders.map(({ said }) => said).sort(), ["FolderInUse", "FolderInUse", "held"]);
    await Promise.all(holders.map(({ child }) => killed(child)));
  }));

for (const round of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`of eight that come at the same time after one that was killed, exactly one gets the folder, round ${round}`, () =>
    inTemporaryFolder(async (folder) => {
      await abandonSocket(folder);
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => openJournal(folder)));
      assert.deepEqual(outcomesOf(attempts), [...Array<string>(7).fill("FolderInUse"), "held"]);
      await Promise.all(attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value.journal.close()] : [])));
      assert.deepEqual(readdirSync(folder), []);
    }));
}

test("a folder with a path that is too long for a socket is locked too", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "a-long-name".repeat(15), "and-another".repeat(15));
    const { journal } = await openJournal(folder);
    await assert.rejects(openJournal(folder), FolderInUse);
    await journal.close();
    assert.deepEqual(readdirSync(folder), []);
  }));

test("after its folder was removed and made again a gateway takes it again, unless another has", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "buffer");
    const { journal } = await openJournal(folder);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const { journal: other } = await openJournal(folder);
    await assert.rejects(journal.append(numbered(0, 1)), FolderInUse);
    await other.close();
    await journal.append(numbered(0, 1));
    await assert.rejects(openJournal(folder), FolderInUse);
    assert.deepEqual(await heldIn(journal), told([0]));
    await journal.close();
  }));

/** One that tries to take the folder too, and says these things one after the other, the last one again and again. */
const contender = async (folder: string, name: string, answers: readonly string[]): Promise<AsyncDisposable> => {
  const left = [...answers];
  const server = createServer((socket) => socket.end((left.length > 1 ? left.shift() : left[0]) ?? ""));
  server.listen(join(folder, name));
  await once(server, "listening");
  return { [Symbol.asyncDispose]: async () => void server.close() };
};

const LOWEST = "lock-0000000000000000";
const HIGHEST = "lock-ffffffffffffffff";

test("one that comes at the same time and has a lower name goes first", () =>
  inTemporaryFolder(async (folder) => {
    await using _ = await contender(folder, LOWEST, ["waiting"]);
    await assert.rejects(openJournal(folder), FolderInUse);
    assert.deepEqual(readdirSync(folder), [LOWEST]);
  }));

test("one with a higher name is given the time to give up", () =>
  inTemporaryFolder(async (folder) => {
    const other = await contender(folder, HIGHEST, ["waiting"]);
    const taken = openJournal(folder);
    await other[Symbol.asyncDispose]();
    await (await taken).journal.close();
  }));

test("one with a higher name that did not see us in time has the folder", () =>
  inTemporaryFolder(async (folder) => {
    await using _ = await contender(folder, HIGHEST, ["waiting", "waiting", "holding"]);
    await assert.rejects(openJournal(folder), FolderInUse);
    assert.deepEqual(readdirSync(folder), [HIGHEST]);
  }));

test("one with a higher name that never makes up its mind has the folder", () =>
  inTemporaryFolder(async (folder) => {
    await using _ = await contender(folder, HIGHEST, ["waiting"]);
    await assert.rejects(openJournal(folder), FolderInUse);
  }));

test("one that ends in the moment it is asked is asked again", () =>
  inTemporaryFolder(async (folder) => {
    await using _ = await contender(folder, HIGHEST, ["", "holding"]);
    await assert.rejects(openJournal(folder), FolderInUse);
  }));

/** Leaves a socket in the folder that nobody listens to any more, as a gateway does that is killed. */
const abandonSocket = async (folder: string): Promise<void> => {
  const { child } = await startHolder(folder);
  await killed(child);
  assert.equal(readdirSync(folder).length, 1);
};
