/**
 * A checksum of 16 bits, least significant bit first; `polynomial` is reflected. Eight bytes are taken at once, each by a
 * table that knows what becomes of a byte when so many more have followed.
 */
export const reflectedCrc16 = (polynomial: number, initial: number, finalXor: number) => {
  const t0 = tableOf((byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++)
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    return remainder;
  });
  const followed = (table: Uint16Array): Uint16Array => tableOf((byte) => step(t0, table[byte] ?? 0, 0));
  const t1 = followed(t0);
  const t2 = followed(t1);
  const t3 = followed(t2);
  const t4 = followed(t3);
  const t5 = followed(t4);
  const t6 = followed(t5);
  const t7 = followed(t6);
  return (bytes: Uint8Array, start = 0, end = bytes.length): number => {
    let remainder = initial;
    let at = start;
    for (; at + 8 <= end; at += 8) {
      const mixed = remainder ^ ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
      remainder =
        (t7[mixed & 0xff] ?? 0) ^
        (t6[mixed >>> 8] ?? 0) ^
        (t5[bytes[at + 2] ?? 0] ?? 0) ^
        (t4[bytes[at + 3] ?? 0] ?? 0) ^
        (t3[bytes[at + 4] ?? 0] ?? 0) ^
        (t2[bytes[at + 5] ?? 0] ?? 0) ^
        (t1[bytes[at + 6] ?? 0] ?? 0) ^
        (t0[bytes[at + 7] ?? 0] ?? 0);
    }
    for (; at < end; at++) remainder = step(t0, remainder, bytes[at] ?? 0);
    return remainder ^ finalXor;
  };
};

const tableOf = (remainderOf: (byte: number) => number): Uint16Array =>
  Uint16Array.from({ length: 256 }, (_, byte) => remainderOf(byte));

/** The remainder when one more byte has come. */
const step = (table: Uint16Array, remainder: number, byte: number): number =>
  (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);

/**
 * CRC-16/ARC of the bytes from `start` up to, not including, `end`.
 * P1 companion standard DSMR 5.0.2 §6.2: x^16+x^15+x^2+1, LSB first, no initial value, no final XOR,
 * over all characters from `/` through `!`.
 */
export const crc16 = reflectedCrc16(0xa001, 0, 0);

/**
 * CRC-16/X-25 of the bytes from `start` up to, not including, `end`: x^16+x^12+x^5+1, LSB first, initial value and
 * final XOR 0xFFFF. Holley meters (DTSD545 in Hungary) print this one, though no P1 standard knows it.
 */
export const crcX25 = reflectedCrc16(0x8408, 0xffff, 0xffff);
