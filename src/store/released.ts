import { crc32 } from "node:zlib";

/*
 * How far the oldest segment is released, numbers little-endian:
 *   0  4 bytes  seed of the segment that it speaks of, so that it can never release a message of another
 *   4  8 bytes  number of the first message that is not released
 *  12  4 bytes  CRC-32 of all before
 * It is written without a sync: one that is lost, old or torn repeats messages and loses none.
 */
export const RELEASED_FILE = "released";
export const RELEASED_BYTES = 16;

export interface Released {
  readonly seed: number;
  readonly before: number;
}

export const releasedBytes = ({ seed, before }: Released): Buffer => {
  const bytes = Buffer.alloc(RELEASED_BYTES);
  bytes.writeUInt32LE(seed, 0);
  bytes.writeBigUInt64LE(BigInt(before), 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  return bytes;
};

export const readReleased = (bytes: Buffer): Released | undefined => {
  if (bytes.length < RELEASED_BYTES || crc32(bytes.subarray(0, 12)) !== bytes.readUInt32LE(12)) return undefined;
  return { seed: bytes.readUInt32LE(0), before: Number(bytes.readBigUInt64LE(4)) };
};
