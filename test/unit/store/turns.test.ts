import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../../src/store/turns.ts";
import { gate } from "../../support/gate.ts";

const TOO_SLOW = { message: "/buffer did not answer within 0.01 s" };

test("one piece of work begins when the one before it has ended", async () => {
  const turns = new Turns("/buffer", 1_000);
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    return name;
  };
  assert.deepEqual(await Promise.all([turns.run(work("a")), turns.run(work("b"))]), ["a", "b"]);
  assert.deepEqual(seen, ["a begins", "a ends", "b begins", "b ends"]);
});

test("work that fails does not stop the next", async () => {
  const turns = new Turns("/buffer", 1_000);
  await assert.rejects(
    turns.run(() => Promise.reject(new Error("no"))),
    { message: "no" },
  );
  assert.equal(await turns.run(async () => "yes"), "yes");
});

test("nobody waits for ever, and work that takes too long is told so", async () => {
  const turns = new Turns("/buffer", 10);
  const hang = gate();
  const told: boolean[] = [];
  const slow = turns.run(async (isGivenUp) => {
    told.push(isGivenUp());
    await hang.opened;
    told.push(isGivenUp());
  });
  await assert.rejects(slow, TOO_SLOW);
  hang.open();
  assert.equal(await turns.run(async () => "the next"), "the next");
  assert.deepEqual(told, [false, true]);
});

test("work that waited too long for its turn is left out", async () => {
  const turns = new Turns("/buffer", 10);
  const hang = gate();
  const begun: string[] = [];
  const slow = turns.run(() => hang.opened);
  const behind = turns.run(async () => void begun.push("behind"));
  await assert.rejects(slow, TOO_SLOW);
  await assert.rejects(behind, TOO_SLOW);
  hang.open();
  await turns.run(async () => void begun.push("after"));
  assert.deepEqual(begun, ["after"]);
});
