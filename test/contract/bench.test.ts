import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Reception } from "../../src/reception.ts";
import { Reports } from "../../src/status/reports.ts";
import { tableOf, withFigures } from "../bench/table.ts";
import { FIRST_SECOND, HOME_NAMES, HOMES, telegramsOf } from "../bench/telegrams.ts";
import { memoryLog } from "../support/memory-log.ts";
import { defaultReading } from "../support/preview.ts";

const TELEGRAMS = 600; // two readings of gas and water

for (const home of HOME_NAMES) {
  const telegrams = telegramsOf(home, TELEGRAMS);
  const { log, lines } = memoryLog();
  const reports = new Reports(log, () => 0);
  const reception = new Reception({ ...defaultReading, isLive: true }, reports, log);
  const accepted = telegrams.flatMap((telegram, at) => reception.take(telegram, (FIRST_SECOND + at) * 1000));

  test(`${home}: each telegram is accepted and has nothing to complain about`, () => {
    assert.equal(reports.summary, `telegrams ${TELEGRAMS}`);
    assert.deepEqual(lines, [`info in sync, telegram size ${telegrams[0]?.length}`]);
  });

  test(`${home}: each telegram gives a message for every meter`, () => {
    const channels = accepted.map(({ measurements }) => measurements.map(({ channel }) => channel).join());
    assert.deepEqual(new Set(channels), new Set([HOMES[home].channels.join()]));
    const messages = accepted.flatMap(({ messages }) => messages);
    assert.equal(messages.length, TELEGRAMS * HOMES[home].channels.length);
  });

  test(`${home}: no telegram is like another, and all are as long`, () => {
    assert.equal(new Set(telegrams.map((telegram) => Buffer.from(telegram).toString())).size, TELEGRAMS);
    assert.equal(new Set(telegrams.map(({ length }) => length)).size, 1);
  });
}

test("the three-phase telegram has the length of the standard's example", () => {
  assert.equal(telegramsOf("three-phase", 1)[0]?.length, 1071);
});

test("the telegrams are the same in each run", () => {
  assert.deepEqual(telegramsOf("belgian", 3), telegramsOf("belgian", 3));
});

test("the page of benchmarks has a place for the figures, and keeps everything else", () => {
  const page = readFileSync(new URL("../../BENCHMARKS.md", import.meta.url), "utf8");
  const table = tableOf([{ what: "Parse", figure: "11 us", limit: "at most 10 us", holds: false }]);
  const written = withFigures(page, table);
  assert.match(written, /\| Parse \| 11 us \| {2}\| at most 10 us: \*\*does not hold\*\* \|/);
  assert.equal(withFigures(written, "none"), withFigures(page, "none"));
});
