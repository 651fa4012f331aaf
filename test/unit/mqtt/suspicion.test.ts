import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RefusalKind } from "../../../src/mqtt/refusal.ts";
import { type Attempt, Suspicion } from "../../../src/mqtt/suspicion.ts";

/** A measurement with this number. */
const numbered = (number: number): Attempt => ({
  number,
  message: { topic: "numbers", payload: String(number), qos: 1, retain: false },
});

/** A message of the board, which every connection brings. */
const posted = (topic: string): Attempt => ({ message: { topic, payload: "p", qos: 1, retain: true } });

/** A connection on which these are answered, and those are in flight when it ends; gives what is found. */
const connection = (
  suspicion: Suspicion,
  answered: readonly Attempt[],
  unanswered: readonly Attempt[],
  kind: RefusalKind = "closed",
): Attempt | undefined => {
  for (const attempt of answered) suspicion.answered(suspicion.sent(attempt));
  for (const attempt of unanswered) suspicion.sent(attempt);
  return suspicion.ended(kind);
};

test("the message that was alone in flight when three connections in a row ended is found", () => {
  const suspicion = new Suspicion();
  assert.equal(connection(suspicion, [], [numbered(7)]), undefined);
  assert.equal(connection(suspicion, [], [numbered(7)]), undefined);
  assert.deepEqual(connection(suspicion, [], [numbered(7)]), numbered(7));
});

test("what was found begins anew", () => {
  const suspicion = new Suspicion();
  for (let times = 0; times < 3; times += 1) connection(suspicion, [], [numbered(7)]);
  assert.equal(connection(suspicion, [], [numbered(8)]), undefined);
});

test("a connection that ends with several in flight accuses none, and has them sent one by one", () => {
  const suspicion = new Suspicion();
  assert.equal(suspicion.isAwake, false);
  for (let times = 0; times < 5; times += 1) {
    assert.equal(connection(suspicion, [], [numbered(7), numbered(8)]), undefined);
  }
  assert.equal(suspicion.isAwake, true);
});

test("they are sent one by one until one more is answered than was in flight", () => {
  const suspicion = new Suspicion();
  connection(suspicion, [], [numbered(7), numbered(8), numbered(9)]);
  for (const number of [7, 8]) suspicion.answered(suspicion.sent(numbered(number)));
  assert.equal(suspicion.isAwake, true);
  suspicion.answered(suspicion.sent(numbered(9)));
  assert.equal(suspicion.isAwake, false);
});

test("what every connection brings does not end that, however much it is", () => {
  const suspicion = new Suspicion();
  connection(suspicion, [], [numbered(7), numbered(8)]);
  for (const topic of ["a", "b", "c", "d"]) suspicion.answered(suspicion.sent(posted(topic)));
  assert.equal(suspicion.isAwake, true);
});

test("one that is answered at last is no suspect any more", () => {
  const suspicion = new Suspicion();
  connection(suspicion, [], [numbered(7)]);
  connection(suspicion, [], [numbered(7)]);
  connection(suspicion, [numbered(7)], []);
  assert.equal(connection(suspicion, [], [numbered(7)]), undefined);
});

test("another message in between counts from one again", () => {
  const suspicion = new Suspicion();
  connection(suspicion, [], [numbered(7)]);
  connection(suspicion, [], [numbered(7)]);
  connection(suspicion, [], [posted("a")]);
  assert.equal(connection(suspicion, [], [numbered(7)]), undefined);
});

test("a connection that ends with nothing in flight says nothing", () => {
  const suspicion = new Suspicion();
  assert.equal(connection(suspicion, [numbered(7)], []), undefined);
  assert.equal(suspicion.isAwake, false);
});

test("a message of the board is found too, beside others that are answered each time", () => {
  const suspicion = new Suspicion();
  const ends = [1, 2, 3].map(() => connection(suspicion, [posted("a"), numbered(1)], [posted("b")]));
  assert.deepEqual(ends, [undefined, undefined, posted("b")]);
});

describe("a broker that is silent says nothing about a message", () => {
  for (const kind of ["unacknowledged", "timeout", "taken-over"] as const) {
    test(`${kind}`, () => {
      const suspicion = new Suspicion();
      const ends = [1, 2, 3, 4].map(() => connection(suspicion, [], [numbered(7)], kind));
      assert.deepEqual(ends, [undefined, undefined, undefined, undefined]);
      assert.equal(suspicion.isAwake, false);
    });
  }
});
