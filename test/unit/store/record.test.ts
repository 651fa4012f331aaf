import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stored } from "../../../src/store/depot.ts";
import { decode, encode, nextRecord, recordAt } from "../../../src/store/record.ts";

const SEED = 0x1234abcd;
const MESSAGES: readonly Stored[] = [
  { topic: "p1-mqtt/tele/0/E0099000000000015/SENSOR", payload: '{"p1_version":"50"}', qos: 1, retain: false },
  { topic: "t".repeat(70_000), payload: "p", qos: 1, retain: true },
  { topic: "", payload: "", qos: 0, retain: true },
  { topic: "straße/€/😀", payload: "\u0000\u001f\uffff😀", qos: 2, retain: true },
];

const decodeAll = (bytes: Buffer, at = 0): Stored[] => {
  const found = recordAt(bytes, at, SEED);
  return found === undefined ? [] : [decode(bytes, at, found.bytes), ...decodeAll(bytes, at + found.bytes)];
};

test("what is encoded is what is decoded", () => {
  assert.deepEqual(decodeAll(encode(MESSAGES, 0, SEED)), MESSAGES);
});

test("a record knows its place", () => {
  assert.equal(recordAt(encode(MESSAGES, 7, SEED), 0, SEED)?.index, 7);
});

test("a record costs 17 bytes more than its topic and payload", () => {
  assert.equal(encode([{ topic: "ab", payload: "cde", qos: 0, retain: false }], 0, SEED).length, 17 + 2 + 3);
});

test("zeros are no record", () => {
  assert.equal(recordAt(Buffer.alloc(100), 0, 0), undefined);
});

test("a record of another file is no record", () => {
  assert.equal(recordAt(encode(MESSAGES, 0, SEED), 0, SEED + 1), undefined);
});

test("a record that goes on beyond the end is no record", () => {
  assert.equal(recordAt(encode(MESSAGES.slice(0, 1), 0, SEED).subarray(0, -1), 0, SEED), undefined);
});

test("behind damage the next whole record is found", () => {
  const bytes = Buffer.concat([Buffer.from("damage"), encode(MESSAGES, 3, SEED)]);
  assert.equal(nextRecord(bytes, SEED), 6);
});
