/** The bytes as a meter that sends seven bits and even parity makes them look at eight bits without parity. */
export const sevenBits = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.map((byte) => (isOdd(byte & 0x7f) ? byte | 0x80 : byte & 0x7f)));

const isOdd = (byte: number): boolean => byte.toString(2).replaceAll("0", "").length % 2 === 1;
