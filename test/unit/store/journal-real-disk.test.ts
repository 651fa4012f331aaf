import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesIn, heldIn, numbered, openJournal, segmentName, sizeOf, told } from "../../support/journal.ts";
import { SmallDisk, withoutMounts } from "../../support/small-disk.ts";

test("another disk that is mounted over the folder is used; what is below can be read to the end", {
  skip: withoutMounts,
}, async () => {
  using disk = new SmallDisk(1_024);
  const folder = join(disk.folder, "buffer");
  const { journal } = await openJournal(folder);
  await journal.append(numbered(0, 1));
  disk.cover(folder);
  await assert.rejects(journal.append(numbered(1, 1)), /was removed while it was written to/);
  await journal.append(numbered(1, 1));
  assert.deepEqual(filesIn(folder), [segmentName(1)]);
  assert.deepEqual(await heldIn(journal), told([0, 1]));
  await journal.close();
});

test("on a full disk an append is rejected as a whole, and the next one succeeds when there is room", {
  skip: withoutMounts,
}, async () => {
  using disk = new SmallDisk(256);
  const folder = join(disk.folder, "buffer");
  const { journal } = await openJournal(folder);
  await journal.append(numbered(0, 100));
  const bytes = sizeOf(folder, segmentName(0));
  writeFileSync(join(disk.folder, "ballast"), Buffer.alloc(200 * 1_024));
  await assert.rejects(journal.append(numbered(100, 5_000)), { code: "ENOSPC", message: new RegExp(folder) });
  await assert.rejects(journal.append(numbered(100, 5_000)), { code: "ENOSPC", message: new RegExp(folder) });
  assert.deepEqual(filesIn(folder), [segmentName(0)]);
  assert.equal(sizeOf(folder, segmentName(0)), bytes);
  assert.equal((await heldIn(journal)).length, 100);
  rmSync(join(disk.folder, "ballast"));
  await journal.append(numbered(100, 5_000));
  assert.equal((await heldIn(journal)).length, 5_100);
  await journal.close();
  const { journal: next } = await openJournal(folder);
  assert.equal((await heldIn(next)).length, 5_100);
  await next.close();
});

test("on a full disk what is released still makes room", { skip: withoutMounts }, async () => {
  using disk = new SmallDisk(256);
  const folder = join(disk.folder, "buffer");
  const { journal } = await openJournal(folder, { segmentBytes: 1 });
  await journal.append(numbered(0, 5_000));
  await journal.append(numbered(5_000, 100));
  await assert.rejects(journal.append(numbered(5_100, 9_000)), { code: "ENOSPC" });
  writeFileSync(join(disk.folder, "ballast"), Buffer.alloc(16));
  journal.release(5_050);
  await journal.tidy();
  await journal.append(numbered(5_100, 5_000));
  assert.equal((await heldIn(journal)).length, 50 + 5_000);
  await journal.close();
});

test("on a read-only disk what is held can be read, appends are rejected, and all goes on when it is writable", {
  skip: withoutMounts,
}, async () => {
  using disk = new SmallDisk(1_024);
  const folder = join(disk.folder, "buffer");
  const { journal: earlier } = await openJournal(folder);
  await earlier.append(numbered(0, 2));
  await earlier.close();
  disk.remount("ro");
  const { journal, lines } = await openJournal(folder);
  assert.match(lines[0] ?? "", /^warn .*buffer cannot be locked, so that two gateways in it would not notice: .*EROFS/);
  assert.deepEqual(await heldIn(journal), told([0, 1]));
  await assert.rejects(journal.append(numbered(2, 1)), { code: "EROFS", message: new RegExp(folder) });
  disk.remount("rw");
  await journal.append(numbered(2, 1));
  await assert.rejects(openJournal(folder), { code: "FolderInUse" });
  assert.deepEqual(await heldIn(journal), told([0, 1, 2]));
  await journal.close();
});
