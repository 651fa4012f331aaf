import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Overdue } from "../../../src/mqtt/overdue.ts";

/** Messages that are numbered as they come, and an Overdue that is told of them as the outbox tells it. */
const waiting = (t: TestContext) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let [oldest, end, stored, nowMs] = [0, 0, 0, 0];
  const storedAt: number[] = [];
  const watch = (): void => {
    if (Math.max(oldest, stored) < end) overdue.watch(end - 1, watch);
  };
  const overdue = new Overdue(
    () => oldest,
    () => {
      stored = end;
      storedAt.push(nowMs);
      watch();
    },
  );
  return {
    overdue,
    storedAt,
    come: () => {
      end += 1;
      watch();
    },
    leave: () => {
      oldest = end;
    },
    /** In steps, so that it is seen when something happens. */
    pass: (ms: number) => {
      for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
        nowMs += 10;
        t.mock.timers.tick(10);
      }
    },
  };
};

test("what is acknowledged soon is never stored", (t) => {
  const { come, leave, pass, storedAt } = waiting(t);
  for (let count = 0; count < 100; count += 1) {
    come();
    pass(30);
    leave();
    pass(70);
  }
  assert.deepEqual(storedAt, []);
});

test("what waits for half a second is stored", (t) => {
  const { come, pass, storedAt } = waiting(t);
  come();
  pass(490);
  assert.deepEqual(storedAt, []);
  pass(10);
  assert.deepEqual(storedAt, [500]);
});

test("during an outage it is stored once a second", (t) => {
  const { come, pass, storedAt } = waiting(t);
  for (let count = 0; count < 500; count += 1) {
    come();
    pass(10);
  }
  assert.deepEqual(storedAt, [500, 1_500, 2_500, 3_500, 4_500]);
});

for (const afterMs of [0, 10, 250, 490, 500, 510, 740, 990]) {
  test(`a message that comes ${afterMs} ms after storing, when the older ones were taken, waits no longer than a second`, (t) => {
    const { come, leave, pass, storedAt } = waiting(t);
    come();
    pass(500);
    come(); // so that there is something to look at
    pass(afterMs);
    leave();
    come();
    pass(1_000);
    const [, next = Number.POSITIVE_INFINITY] = storedAt;
    assert.ok(next - 500 - afterMs <= 1_000, `stored at ${storedAt}`);
  });
}

test("after it was stopped nothing is stored, whoever asks", (t) => {
  const { overdue, come, pass, storedAt } = waiting(t);
  come();
  overdue.stop();
  come();
  pass(5_000);
  assert.deepEqual(storedAt, []);
});
