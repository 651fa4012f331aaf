import { crc32, deflateSync } from "node:zlib";

/** Rows from the top, four bytes a pixel: red, green, blue, opacity. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** The picture as a PNG file (W3C PNG §5 and §11): truecolour with alpha, 8 bits, no filter, not interlaced. */
export const pngOf = ({ width, height, pixels }: Picture): Uint8Array =>
  Buffer.concat([
    SIGNATURE,
    chunk("IHDR", Buffer.concat([numberOf(width), numberOf(height), Uint8Array.of(8, 6, 0, 0, 0)])),
    chunk("IDAT", deflateSync(scanLines(width, height, pixels), { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);

/** Each row with the number of its filter in front, 0. */
const scanLines = (width: number, height: number, pixels: Uint8Array): Uint8Array =>
  Buffer.concat(
    Array.from({ length: height }, (_, row) =>
      Buffer.concat([Uint8Array.of(0), pixels.subarray(4 * width * row, 4 * width * (row + 1))]),
    ),
  );

const chunk = (name: string, content: Uint8Array): Uint8Array => {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  return Buffer.concat([numberOf(content.length), body, numberOf(crc32(body))]);
};

const numberOf = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
