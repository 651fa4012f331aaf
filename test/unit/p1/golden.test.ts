import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { defaultReception } from "../../support/reception.ts";
import { RECEIVED_AT, telegramFile } from "../../support/telegrams.ts";

const GOLDEN = new URL("../../golden/", import.meta.url);
const TELEGRAMS = new URL("../../telegrams/", import.meta.url);

const namesIn = (folder: URL, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));

test("every telegram has its messages", () => {
  assert.deepEqual(namesIn(TELEGRAMS, ".txt"), namesIn(GOLDEN, ".messages.json"));
});

for (const name of namesIn(GOLDEN, ".messages.json")) {
  test(`the telegram ${name} becomes the messages that a person has read and accepted`, () => {
    const { reception, lines } = defaultReception();
    const messages = reception.take(telegramFile(name), RECEIVED_AT * 1000);
    assert.deepEqual(
      messages.map(({ topic, payload }) => ({ topic, payload: JSON.parse(payload) })),
      JSON.parse(readFileSync(new URL(`${name}.messages.json`, GOLDEN), "utf8")),
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith("warn")),
      [],
    );
  });
}
