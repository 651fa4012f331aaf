import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Meter, telegramOf } from "../bench/line-meter.ts";
import { startAedes } from "../support/aedes.ts";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { Subscriber } from "../support/subscriber.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const skip = withoutTerminals() || (process.platform !== "linux" && "only Linux counts the reads of a process");
const UNTIL_KNOWN = 8;
const TELEGRAMS = 12;
const INTERVAL_MS = 250;
const ELECTRICITY = "p1-mqtt/tele/0/+/SENSOR";

test("of a meter whose rhythm is known, many pieces are read at once, and no telegram is lost", { skip }, async () => {
  await using broker = await startAedes();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: broker.port }, ELECTRICITY);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(broker)]);
  await gateway.says(/Reading from/);
  using meter = new Meter(cable.meterEnd);
  const startMs = performance.now();
  const send = (number: number) => meter.send(telegramOf(number, false), startMs + number * INTERVAL_MS, true);
  const have = (count: number) => subscriber.until(() => subscriber.messages.length === count, `${count} telegrams`);
  for (let number = 0; number < UNTIL_KNOWN; number += 1) await send(number);
  await have(UNTIL_KNOWN);
  const readsBefore = readsOf(gateway);
  for (let number = 0; number < TELEGRAMS; number += 1) await send(UNTIL_KNOWN + number);
  await have(UNTIL_KNOWN + TELEGRAMS);
  // Counted are also those of the broker's acknowledgements. A busy machine makes the pieces fewer, never more.
  const pieces = (TELEGRAMS * telegramOf(0, false).length) / 64;
  const reads = readsOf(gateway) - readsBefore;
  assert.ok(reads < 0.75 * pieces, `${reads} reads of ${pieces} pieces`);
});

/** How often it has asked the system to read something (proc(5)). */
const readsOf = (gateway: Gateway): number =>
  Number(/syscr: (\d+)/.exec(readFileSync(`/proc/${gateway.process.pid}/io`, "utf8"))?.[1]);
