import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { explain } from "../../src/p1/explain.ts";
import { explanationText } from "../../src/p1/explain-text.ts";
import { zoneOf } from "../../src/p1/time.ts";
import { RECEIVED_AT, telegramFile } from "../support/telegrams.ts";

const GOOD = readdirSync(new URL("../telegrams/", import.meta.url))
  .filter((file) => file.endsWith(".txt"))
  .map((file) => telegramFile(file.replace(".txt", "")));

const zone = zoneOf("Europe/Amsterdam");

test("any recording is explained byte for byte, in lines that fit a terminal, with carets inside their lines", () => {
  const sign = fc.constantFrom(..."()*.:-/!0\r\n,x\u00ff");
  const good = fc.constantFrom(...GOOD);
  fc.assert(
    fc.property(
      good,
      good,
      fc.array(fc.tuple(fc.nat(2000), fc.nat(3), sign), { maxLength: 8 }),
      (one, two, damages) => {
        const recording = damages.reduce(
          (bytes, [at, lost, instead]) =>
            Buffer.concat([bytes.subarray(0, at), Buffer.from(instead, "latin1"), bytes.subarray(at + lost)]),
          Buffer.concat([one, two]),
        );
        let next = 0;
        for (const explanation of explain(recording, {
          zone,
          receivedAt: RECEIVED_AT,
          fallbackId: "p1-mqtt-gateway",
          topicOf: ({ channel }) => String(channel),
          keys: { key: undefined, authenticationKey: undefined },
        })) {
          assert.equal(explanation.from, next);
          next += explanation.length;
          const lines = explanation.kind === "telegram" ? explanation.lines : [];
          for (const { text, problem } of lines) assert.ok((problem?.at ?? 0) <= text.length, text);
          const text = explanationText(explanation, 1, { zone, colour: false });
          assert.deepEqual(
            text.split("\n").filter((line) => line.length > 100),
            [],
          );
        }
        assert.equal(next, recording.length);
      },
    ),
    { numRuns: 200 },
  );
});
