import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cutBeforeTelegrams } from "../../../src/source/file.ts";
import { readSource, type SourceEvent, type SourceSpec } from "../../../src/source/source.ts";

const LINE_FEED = 0x0a;
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

test("a piece is cut before each slash at a line's start, and nowhere else", () => {
  const parts = cutBeforeTelegrams(latin1("/A\r\n0-0:96.13.0(a/b)\r\n!0000\r\n/B\r\n!\n/C"), LINE_FEED);
  assert.deepEqual(
    parts.map(({ bytes, isStart }) => [Buffer.from(bytes).toString("latin1"), isStart]),
    [
      ["/A\r\n0-0:96.13.0(a/b)\r\n!0000\r\n", true],
      ["/B\r\n!\n", true],
      ["/C", true],
    ],
  );
});

test("a slash at the front of a piece starts a telegram only behind a line's end", () => {
  assert.deepEqual(
    cutBeforeTelegrams(latin1("/b)"), 0x61).map(({ isStart }) => isStart),
    [false],
  );
  assert.deepEqual(
    cutBeforeTelegrams(latin1("/b)"), LINE_FEED).map(({ isStart }) => isStart),
    [true],
  );
});

const telegrams = "/DEM5\\A\r\n\r\n1-0:1.7.0(00.1*kW)\r\n0-0:96.13.0(\xff/\xff)\r\n!ABCD\r\n".repeat(4_000);

for (const telegramsPerSecond of [undefined, 1_000_000]) {
  test(`a recording comes through exactly, telegrams a second: ${telegramsPerSecond ?? "no limit"}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "p1-file-"));
    try {
      const path = join(folder, "recording");
      await writeFile(path, latin1(telegrams));
      const events = await allOf({ kind: "file", path, telegramsPerSecond });
      assert.deepEqual(events[0], { kind: "opened", name: path, cable: undefined });
      assert.deepEqual(events.at(-1), { kind: "end" });
      const pieces = events.flatMap((event) => (event.kind === "bytes" ? [event.bytes] : []));
      assert.ok(Buffer.concat(pieces).equals(latin1(telegrams)));
      assert.ok(pieces.every((piece) => piece.length <= 64 * 1_024));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("a paced recording comes a telegram at a time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "p1-file-"));
  try {
    const path = join(folder, "recording");
    await writeFile(path, latin1("/A\r\n!\r\n/B\r\n!\r\n/C\r\n!\r\n"));
    const started = performance.now();
    const events = await allOf({ kind: "file", path, telegramsPerSecond: 50 });
    assert.deepEqual(
      events.map((event) => (event.kind === "bytes" ? Buffer.from(event.bytes).toString("latin1") : event.kind)),
      ["opened", "/A\r\n!\r\n", "/B\r\n!\r\n", "/C\r\n!\r\n", "end"],
    );
    assert.ok(performance.now() - started >= 35, "the third telegram is due after 40 ms");
  } finally {
    await rm(folder, { recursive: true });
  }
});

for (const [what, path] of [
  ["missing", "/no/such/recording"],
  ["a folder", tmpdir()],
] as const) {
  test(`a recording that is ${what} is an error in words`, async () => {
    await assert.rejects(allOf({ kind: "file", path }), new RegExp(`the recording "${path}" cannot be read: E`));
  });
}

const allOf = async (spec: SourceSpec): Promise<readonly SourceEvent[]> => {
  const events: SourceEvent[] = [];
  for await (const event of readSource(spec, AbortSignal.timeout(10_000))) events.push(event);
  return events;
};
