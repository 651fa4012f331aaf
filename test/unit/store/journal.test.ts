import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryFolder } from "../../support/folder.ts";
import { filesIn, heldIn, numbered, openJournal, segmentName, told } from "../../support/journal.ts";

const ONE_EACH = { segmentBytes: 1 }; // every append into a file of its own

test("what was appended is held by the next run, under the same numbers", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 3));
    await journal.append(numbered(3, 2));
    await journal.close();
    const { journal: next, lines } = await openJournal(folder);
    assert.deepEqual([next.first, next.end], [0, 5]);
    assert.deepEqual(await heldIn(next), told([0, 1, 2, 3, 4]));
    await next.append(numbered(5, 1));
    assert.deepEqual(await heldIn(next), told([0, 1, 2, 3, 4, 5]));
    assert.deepEqual(lines, []);
    await next.close();
  }));

test("a message comes back with its topic, QoS and retain flag", () =>
  inTemporaryFolder(async (folder) => {
    const message = {
      topic: "p1-mqtt/tele/0/ÄÖ😀/SENSOR",
      payload: '{"p1_text":"é\\u0000"}',
      qos: 2,
      retain: true,
    } as const;
    const { journal } = await openJournal(folder);
    await journal.append([message]);
    await journal.close();
    const { journal: next } = await openJournal(folder);
    assert.deepEqual(await next.read(0, 1), { first: 0, messages: [message] });
    await next.close();
  }));

test("messages larger than what is read at once come back too", () =>
  inTemporaryFolder(async (folder) => {
    const large = numbered(0, 3).map((message) => ({ ...message, payload: message.payload.repeat(200_000) }));
    const { journal } = await openJournal(folder);
    await journal.append(large);
    assert.deepEqual(await journal.read(0, 1), { first: 0, messages: large.slice(0, 1) });
    assert.deepEqual(await journal.read(2, 1), { first: 2, messages: large.slice(2) });
    await journal.close();
    const { journal: next } = await openJournal(folder);
    assert.deepEqual(await next.read(1, 1), { first: 1, messages: large.slice(1, 2) });
    await next.close();
  }));

test("reading goes from file to file, back and forth, and ends at the end", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder, ONE_EACH);
    await journal.append(numbered(0, 2));
    await journal.append(numbered(2, 2));
    assert.deepEqual(await journal.read(0, 10), { first: 0, messages: numbered(0, 2) });
    assert.deepEqual(await journal.read(2, 10), { first: 2, messages: numbered(2, 2) });
    assert.deepEqual(await journal.read(1, 10), { first: 1, messages: numbered(1, 1) });
    assert.deepEqual(await journal.read(3, 10), { first: 3, messages: numbered(3, 1) });
    assert.deepEqual(await journal.read(4, 10), { first: 4, messages: [] });
    await journal.append(numbered(4, 1));
    assert.deepEqual(await journal.read(4, 10), { first: 4, messages: numbered(4, 1) });
    await journal.close();
  }));

test("a file is deleted when all in it is released, and not before", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder, ONE_EACH);
    await journal.append(numbered(0, 2));
    await journal.append(numbered(2, 2));
    journal.release(1);
    await journal.tidy();
    assert.deepEqual(filesIn(folder), [segmentName(0), segmentName(2), "released"]);
    journal.release(2);
    await journal.tidy();
    assert.deepEqual(filesIn(folder), [segmentName(2), "released"]);
    assert.deepEqual(await heldIn(journal), told([2, 3]));
    await journal.close();
  }));

test("when all is released nothing stays but the lock, and after the end not even that", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 3));
    journal.release(2);
    await journal.tidy();
    journal.release(3);
    await journal.tidy();
    assert.equal(readdirSync(folder).length, 1);
    assert.deepEqual(filesIn(folder), []);
    await journal.close();
    assert.deepEqual(readdirSync(folder), []);
  }));

test("a gateway that holds nothing leaves nothing, whatever passes it by", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    journal.release(1_000);
    await journal.tidy();
    assert.deepEqual(filesIn(folder), []);
    assert.deepEqual([journal.first, journal.end], [1_000, 1_000]);
    await journal.append(numbered(1_000, 1));
    assert.deepEqual(filesIn(folder), [segmentName(1_000)]);
    await journal.close();
  }));

test("numbers that went on while nothing was held leave no gap", () =>
  inTemporaryFolder(async (folder) => {
    const { journal, lines } = await openJournal(folder);
    await journal.append(numbered(0, 2));
    journal.release(50);
    await journal.append(numbered(50, 2));
    assert.deepEqual(await heldIn(journal), told([50, 51]));
    await journal.close();
    const { journal: next, lines: nextLines } = await openJournal(folder);
    assert.deepEqual(await heldIn(next), told([50, 51]));
    assert.deepEqual([...lines, ...nextLines], []);
    await next.close();
  }));

test("messages released while they were being written do not come back", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    const written = journal.append(numbered(0, 3));
    journal.release(3);
    await written;
    assert.deepEqual(filesIn(folder), []);
    assert.deepEqual([journal.first, journal.end], [3, 3]);
    await journal.append(numbered(3, 1));
    assert.deepEqual(await heldIn(journal), told([3]));
    await journal.close();
    const { journal: next } = await openJournal(folder);
    assert.deepEqual(await heldIn(next), told([3]));
    await next.close();
  }));

test("the folder is made, and all is for its owner only", () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, "new", "buffer");
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 1));
    assert.equal((statSync(folder).mode & 0o777).toString(8), "700");
    assert.equal((statSync(join(folder, segmentName(0))).mode & 0o777).toString(8), "600");
    await journal.close();
  }));

test("a folder that cannot be made is named", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.append(numbered(0, 1));
    const inFile = join(folder, segmentName(0), "buffer");
    await assert.rejects(openJournal(inFile), { code: "ENOTDIR", message: new RegExp(inFile) });
    await journal.close();
  }));

test("an append before the last one has settled is a mistake that is told", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    const first = journal.append(numbered(0, 1));
    await assert.rejects(journal.append(numbered(1, 1)), { message: "append was called before it had settled" });
    await first;
    assert.deepEqual(await heldIn(journal), told([0]));
    await journal.close();
  }));

test("after the end nothing is taken any more", () =>
  inTemporaryFolder(async (folder) => {
    const { journal } = await openJournal(folder);
    await journal.close();
    await journal.close();
    await assert.rejects(journal.append(numbered(0, 1)), { message: `${folder} is closed` });
    journal.release(5);
    assert.equal(journal.first, 0);
  }));

test("foreign files in the folder are left alone", () =>
  inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, "outbox-1.log"));
    mkdirSync(join(folder, "totals.json"));
    const { journal, lines } = await openJournal(folder);
    await journal.append(numbered(0, 1));
    journal.release(1);
    await journal.close();
    assert.deepEqual(readdirSync(folder).sort(), ["outbox-1.log", "totals.json"]);
    assert.deepEqual(lines, []);
  }));
