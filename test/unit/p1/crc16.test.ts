import assert from "node:assert/strict";
import { test } from "node:test";
import { crc16 } from "../../../src/p1/crc16.ts";

test("the check value of CRC-16/ARC is BB3D", () => assert.equal(crc16(Buffer.from("123456789")), 0xbb3d));

test("only the bytes from start to end count", () => assert.equal(crc16(Buffer.from("x123456789y"), 1, 10), 0xbb3d));
