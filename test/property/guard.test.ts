import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FIELDS } from "../../src/fields.ts";
import { Guard } from "../../src/p1/guard.ts";
import type { Measurement } from "../../src/p1/measurements.ts";

const KEY = "p1_energy_consumed_tariff1";
const FIELD = FIELDS.find(({ key }) => key === KEY);

interface Telegram {
  /** Seconds since the one before. */
  readonly pause: number;
  /** The total; undefined where the telegram has none. */
  readonly total: number | undefined;
}

interface Outcome {
  readonly atMs: number;
  readonly total: number | undefined;
  /** What was let through; undefined where it was held back, or is not there. */
  readonly published: number | undefined;
}

/** What one guard makes of a meter's telegrams. */
const outcomes = (telegrams: readonly Telegram[]): readonly Outcome[] => {
  const guard = new Guard();
  let atMs = 0;
  return telegrams.map(({ pause, total }) => {
    atMs += pause * 1000;
    const { measurement } = guard.judge(measurementOf(total), { telegramTime: undefined, receivedAt: 0, nowMs: atMs });
    const [value] = measurement.values.map((one) => one.value);
    return { atMs, total, published: typeof value === "number" ? value : undefined };
  });
};

const measurementOf = (total: number | undefined): Measurement => ({
  channel: 0,
  deviceId: "E0001",
  meter: "main",
  values: total === undefined || FIELD === undefined ? [] : [{ key: KEY, value: total, field: FIELD, decimals: 0 }],
});

const telegram = fc.record({
  pause: fc.constantFrom(1, 10, 30, 60),
  total: fc.option(fc.nat(5), { nil: undefined, freq: 6 }),
});

test("a total that falls is let through only after three telegrams and a minute at or above where it fell to", () => {
  fc.assert(
    fc.property(fc.array(telegram, { maxLength: 40 }), (telegrams) => {
      const all = outcomes(telegrams);
      const published = all.flatMap((outcome, at) => (outcome.published === undefined ? [] : [{ ...outcome, at }]));
      for (const [order, now] of published.entries()) {
        const before = published[order - 1];
        if (before === undefined || now.total === undefined || Number(now.published) >= Number(before.published))
          continue;
        const heldBack = all.slice(before.at + 1, now.at).filter(({ total }) => total !== undefined);
        const lowest = Math.min(now.total, ...heldBack.map(({ total }) => Number(total)));
        const first = heldBack.findIndex(({ total }) => total === lowest);
        assert.ok(first >= 0 && heldBack.length - first + 1 >= 3, "three telegrams");
        assert.ok(now.atMs - Number(heldBack[first]?.atMs) >= 60_000, "a minute");
      }
    }),
    { numRuns: 500 },
  );
});

test("what is let through is what the meter said", () => {
  fc.assert(
    fc.property(fc.array(telegram, { maxLength: 40 }), (telegrams) => {
      for (const { total, published } of outcomes(telegrams)) assert.ok(published === undefined || published === total);
    }),
  );
});

test("a total that never falls is never held back", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(3)), { maxLength: 40 }), (steps) => {
      let total = 0;
      const rising = steps.map(([pause, rise]) => {
        total += rise;
        return { pause, total };
      });
      for (const outcome of outcomes(rising)) assert.equal(outcome.published, outcome.total);
    }),
  );
});

test("whatever came before, a total that no longer falls is let through after a minute", () => {
  fc.assert(
    fc.property(fc.array(telegram, { maxLength: 20 }), fc.nat(5), (telegrams, total) => {
      const steady = Array.from({ length: 7 }, () => ({ pause: 10, total }));
      assert.equal(outcomes([...telegrams, ...steady]).at(-1)?.published, total);
    }),
  );
});
