import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc16, crcX25 } from "../../../src/p1/crc16.ts";

test("the check value of CRC-16/ARC is BB3D", () => assert.equal(crc16(Buffer.from("123456789")), 0xbb3d));

test("only the bytes from start to end count", () => assert.equal(crc16(Buffer.from("x123456789y"), 1, 10), 0xbb3d));

/** As the standard defines it: one bit after the other. */
const bitByBit = (bytes: Uint8Array, polynomial: number, initial: number, finalXor: number): number => {
  let remainder = initial;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  }
  return remainder ^ finalXor;
};

test("both checksums of any bytes are what the bits come to, wherever they start and end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), fc.nat(40), (bytes, one, other) => {
      const start = Math.min(one, other, bytes.length);
      const end = Math.min(Math.max(one, other), bytes.length);
      const part = bytes.subarray(start, end);
      assert.equal(crc16(bytes, start, end), bitByBit(part, 0xa001, 0, 0));
      assert.equal(crcX25(bytes, start, end), bitByBit(part, 0x8408, 0xffff, 0xffff));
    }),
    { numRuns: 1_000 },
  );
});
