import { crc32 } from "node:zlib";

/*
 * What a segment begins with, numbers little-endian:
 *   0  6 bytes  "P1MQTT"
 *   6  2 bytes  version of the format; what follows is version 1
 *   8  8 bytes  number of its first message
 *  16  4 bytes  seed of its records' checksums: random, so that each segment has its own
 *  20  4 bytes  CRC-32 of all before
 */
const MAGIC = Buffer.from("P1MQTT");
const VERSION = 1;

export const HEADER_BYTES = 24;

export interface Header {
  readonly first: number;
  readonly seed: number;
}

/** `torn`: it was being written when the power went, so that no message behind it was ever safe. */
export type HeaderRead = (Header & { readonly kind: "header" }) | { readonly kind: "torn" } | Foreign;

/** Not written by this version: `why` continues "it ...". */
interface Foreign {
  readonly kind: "foreign";
  readonly why: string;
}

export const headerBytes = ({ first, seed }: Header): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt16LE(VERSION, 6);
  bytes.writeBigUInt64LE(BigInt(first), 8);
  bytes.writeUInt32LE(seed, 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
  return bytes;
};

/** Reads a segment's first bytes; `first` is what the file's name says. */
export const readHeader = (bytes: Buffer, first: number): HeaderRead => {
  if (bytes.length < HEADER_BYTES || bytes.every((byte) => byte === 0)) return { kind: "torn" };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return foreign("does not begin with P1MQTT");
  const version = bytes.readUInt16LE(6);
  if (version !== VERSION) return foreign(`has format ${version}, and this version reads ${VERSION}`);
  if (crc32(bytes.subarray(0, 20)) !== bytes.readUInt32LE(20)) return foreign("has a damaged header");
  if (bytes.readBigUInt64LE(8) !== BigInt(first)) return foreign("has the name of another file");
  return { kind: "header", first, seed: bytes.readUInt32LE(16) };
};

const foreign = (why: string): Foreign => ({ kind: "foreign", why });
