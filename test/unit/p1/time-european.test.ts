import assert from "node:assert/strict";
import { test } from "node:test";
import { EUROPEAN, zoneOf } from "../../../src/p1/time.ts";

/** Around the moments at which clocks may change: 01:00 UTC of every day of March and October, and of two other days. */
const MOMENTS = Array.from({ length: 60 }, (_, at) => 2001 + at).flatMap((year) =>
  [0, 2, 6, 9].flatMap((month) =>
    Array.from(
      { length: month % 3 === 2 || month === 9 ? 31 : 1 },
      (_, day) => Date.UTC(year, month, day + 1, 1) / 1000,
    ),
  ),
);

for (const name of Object.keys(EUROPEAN)) {
  test(`${name} is reckoned as the time zone database has it, from 2001 to 2060`, () => {
    const zone = zoneOf(name);
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const offsetAt = (seconds: number): number => {
      const [, hours = "0", minutes = "0"] = /GMT\+?(\d+)?:?(\d+)?/.exec(format.format(seconds * 1000)) ?? [];
      return Number(hours) * 60 + Number(minutes);
    };
    const isWrong = (seconds: number) => zone.offsetAt(seconds) !== offsetAt(seconds);
    const wrong = MOMENTS.flatMap((moment) => [moment - 1, moment].filter(isWrong));
    assert.deepEqual(
      wrong.map((seconds) => new Date(seconds * 1000).toISOString()),
      [],
    );
    const standard = [2001, 2024, 2060].map((year) => [
      zone.standardOffset(year),
      offsetAt(Date.UTC(year, 0, 1) / 1000),
    ]);
    for (const [ours, theirs] of standard) assert.equal(ours, theirs);
  });
}

for (const name of ["constructor", "__proto__", "toString"]) {
  test(`${name} is no time zone`, () => {
    assert.throws(() => zoneOf(name), RangeError);
  });
}
