import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { totalsFile } from "../../../src/status/kept-files.ts";
import { inTemporaryFolder } from "../../support/folder.ts";
import { memoryLog } from "../../support/memory-log.ts";

const TOTALS = { E0001: { p1_energy_consumed_tariff1: 123.456 }, G0001: { p1_gas_consumed_volume: 0 } };
const MINUTE = 60_000;

const open = (folder: string) => {
  const { log, lines } = memoryLog();
  const clock = { ms: 0 };
  return { file: totalsFile(folder, log, () => clock.ms), lines, clock };
};

test("the totals of one run are those of the next", () =>
  inTemporaryFolder(async (folder) => {
    await open(folder).file.close(TOTALS);
    const { file, lines } = open(folder);
    assert.deepEqual(await file.load(), TOTALS);
    assert.deepEqual(lines, []);
  }));

test("the folder is made, the file is for its owner only, and nothing else is left", () =>
  inTemporaryFolder(async (folder) => {
    await open(join(folder, "new", "buffer")).file.close(TOTALS);
    const path = join(folder, "new", "buffer", "totals.json");
    assert.equal((statSync(path).mode & 0o777).toString(8), "600");
    assert.deepEqual(readdirSync(join(folder, "new", "buffer")), ["totals.json"]);
  }));

test("the file is written at most once in five minutes, and at the end", () =>
  inTemporaryFolder(async (folder) => {
    const { file, clock } = open(folder);
    const asked: number[] = [];
    const saveAt = (ms: number) => {
      clock.ms = ms;
      file.save(() => {
        asked.push(ms);
        return TOTALS;
      });
    };
    saveAt(0);
    saveAt(5 * MINUTE - 1);
    saveAt(5 * MINUTE);
    saveAt(5 * MINUTE + 1);
    await file.close({ E0001: { p1_energy_consumed_tariff1: 124 } });
    saveAt(10 * MINUTE);
    saveAt(10 * MINUTE + 1);
    assert.deepEqual(asked, [5 * MINUTE, 10 * MINUTE + 1]);
    await file.close({ E0001: { p1_energy_consumed_tariff1: 125 } });
    assert.deepEqual(await open(folder).file.load(), { E0001: { p1_energy_consumed_tariff1: 125 } });
  }));

test("totals that did not change are not written again", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "totals.json");
    await open(folder).file.close(TOTALS);
    const { ino } = statSync(path);
    const { file } = open(folder);
    await file.close(await file.load());
    assert.equal(statSync(path).ino, ino);
  }));

test("a gateway that heard no meter writes nothing", () =>
  inTemporaryFolder(async (folder) => {
    await open(folder).file.close({});
    assert.deepEqual(readdirSync(folder), []);
  }));

test("the first start says that nothing is known yet", () =>
  inTemporaryFolder(async (folder) => {
    const { file, lines } = open(folder);
    assert.deepEqual(await file.load(), {});
    assert.deepEqual(lines, [
      `info ${folder}/totals.json is not there yet; the first total of each meter is taken as it comes`,
    ]);
  }));

for (const [name, content] of [
  ["an empty file", ""],
  ["a torn file", '{"format":"p1-mqtt totals 1","content":{"E0001":{"p1_ener'],
  ["a file of another program", '{"format":"something else","content":{}}'],
  ["a list", "[1,2,3]"],
  ["null", "null"],
  ["a text for a total", '{"format":"p1-mqtt totals 1","content":{"E0001":{"p1_energy_consumed_tariff1":"7"}}}'],
  ["a number too large", '{"format":"p1-mqtt totals 1","content":{"E0001":{"p1_energy_consumed_tariff1":1e999}}}'],
  ["a list of meters", '{"format":"p1-mqtt totals 1","content":[{}]}'],
  ["a meter that is null", '{"format":"p1-mqtt totals 1","content":{"E0001":null}}'],
] as const) {
  test(`${name} is told and replaced`, () =>
    inTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "totals.json"), content);
      const { file, lines } = open(folder);
      assert.deepEqual(await file.load(), {});
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", /^warn .*totals\.json cannot be used: .+; it will be replaced, and the first total/);
      await file.close(TOTALS);
      assert.deepEqual(await open(folder).file.load(), TOTALS);
    }));
}

test("a file that cannot be read is told", () =>
  inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, "totals.json"));
    const { file, lines } = open(folder);
    assert.deepEqual(await file.load(), {});
    assert.match(lines[0] ?? "", /^warn .*EISDIR/);
  }));

test("a full disk is told once, leaves the old file whole, and does not throw", () =>
  inTemporaryFolder(async (folder) => {
    await open(folder).file.close(TOTALS);
    const before = readFileSync(join(folder, "totals.json"), "utf8");
    symlinkSync("/dev/full", join(folder, "totals.json.new"));
    const { file, lines, clock } = open(folder);
    clock.ms = 5 * MINUTE;
    file.save(() => ({ E0001: { p1_energy_consumed_tariff1: 124 } }));
    await file.close({ E0001: { p1_energy_consumed_tariff1: 125 } });
    assert.deepEqual(
      lines.filter((line) => line.startsWith("warn")).map((line) => /ENOSPC.*/.exec(line)?.[0]),
      ["ENOSPC: no space left on device, write; reading goes on without it"],
    );
    assert.equal(readFileSync(join(folder, "totals.json"), "utf8"), before);
  }));

test("a folder that cannot be made is told, and does not throw", () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, "file"), "");
    const { file, lines } = open(join(folder, "file", "buffer"));
    await file.close(TOTALS);
    assert.match(lines[0] ?? "", /^warn .*totals\.json cannot be written: ENOTDIR/);
  }));
