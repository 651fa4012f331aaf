import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../../src/source/connection.ts";
import { type Door, keepReading } from "../../../src/source/reopen.ts";
import { type TroubleCode, trouble } from "../../../src/source/trouble.ts";

const HOW = { pauseMs: 500, silenceMs: () => 30_000, lastingMs: 0, random: () => 0 };

/** Gives these bytes once, and is then closed by the other side. */
const connectionOf = (bytes: Uint8Array): Connection => {
  const cames = [bytes, trouble("closed", "closed")].values();
  return { kind: "connection", name: "the line", read: async () => cames.next().value ?? "end", close: async () => {} };
};

/** The first `count` events: their kind, or the delay before the next try. */
const heard = async (door: Door, count: number): Promise<readonly (string | number)[]> => {
  const abort = new AbortController();
  const events: (string | number)[] = [];
  for await (const event of keepReading(door, HOW, abort.signal)) {
    events.push(event.kind === "trouble" ? event.retryInMs : event.kind);
    if (events.length === count) abort.abort();
  }
  return events;
};

/** Answers one after the other, the last one for ever. */
const doorOf = (...answers: readonly (TroubleCode | Uint8Array)[]) => {
  let opened = 0;
  return {
    open: async () => {
      const answer = answers[Math.min(opened++, answers.length - 1)] ?? "failed";
      return typeof answer === "string" ? trouble(answer, answer) : connectionOf(answer);
    },
  };
};

test("the delay grows with each failure and starts over after bytes", async () => {
  assert.deepEqual(await heard(doorOf("refused", "refused", Uint8Array.of(1)), 5), [
    500,
    1_000,
    "opened",
    "bytes",
    500,
  ]);
});

test("a missing device that is there again is opened at once, and the delay starts over", async () => {
  const looks = [false, true].values();
  const door = { ...doorOf("missing", "missing", "permission"), isThere: async () => looks.next().value ?? true };
  assert.deepEqual(await heard(door, 3), [500, 1_000, 500]);
});
