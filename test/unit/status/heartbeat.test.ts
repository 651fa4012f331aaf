import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Heartbeat } from "../../../src/status/heartbeat.ts";
import { Lines } from "../../support/delivery.ts";
import { eventually } from "../../support/eventually.ts";
import { inTemporaryFolder } from "../../support/folder.ts";

const beating = (path: string, log: Lines, intervalMs?: number) =>
  new Heartbeat({ path, log, now: () => 0, ...(intervalMs === undefined ? {} : { intervalMs }) });

test("the first beat comes at once, and stopping waits for it", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "heartbeat");
    await beating(path, new Lines())[Symbol.asyncDispose]();
    assert.match(readFileSync(path, "utf8"), /^\d{4}-\d\d-\d\dT/);
  }));

test("it beats on", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "heartbeat");
    const text = () => (existsSync(path) ? readFileSync(path, "utf8") : "");
    const seen = new Set<string>();
    await using _ = beating(path, new Lines(), 5);
    await eventually(() => seen.add(text()).size > 3, "several beats");
  }));

test("beats that fail are told once, and tried on", () =>
  inTemporaryFolder(async (folder) => {
    const lines = new Lines();
    const path = join(folder, "run", "heartbeat");
    await using _ = beating(path, lines, 5);
    await eventually(() => lines.all.length > 3, "several beats that fail");
    assert.deepEqual(lines.matching(/./), [
      `warn: ${path} cannot be written: ENOENT: no such file or directory, open '${path}'; the add-on will be taken for one that hangs`,
    ]);
    mkdirSync(join(folder, "run"));
    await eventually(() => existsSync(path), "a beat that succeeds");
  }));
