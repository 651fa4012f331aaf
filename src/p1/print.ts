import { crc16 } from "./crc16.ts";

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
  const digits = checksum ? crc16(latin1Bytes(text)).toString(16).toUpperCase().padStart(4, "0") : "";
  return latin1Bytes(`${text}${digits}\r\n`);
};

const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
