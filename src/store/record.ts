import { crc32 } from "node:zlib";
import type { Stored } from "./depot.ts";

/*
 * A record, numbers little-endian:
 *   0  4 bytes  how long the rest from 8 on is
 *   4  4 bytes  CRC-32 of the rest, begun with the seed of its file, so that no left-over of another file passes
 *   8  4 bytes  place among the messages of its file, counted from 0
 *  12  1 byte   bits 0 and 1: QoS; bit 2: retain
 *  13  4 bytes  length of the topic in bytes
 *  17  topic and payload in UTF-8
 */
const HEAD_BYTES = 8;
const FIXED_BYTES = 17;
const RETAIN = 4;
const QOS = [0, 1, 2] as const;
const NO_ROOM = Buffer.alloc(0);

export interface Found {
  readonly index: number;
  /** Of the whole record. */
  readonly bytes: number;
}

/** The messages as records of one file, numbered from `index` on. Written into `room`, if that is large enough. */
export const encode = (messages: readonly Stored[], index: number, seed: number, room: Buffer = NO_ROOM): Buffer => {
  const length = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  const bytes = room.length < length ? Buffer.allocUnsafeSlow(length) : room.subarray(0, length);
  let at = 0;
  for (const [offset, message] of messages.entries()) at = put(bytes, at, message, index + offset, seed);
  return bytes;
};

/** The whole and undamaged record that begins here. */
export const recordAt = (bytes: Buffer, at: number, seed: number): Found | undefined => {
  const size = statedBytes(bytes, at);
  if (size === undefined || at + size > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + HEAD_BYTES, at + size), seed) !== bytes.readUInt32LE(at + 4)) return undefined;
  return { index: bytes.readUInt32LE(at + HEAD_BYTES), bytes: size };
};

/** How many bytes the record that begins here claims to have. No record is as short as zeros would claim. */
export const statedBytes = (bytes: Buffer, at: number): number | undefined => {
  if (at + HEAD_BYTES > bytes.length) return undefined;
  const size = HEAD_BYTES + bytes.readUInt32LE(at);
  return size < FIXED_BYTES ? undefined : size;
};

/** The message of the record that begins here, which was found whole. */
export const decode = (bytes: Buffer, at: number, size: number): Stored => {
  const flags = bytes.readUInt8(at + 12);
  const payloadAt = at + FIXED_BYTES + bytes.readUInt32LE(at + 13);
  return {
    topic: bytes.toString("utf8", at + FIXED_BYTES, payloadAt),
    payload: bytes.toString("utf8", payloadAt, at + size),
    qos: QOS[flags & 3] ?? 0,
    retain: (flags & RETAIN) !== 0,
  };
};

/** Where behind the damaged record at the start of these bytes the next undamaged one begins. */
export const nextRecord = (bytes: Buffer, seed: number): number | undefined => {
  for (let at = 1; at + FIXED_BYTES <= bytes.length; at += 1) {
    if (recordAt(bytes, at, seed) !== undefined) return at;
  }
  return undefined;
};

const bytesOf = ({ topic, payload }: Stored): number =>
  FIXED_BYTES + Buffer.byteLength(topic) + Buffer.byteLength(payload);

/** Writes one record, and tells where the next one goes. */
const put = (bytes: Buffer, at: number, message: Stored, index: number, seed: number): number => {
  bytes.writeUInt32LE(index, at + HEAD_BYTES);
  bytes.writeUInt8(message.qos | (message.retain ? RETAIN : 0), at + 12);
  const topicBytes = bytes.write(message.topic, at + FIXED_BYTES);
  bytes.writeUInt32LE(topicBytes, at + 13);
  const end = at + FIXED_BYTES + topicBytes + bytes.write(message.payload, at + FIXED_BYTES + topicBytes);
  bytes.writeUInt32LE(end - at - HEAD_BYTES, at);
  bytes.writeUInt32LE(crc32(bytes.subarray(at + HEAD_BYTES, end), seed), at + 4);
  return end;
};
