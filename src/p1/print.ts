import { CR, EXCLAMATION, LF } from "./ascii.ts";
import { crc16, crcX25 } from "./crc16.ts";
import { checksumDigits, checksumNumber, printedChecksum } from "./ladder-printed.ts";
import { formatObis } from "./obis.ts";
import type { Telegram } from "./telegram.ts";

/** A telegram to print: the identification without `/`, and objects as code and value with its parentheses. */
export interface PrintableTelegram {
  readonly header: string;
  readonly objects: readonly (readonly [code: string, value: string])[];
  /** False for a meter that sends none (DSMR 2.2 and 3.0). */
  readonly checksum?: boolean;
}

/** The bytes of a telegram, with a correct checksum (DSMR 5.0.2 §6.2). */
export const printTelegram = ({ header, objects, checksum = true }: PrintableTelegram): Uint8Array => {
  const lines = objects.map(([code, value]) => `${code}${value}\r\n`);
  const text = `/${header}\r\n\r\n${lines.join("")}!`;
  const digits = checksum ? checksumDigits(crc16(latin1Bytes(text))) : "";
  return latin1Bytes(`${text}${digits}\r\n`);
};

/**
 * The bytes of a telegram that was parsed, byte for byte: header, codes and values from what was understood, the
 * checksum counted again in the meter's manner, and as it stood only what the grammar lets pass (line ends, blanks,
 * lines that are no objects).
 */
export const printParsed = ({ bytes, header, objects }: Telegram): Uint8Array => {
  const pieces = [`/${header}`];
  let printed = 1 + header.length;
  for (const { code, open, end } of objects) {
    const start = lineStart(bytes, open);
    const name = formatObis(code);
    pieces.push(text(bytes, printed, start), name, text(bytes, start + name.length, end));
    printed = end;
  }
  const end = Math.max(printed, bytes.lastIndexOf(EXCLAMATION));
  const body = latin1Bytes(pieces.join("") + text(bytes, printed, end + 1));
  const checksum = checksumAgain(body, end, { bytes, end });
  const behind = text(bytes, end + 1, bytes.length);
  const tail = checksum === undefined ? behind : behind.replace(/[0-9a-f]+/i, checksum);
  return Uint8Array.from([...body, ...latin1Bytes(tail)]);
};

/**
 * The checksum of a changed telegram, printed as in the one it was made of: by the same sum, in the same case, and in
 * as many digits, if they suffice. Undefined where that one had none, or a wrong one.
 */
export const checksumAgain = (
  changed: Uint8Array,
  changedEnd: number,
  { bytes, end }: { readonly bytes: Uint8Array; readonly end: number },
): string | undefined => {
  const said = printedChecksum(bytes, end);
  const count = [crc16, crcX25].find((sum) => sum(bytes, 0, end + 1) === checksumNumber(said));
  if (count === undefined) return undefined;
  const digits = checksumDigits(count(changed, 0, changedEnd + 1))
    .replace(/^0+(?=.)/, "")
    .padStart(said.length, "0");
  return /[a-f]/.test(said) ? digits.toLowerCase() : digits;
};

const lineStart = (bytes: Uint8Array, at: number): number => {
  let start = at;
  while (start > 0 && bytes[start - 1] !== LF && bytes[start - 1] !== CR) start -= 1;
  return start;
};

/** One character for each byte, line ends too. */
const text = (bytes: Uint8Array, from: number, to: number): string =>
  Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join("");

const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
