import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Unreadable } from "../../../src/store/reader.ts";
import { inTemporaryFolder } from "../../support/folder.ts";
import { gate } from "../../support/gate.ts";
import { filesIn, heldIn, numbered, openJournal, segmentName, told } from "../../support/journal.ts";
import { type Call, failure, troubledDisk } from "../../support/troubled-disk.ts";

/** A journal whose disk fails with these codes as long as they stand there. */
const openTroubled = async (folder: string) => {
  const codes = new Map<Call, string>();
  const disk = troubledDisk((call) => {
    const code = codes.get(call);
    if (code !== undefined) throw failure(code);
  });
  return { ...(await openJournal(folder, { disk })), codes };
};

const fail = (codes: Map<Call, string>, calls: readonly Call[]): void => {
  for (const call of calls) codes.set(call, "EIO");
};

const reopened = async (folder: string): Promise<string[]> => {
  const { journal } = await openJournal(folder);
  const held = await heldIn(journal);
  await journal.close();
  return held;
};

for (const [call, code] of [
  ["create", "EROFS"],
  ["write", "ENOSPC"],
  ["sync", "EIO"],
  ["syncFolder", "EIO"],
] as const) {
  test(`when the first ${call} fails with ${code} nothing is left, and the next append can succeed`, () =>
    inTemporaryFolder(async (folder) => {
      const { journal, codes } = await openTroubled(folder);
      codes.set(call, code);
      await assert.rejects(journal.append(numbered(0, 2)), { code, message: new RegExp(`^${folder}`) });
      assert.deepEqual(filesIn(folder), []);
      assert.deepEqual([journal.first, journal.end], [0, 0]);
      codes.clear();
      await journal.append(numbered(0, 2));
      await journal.close();
      assert.deepEqual(await reopened(folder), told([0, 1]));
    }));
}

for (const calls of [["write"], ["sync"], ["exists"], ["write", "truncate"], ["sync", "truncate"]] as const) {
  test(`when ${calls.join(" and ")} fail later, what was held is held, and the next append can succeed`, () =>
    inTemporaryFolder(async (folder) => {
      const { journal, codes } = await openTroubled(folder);
      await journal.append(numbered(0, 2));
      fail(codes, calls);
      await assert.rejects(journal.append(numbered(2, 3)), { code: "EIO" });
      assert.deepEqual(await heldIn(journal), told([0, 1]));
      codes.clear();
      await journal.append(numbered(2, 1));
      await journal.append(numbered(3, 1));
      assert.deepEqual(await heldIn(journal), told([0, 1, 2, 3]));
      await journal.close();
      assert.deepEqual(await reopened(folder), told([0, 1, 2, 3]));
    }));
}

test("a file that a failed append could not take away is set aside, not overwritten", () =>
  inTemporaryFolder(async (folder) => {
    const { journal, codes, lines } = await openTroubled(folder);
    codes.set("sync", "EIO").set("remove", "EIO");
    await assert.rejects(journal.append(numbered(0, 2)), { code: "EIO" });
    codes.clear();
    await journal.append(numbered(0, 1));
    assert.deepEqual(filesIn(folder), [segmentName(0), `${segmentName(0)}.unreadable-1`]);
    assert.equal(lines.at(-1), `warn ${segmentName(0)} is in the way and becomes ${segmentName(0)}.unreadable-1`);
    await journal.close();
    assert.deepEqual(await reopened(folder), told([0]));
  }));

test("a file that comes in the way in the last moment is not touched", () =>
  inTemporaryFolder(async (folder) => {
    const disk = troubledDisk((call, path) => (call === "create" ? writeFileSync(path, "not ours") : undefined));
    const { journal } = await openJournal(folder, { disk });
    await assert.rejects(journal.append(numbered(0, 1)), { code: "EEXIST" });
    assert.equal(readFileSync(join(folder, segmentName(0)), "utf8"), "not ours");
    await journal.close();
  }));

test("an append that hangs is given up, and undone when the disk comes back", () =>
  inTemporaryFolder(async (folder) => {
    const back = gate();
    const waits: Promise<void>[] = [];
    const disk = troubledDisk((call) => (call === "sync" ? waits[0] : undefined));
    const { journal } = await openJournal(folder, { disk, limitMs: 1_000 });
    await journal.append(numbered(0, 2));
    waits.push(back.opened);
    await assert.rejects(journal.append(numbered(2, 2)), { message: `${folder} did not answer within 1 s` });
    await assert.rejects(journal.append(numbered(2, 2)), { message: `${folder} did not answer within 1 s` });
    assert.deepEqual(await heldIn(journal), told([0, 1]));
    waits.pop();
    back.open();
    await journal.append(numbered(2, 1));
    await journal.close();
    assert.deepEqual(await reopened(folder), told([0, 1, 2]));
  }));

test("reading from a disk that hangs is given up, and goes on when it is back", () =>
  inTemporaryFolder(async (folder) => {
    const back = gate();
    const waits = [back.opened];
    const disk = troubledDisk((call) => (call === "read" ? waits[0] : undefined));
    const { journal } = await openJournal(folder, { disk, limitMs: 1_000 });
    await journal.append(numbered(0, 2));
    await assert.rejects(journal.read(0, 10), { message: `${folder} did not answer within 1 s` });
    waits.pop();
    back.open();
    assert.deepEqual(await heldIn(journal), told([0, 1]));
    await journal.close();
  }));

test("what the disk does not give is passed over only when the caller says so", () =>
  inTemporaryFolder(async (folder) => {
    const { journal: earlier } = await openJournal(folder);
    await earlier.append(numbered(0, 2));
    await earlier.close();
    const { journal, codes } = await openTroubled(folder);
    await journal.append(numbered(2, 1));
    codes.set("read", "EIO");
    await assert.rejects(
      journal.read(0, 10),
      (error) => error instanceof Unreadable && error.until === 2 && error.message.startsWith(folder),
    );
    codes.clear();
    assert.deepEqual(await heldIn(journal), told([0, 1, 2]));
    journal.release(2);
    assert.deepEqual(await heldIn(journal), told([2]));
    await journal.close();
  }));

test("what cannot be deleted or noted is said once, and done later", () =>
  inTemporaryFolder(async (folder) => {
    const { journal, codes, lines } = await openTroubled(folder);
    await journal.append(numbered(0, 3));
    codes.set("remove", "EROFS").set("overwrite", "EROFS");
    journal.release(1);
    await journal.tidy();
    journal.release(2);
    await journal.tidy();
    journal.release(3);
    await journal.tidy();
    const reasons = lines.filter((line) => line.startsWith("warn"));
    assert.equal(reasons.length, 2);
    assert.match(reasons[0] ?? "", /cannot be written: .*released: EROFS/);
    assert.match(reasons[1] ?? "", /cannot be deleted: .*EROFS/);
    codes.clear();
    await journal.tidy();
    assert.deepEqual(filesIn(folder), []);
    await journal.close();
  }));

test("a folder that is removed and made again is used again; what was in it can be read to the end", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "buffer");
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 2));
    rmSync(folder, { recursive: true });
    const removed = { message: `${folder}/${segmentName(0)} was removed while it was written to` };
    await assert.rejects(journal.append(numbered(2, 1)), removed);
    await journal.append(numbered(2, 1));
    assert.deepEqual(filesIn(folder), [segmentName(2)]);
    assert.deepEqual(await heldIn(journal), told([0, 1, 2]));
    await journal.close();
    assert.deepEqual(await reopened(folder), told([2]));
  }));

test("while its folder is away a journal rejects, and afterwards all is there", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "buffer");
    const { journal: earlier } = await openJournal(folder);
    await earlier.append(numbered(0, 2));
    await earlier.close();
    const { journal } = await openJournal(folder);
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, "in its place"); // so that it cannot be made again
    await assert.rejects(journal.append(numbered(2, 1)), { message: new RegExp(folder) });
    await assert.rejects(journal.read(0, 10), Unreadable);
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
    await journal.append(numbered(2, 1));
    assert.deepEqual(await heldIn(journal), told([0, 1, 2]));
    await journal.close();
    assert.deepEqual(readdirSync(parent), ["buffer"]);
  }));
