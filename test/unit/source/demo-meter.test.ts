import assert from "node:assert/strict";
import { test } from "node:test";
import { openDemo } from "../../../src/source/demo.ts";
import { demoMeter } from "../../../src/source/demo-meter.ts";
import { meterTime } from "../../../src/source/demo-time.ts";

const MINUTE_MS = 60_000;
const DAYS = ["2026-06-17", "2026-12-20", "2026-03-29", "2026-10-25"]; // midsummer, a winter Sunday, both clock changes

const minutesOf = (day: string): readonly Date[] =>
  Array.from({ length: 1_441 }, (_, minute) => new Date(Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS));

/** The number in the last parentheses of an object. */
const readingOf = (at: Date, code: string): number => {
  const found = demoMeter(at).objects.find(([name]) => name === code);
  return Number(/\(([\d.]+)(?:\*\w+)?\)$/.exec(found?.[1] ?? "")?.[1]);
};

const TOTALS = ["1-0:1.8.1", "1-0:1.8.2", "1-0:2.8.1", "1-0:2.8.2", "0-1:24.2.1", "0-2:24.2.1"];

const increaseOn = (day: string, code: string): number =>
  readingOf(new Date(Date.parse(`${day}T24:00:00Z`)), code) - readingOf(new Date(`${day}T00:00:00Z`), code);

/** W flowing in less W flowing out. */
const netWatts = (at: Date, inward: readonly string[], outward: readonly string[]): number => {
  const sum = (codes: readonly string[]) =>
    codes.reduce((watts, code) => watts + Math.round(1_000 * readingOf(at, code)), 0);
  return sum(inward) - sum(outward);
};

for (const day of DAYS) {
  const minutes = minutesOf(day);

  for (const code of TOTALS) {
    test(`${code} does not fall in any minute of ${day}`, () => {
      const totals = minutes.map((at) => readingOf(at, code));
      assert.deepEqual(
        totals,
        totals.toSorted((a, b) => a - b),
      );
    });
  }

  for (const [power, low, normal] of [
    ["1-0:1.7.0", "1-0:1.8.1", "1-0:1.8.2"],
    ["1-0:2.7.0", "1-0:2.8.1", "1-0:2.8.2"],
  ] as const) {
    test(`${low} and ${normal} are the integral of ${power} on ${day}`, () => {
      const flowed = minutes.slice(1).reduce((sum, at) => sum + readingOf(at, power) / 60, 0);
      const counted = increaseOn(day, low) + increaseOn(day, normal);
      assert.ok(Math.abs(flowed - counted) <= 0.01 * counted, `${flowed} kWh flowed, ${counted} kWh counted`);
    });
  }

  test(`the phases add up to the total in every minute of ${day}`, () => {
    assert.deepEqual(
      minutes.map((at) =>
        netWatts(at, ["1-0:21.7.0", "1-0:41.7.0", "1-0:61.7.0"], ["1-0:22.7.0", "1-0:42.7.0", "1-0:62.7.0"]),
      ),
      minutes.map((at) => netWatts(at, ["1-0:1.7.0"], ["1-0:2.7.0"])),
    );
  });
}

for (const [tariff, idle] of [
  [1, "1-0:1.8.2"],
  [2, "1-0:1.8.1"],
] as const) {
  test(`${idle} stands still while tariff ${tariff} is shown`, () => {
    // Half a day: tariff 1 is shown in two runs, before and after the day.
    const morning = minutesOf("2026-06-17").slice(0, 720);
    const whileShown = morning.filter((at) => readingOf(at, "0-0:96.14.0") === tariff);
    assert.equal(new Set(whileShown.map((at) => readingOf(at, idle))).size, 1);
  });
}

test("the current is the power over the voltage, in whole amperes", () => {
  const wrong = minutesOf("2026-06-17").filter((at) => {
    const watts = Math.abs(netWatts(at, ["1-0:21.7.0"], ["1-0:22.7.0"]));
    return Math.abs(readingOf(at, "1-0:31.7.0") - watts / readingOf(at, "1-0:32.7.0")) > 0.51;
  });
  assert.deepEqual(wrong, []);
});

test("a summer noon feeds in, a night takes a little", () => {
  assert.ok(readingOf(new Date("2026-06-17T11:30:00Z"), "1-0:2.7.0") > 0.5);
  assert.equal(readingOf(new Date("2026-06-17T02:00:00Z"), "1-0:2.7.0"), 0);
  assert.ok(readingOf(new Date("2026-06-17T02:00:00Z"), "1-0:1.7.0") > 0.1);
});

test("the same moment gives the same telegram, and each second its own", () => {
  const at = new Date("2026-01-31T18:04:05Z");
  assert.deepEqual(demoMeter(at), demoMeter(new Date(at)));
  assert.notDeepEqual(demoMeter(at), demoMeter(new Date(at.getTime() + 1_000)));
});

test("gas and water are read every five minutes", () => {
  const objects = new Map(demoMeter(new Date("2026-01-31T18:04:05Z")).objects);
  assert.match(objects.get("0-1:24.2.1") ?? "", /^\(260131190000W\)\(\d{5}\.\d{3}\*m3\)$/);
  assert.match(objects.get("0-2:24.2.1") ?? "", /^\(260131190000W\)\(\d{5}\.\d{3}\*m3\)$/);
});

test("the equipment ids are obviously made up", () => {
  const objects = new Map(demoMeter(new Date("2026-01-31T18:04:05Z")).objects);
  const idOf = (code: string) => Buffer.from((objects.get(code) ?? "").slice(1, -1), "hex").toString("latin1");
  assert.deepEqual(["0-0:96.1.1", "0-1:96.1.0", "0-2:96.1.0"].map(idOf), [
    "DEMO-ELECTRICITY",
    "DEMO-GAS",
    "DEMO-WATER",
  ]);
});

for (const [utc, expected] of [
  ["2026-03-29T00:59:59Z", "260329015959W"],
  ["2026-03-29T01:00:00Z", "260329030000S"],
  ["2026-10-25T00:59:59Z", "261025025959S"],
  ["2026-10-25T01:00:00Z", "261025020000W"],
  ["2026-12-31T23:00:00Z", "270101000000W"],
] as const) {
  test(`${utc} stands on the meter's clock as ${expected}`, () => assert.equal(meterTime(new Date(utc)), expected));
}

test("the demo meter sends one telegram for each full second, also when a timer fires early", async () => {
  const clock = [500, 999.4, 999.6, 999.8].values();
  const sent: string[] = [];
  const demo = openDemo(
    (telegram) => {
      sent.push(telegram.objects[1]?.[1] ?? "");
      return new Uint8Array();
    },
    1_000,
    () => clock.next().value ?? 1_999,
  );
  await demo.read();
  await demo.read();
  await demo.close();
  assert.deepEqual(sent, ["(700101010001W)", "(700101010002W)"]);
});
