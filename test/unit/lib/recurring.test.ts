import assert from "node:assert/strict";
import { test } from "node:test";
import { Recurring } from "../../../src/lib/recurring.ts";
import { memoryLog } from "../../support/memory-log.ts";

const MINUTE = 60_000;

const recurring = () => {
  const { log, lines } = memoryLog();
  const clock = { ms: 0 };
  return { said: lines, clock, recurring: new Recurring(log, () => clock.ms) };
};

test("a kind of problem is said once, then hourly with its count", () => {
  const { said, clock, recurring: voice } = recurring();
  for (let minute = 0; minute <= 60; minute++) {
    clock.ms = minute * MINUTE;
    voice.warn("checksum", "checksum wrong");
  }
  assert.deepEqual(
    said.filter((line) => line.startsWith("warn")),
    ["warn checksum wrong", "warn checksum wrong (and 59 more since last said)"],
  );
});

test("kinds do not silence each other", () => {
  const { said, recurring: voice } = recurring();
  voice.warn("a", "first");
  voice.warn("b", "second");
  assert.deepEqual(said, ["warn first", "warn second"]);
});

test("what was over is said again", () => {
  const { said, recurring: voice } = recurring();
  voice.warn("a", "gone");
  voice.over("a");
  voice.warn("a", "gone");
  assert.deepEqual(said, ["warn gone", "warn gone"]);
});

test("news is said five times a minute, then once an hour", () => {
  const { said, clock, recurring: voice } = recurring();
  for (let second = 0; second < 3_700; second++) {
    clock.ms = second * 1_000;
    voice.info("size", "size changed");
  }
  assert.deepEqual(
    said.filter((line) => line.startsWith("info")),
    [
      ...Array(5).fill("info size changed"),
      "info size changed (and 3599 more since last said)",
      ...Array(4).fill("info size changed"),
    ],
  );
});

test("news that comes now and then is always said", () => {
  const { said, clock, recurring: voice } = recurring();
  for (let minute = 0; minute < 30; minute++) {
    clock.ms = minute * MINUTE;
    voice.info("size", "size changed");
  }
  assert.equal(said.filter((line) => line === "info size changed").length, 30);
});
