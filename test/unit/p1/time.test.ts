import assert from "node:assert/strict";
import { test } from "node:test";
import { readTime, zoneOf } from "../../../src/p1/time.ts";

const AMSTERDAM = zoneOf("Europe/Amsterdam");
const utc = (iso: string): number => Date.parse(iso) / 1000;
const WINTER = utc("2024-01-01T00:00:00Z");

const TIMES: readonly (readonly [printed: string, expected: string | "impossible" | undefined])[] = [
  ["171105201324W", "2017-11-05T19:13:24Z"],
  ["230702143015S", "2023-07-02T12:30:15Z"],
  ["230702143015s", "2023-07-02T12:30:15Z"],
  ["230702143015", "2023-07-02T12:30:15Z"],
  ["230102143015", "2023-01-02T13:30:15Z"],
  ["220701000000T", "2022-06-30T22:00:00Z"],
  ["07EA080B0208151900007880", "2026-08-11T06:21:25Z"],
  ["19-01-01 13:00:00", "2019-01-01T12:00:00Z"],
  ["2019-01-01 13:00:00", "2019-01-01T12:00:00Z"],
  ["20190101 13:00:00", "2019-01-01T12:00:00Z"],
  ["632525252525S", "impossible"],
  ["35255255255255255S", "impossible"],
  ["000101010000W", "impossible"],
  ["700101010000W", "impossible"],
  ["681027000000S", "impossible"],
  ["230230120000W", "impossible"],
  ["231301120000W", "impossible"],
  ["230101240000W", "impossible"],
  ["00001.234", undefined],
  ["", undefined],
];

for (const [printed, expected] of TIMES) {
  test(`the time "${printed}" is ${expected ?? "none"}`, () => {
    const moment = expected === undefined || expected === "impossible" ? expected : utc(expected);
    assert.equal(readTime(printed, AMSTERDAM, WINTER), moment);
  });
}

test("in the doubled hour of autumn S and W tell the two apart", () => {
  assert.equal(readTime("231029023000S", AMSTERDAM, WINTER), utc("2023-10-29T00:30:00Z"));
  assert.equal(readTime("231029023000W", AMSTERDAM, WINTER), utc("2023-10-29T01:30:00Z"));
});

test("in the doubled hour of autumn a time without flag is the one nearest to our clock", () => {
  assert.equal(readTime("231029023000", AMSTERDAM, utc("2023-10-29T00:30:05Z")), utc("2023-10-29T00:30:00Z"));
  assert.equal(readTime("231029023000", AMSTERDAM, utc("2023-10-29T01:30:05Z")), utc("2023-10-29T01:30:00Z"));
});

test("an hour that spring leaves out is read as if the clock had not been set", () => {
  assert.equal(readTime("230326023000", AMSTERDAM, WINTER), utc("2023-03-26T01:30:00Z"));
});

test("S is an hour ahead of standard time in zones of other offsets too", () => {
  assert.equal(readTime("230702143015S", zoneOf("Europe/Vilnius"), WINTER), utc("2023-07-02T11:30:15Z"));
});
