import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../../src/mqtt/pace.ts";

const meter = (channel: number) => ({ channel, deviceId: "E0001" });

/** The seconds at which a message goes out when one is ready at each of the given seconds. */
const sent = (rate: number, seconds: readonly number[]): number[] => {
  const pace = new Pace(rate);
  return seconds.filter((second) => pace.isDue(meter(0), second * 1000));
};

test("without a rate every telegram goes out", () => assert.deepEqual(sent(0, [0, 0.1, 1]), [0, 0.1, 1]));

test("with a rate of 10 one telegram in ten seconds goes out", () => {
  assert.deepEqual(
    sent(
      10,
      Array.from({ length: 31 }, (_, second) => second),
    ),
    [0, 10, 20, 30],
  );
});

test("a telegram that comes a little early is not put off by a whole interval", () => {
  assert.deepEqual(sent(10, [0, 9.99, 19.98]), [0, 9.99, 19.98]);
});

test("the electricity meter's messages do not hold up the gas meter's", () => {
  const pace = new Pace(5);
  assert.deepEqual([pace.isDue(meter(0), 0), pace.isDue(meter(1), 1), pace.isDue(meter(0), 2)], [true, true, false]);
});

test("nor do those of a meter that takes the place of another", () => {
  const pace = new Pace(5);
  const other = { channel: 0, deviceId: "E0002" };
  assert.deepEqual([pace.isDue(meter(0), 0), pace.isDue(other, 1)], [true, true]);
});
