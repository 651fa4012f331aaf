import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../../support/folder.ts";
import { filesIn, heldIn, numbered, openJournal, segmentName, told, upTo, withByte } from "../../support/journal.ts";

/** Leaves a segment of four messages in the folder, and the note that three of them are released; hands over the note. */
const leaveNote = async (folder: string): Promise<Buffer> => {
  const { journal } = await openJournal(folder);
  await journal.append(numbered(0, 4));
  journal.release(3);
  await journal.close();
  return readFileSync(join(folder, "released"));
};

/** What a run holds that finds this note. */
const heldWith = async (folder: string, note: Buffer): Promise<string[]> => {
  writeFileSync(join(folder, "released"), note);
  const { journal } = await openJournal(folder);
  const held = await heldIn(journal);
  await journal.close();
  return held;
};

/** One after the other, because they are in one folder. */
const heldWithEach = async (folder: string, [note, ...others]: readonly Buffer[]): Promise<string[][]> =>
  note === undefined ? [] : [await heldWith(folder, note), ...(await heldWithEach(folder, others))];

test("what was released is not held by the next run", () =>
  inTemporaryFolder(async (folder) => {
    assert.deepEqual(await heldWith(folder, await leaveNote(folder)), told([3]));
  }));

test("a wrong byte anywhere in the note of what was released repeats messages and loses none", () =>
  inTemporaryFolder(async (folder) => {
    const note = await leaveNote(folder);
    const wrong = [...upTo(note.length).map((at) => withByte(note, at, (byte) => byte ^ 0xff)), note.subarray(0, -1)];
    assert.deepEqual(
      await heldWithEach(folder, wrong),
      wrong.map(() => told([0, 1, 2, 3])),
    );
  }));

test("a note that an earlier log has left releases nothing of this one", () =>
  inTemporaryFolder(async (folder) => {
    const earlier = await leaveNote(folder);
    const { journal } = await openJournal(folder);
    journal.release(4);
    await journal.close();
    await leaveNote(folder);
    assert.deepEqual(await heldWith(folder, earlier), told([0, 1, 2, 3]));
  }));

test("a note without a log is removed", () =>
  inTemporaryFolder(async (folder) => {
    const note = await leaveNote(folder);
    const { journal } = await openJournal(folder);
    journal.release(4);
    await journal.close();
    assert.deepEqual(await heldWith(folder, note), []);
    assert.deepEqual(filesIn(folder), []);
  }));

/** Resolves when it is so, without asking for it. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

test("what is released is noted and deleted by itself, in a quarter of a second", { timeout: 10_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 2));
    journal.release(1);
    await until(() => filesIn(folder).includes("released"));
    journal.release(2);
    await until(() => filesIn(folder).length === 0);
    await journal.append(numbered(2, 1));
    assert.deepEqual(filesIn(folder), [segmentName(2)]);
    await journal.close();
  }),
);

test("after 256 messages what is released is noted at once", { timeout: 10_000 }, ({ mock }) =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 300));
    mock.timers.enable({ apis: ["setTimeout"] }); // none comes to an end
    journal.release(256);
    await until(() => filesIn(folder).includes("released"));
    await journal.close();
    assert.deepEqual(await heldWith(folder, readFileSync(join(folder, "released"))), told(upTo(300).slice(256)));
  }),
);
