import assert from "node:assert/strict";
import { test } from "node:test";
import { readyLine } from "../../../src/status/ready.ts";
import { Reports } from "../../../src/status/reports.ts";
import { memoryLog } from "../../support/memory-log.ts";

const HOUR = 3_600_000;

const reports = () => {
  const { log, lines } = memoryLog();
  const clock = { ms: 0 };
  return { lines, clock, reports: new Reports(log, () => clock.ms) };
};

test("joining in the middle of a telegram is information, not a warning", () => {
  const { lines, reports: voice } = reports();
  voice.discarded(300, { why: "outside-telegram" });
  assert.deepEqual(lines, ["info Skipped 300 bytes up to the start of the first telegram"]);
});

test("a stream without any telegram says what to check", () => {
  const { lines, reports: voice } = reports();
  voice.discarded(16_384, { why: "outside-telegram" });
  assert.match(lines[0] ?? "", /^warn No telegram in 16384 bytes.*dsmr-22/);
});

test("a kind of discard is said once, then hourly with its count", () => {
  const { lines, clock, reports: voice } = reports();
  const wrong = { why: "checksum-wrong", said: "1234", counted: "ABCD" } as const;
  for (let times = 0; times < 5; times++) voice.discarded(600, wrong);
  clock.ms = HOUR;
  voice.discarded(600, wrong);
  const said = lines.filter((line) => line.startsWith("warn"));
  assert.equal(said.length, 2);
  assert.match(said[0] ?? "", /600 bytes: its checksum is 1234, but ABCD was counted/);
  assert.match(said[1] ?? "", /\(and 4 more since last said\)/);
});

test("a value that was left out is told once for each code", () => {
  const { lines, reports: voice } = reports();
  for (const text of ["1-0:1.7.0(xx)", "1-0:1.7.0(yy)", "1-0:2.7.0(xx)"]) {
    voice.problem({ line: 4, text, why: "this is not a number" });
  }
  assert.deepEqual(
    lines.filter((line) => line.startsWith("warn")),
    [
      'warn A value was left out: telegram line 4: "1-0:1.7.0(xx)": this is not a number',
      'warn A value was left out: telegram line 4: "1-0:2.7.0(xx)": this is not a number',
    ],
  );
});

test("what cannot be printed is not", () => {
  const { lines, reports: voice } = reports();
  voice.problem({ line: 4, text: "\u001b[2J\u00ff1-0", why: "this is not an object" });
  assert.match(lines[0] ?? "", /"\?\[2J\?1-0"/);
});

test("the ready line tells source, meter, interval, meters and broker", () => {
  const line = readyLine({
    source: "/dev/ttyUSB0 (115200 8N1)",
    header: "TST5\\made-by-us",
    intervalSeconds: 1.02,
    meters: [
      { channel: 0, meter: "main" },
      { channel: 2, meter: "gas" },
    ],
    broker: "localhost:1883",
  });
  assert.equal(
    line,
    "Ready: meter TST5\\made-by-us at /dev/ttyUSB0 (115200 8N1), a telegram every 1.0 s; electricity (channel 0), gas (channel 2); publishing to localhost:1883",
  );
});
