import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogOptions } from "../../../src/lib/log.ts";

const written = (options: LogOptions, message: string): string => {
  const lines: string[] = [];
  createLog(options, { write: (line) => lines.push(line) }).warn(message);
  return lines.join("");
};

test("the text format is one readable line without JSON", () => {
  const line = written({ level: "info", format: "text", colour: false }, "the cable is gone");
  assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d WARN {2}the cable is gone\n$/);
});

test("colour is added on a terminal only", () => {
  const line = written({ level: "info", format: "text", colour: true }, "the cable is gone");
  assert.ok(line.includes("\u001b[33mWARN"));
});

test("the json format is pino's own", () => {
  const record = JSON.parse(written({ level: "info", format: "json", colour: false }, "the cable is gone"));
  assert.deepEqual([record.level, record.msg], [40, "the cable is gone"]);
});

test("what is below the level is not written", () => {
  assert.equal(written({ level: "error", format: "text", colour: false }, "the cable is gone"), "");
});
