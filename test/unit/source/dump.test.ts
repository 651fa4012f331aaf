import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Dump } from "../../../src/source/dump.ts";
import { memoryLog } from "../../support/memory-log.ts";

const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "dump-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("the bytes are appended exactly as received", () =>
  inFolder(async (folder) => {
    const path = join(folder, "dump");
    writeFileSync(path, "before ");
    const dump = new Dump(path, memoryLog().log, () => 0);
    dump.write(Buffer.of(0xff, 0x00));
    dump.write(Buffer.from("/A"));
    await dump.close();
    assert.deepEqual(
      readFileSync(path),
      Buffer.concat([Buffer.from("before "), Buffer.of(0xff, 0x00), Buffer.from("/A")]),
    );
  }));

test("a full disk is told once and does not throw", async () => {
  const { log, lines } = memoryLog();
  const dump = new Dump("/dev/full", log, () => 0);
  dump.write(Buffer.from("bytes"));
  await dump.close();
  dump.write(Buffer.from("more"));
  await dump.close();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^warn serial-dump: cannot write \/dev\/full: ENOSPC.*reading goes on without it$/);
});

test("a folder that is not there is told", async () => {
  const { log, lines } = memoryLog();
  const dump = new Dump("/nowhere/dump", log, () => 0);
  dump.write(Buffer.from("bytes"));
  await dump.close();
  assert.match(lines[0] ?? "", /cannot write \/nowhere\/dump: ENOENT/);
});
