/** A checksum of 16 bits, least significant bit first, by a table; `polynomial` is reflected. */
export const reflectedCrc16 = (polynomial: number, initial: number, finalXor: number) => {
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++)
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    return remainder;
  });
  return (bytes: Uint8Array, start = 0, end = bytes.length): number => {
    let remainder = initial;
    for (let at = start; at < end; at++) {
      remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
    }
    return remainder ^ finalXor;
  };
};

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
