const POLYNOMIAL = 0x8408; // 0x1021 reflected

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/**
 * CRC-16/X-25 of the bytes from `start` up to, not including, `end`: x^16+x^12+x^5+1, LSB first, initial value and
 * final XOR 0xFFFF. Holley meters (DTSD545 in Hungary) print this one, though no P1 standard knows it.
 */
export const crcX25 = (bytes: Uint8Array, start = 0, end = bytes.length): number => {
  let remainder = 0xffff;
  for (let at = start; at < end; at++) {
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return remainder ^ 0xffff;
};
