const POLYNOMIAL = 0xa001; // 0x8005 reflected

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/**
 * CRC-16/ARC of the bytes from `start` up to, not including, `end`.
 * P1 companion standard DSMR 5.0.2 §6.2: x^16+x^15+x^2+1, LSB first, no initial value, no final XOR,
 * over all characters from `/` through `!`.
 */
export const crc16 = (bytes: Uint8Array, start = 0, end = bytes.length): number => {
  let remainder = 0;
  for (let at = start; at < end; at++) {
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return remainder;
};
