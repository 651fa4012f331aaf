import { createCipheriv, createDecipheriv, timingSafeEqual } from "node:crypto";
import { CLOSE, CR, EXCLAMATION, isPrintable, LF, SLASH } from "./ascii.ts";
import { crc16 } from "./crc16.ts";
import { type EncryptedFrame, type EncryptedParts, partsOf } from "./encrypted.ts";
import { checksumNumber, printedChecksum } from "./ladder-printed.ts";

/** What the network operator gives to the household: 16 bytes each. */
export interface Keys {
  readonly key: Uint8Array | undefined;
  readonly authenticationKey: Uint8Array | undefined;
}

/** The bytes of a key as the operator writes it: 32 hexadecimal digits, which the settings have checked. */
export const keyOfDigits = (digits: string | undefined): Uint8Array | undefined =>
  digits === undefined
    ? undefined
    : Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));

export type Decrypted =
  | {
      readonly kind: "telegram";
      readonly bytes: Uint8Array;
      /** Where the `!` stands in `bytes`; their length when there is none. */
      readonly end: number;
      /** `wrong` only behind a verified tag, which says more: some meters count before they change the telegram. */
      readonly checksum: "verified" | "absent" | "wrong";
      /** `unverified`: no authentication key fits, or the meter sends no tag; then the checksum is right. */
      readonly authentication: "verified" | "unverified";
    }
  | { readonly kind: "key-missing" }
  | { readonly kind: "key-wrong" }
  /** The key fits, but bytes were damaged, or the authentication key is wrong and there is no checksum inside. */
  | { readonly kind: "damaged" }
  /** The tag is right, but what was encrypted is no telegram. */
  | { readonly kind: "no-telegram" }
  /** The frame lacks the title that its key is used with (Elgama in Poland). */
  | { readonly kind: "unsupported" };

/** The default in Luxembourg (Smarty P1 specification) and of meters whose operator gives out none. */
const DEFAULT_AUTHENTICATION_KEY = Uint8Array.from({ length: 16 }, (_, at) => at * 0x11);

/**
 * Decrypts a telegram: AES-128-GCM, the initialisation vector being title and frame counter. The tag covers the
 * security control byte and an authentication key, or nothing. Real meters fail it with every key known to their
 * owner, so a right checksum inside is accepted too, and said so.
 */
export const decrypt = (frame: EncryptedFrame, { key, authenticationKey }: Keys): Decrypted => {
  const parts = frame.form === "titled" ? partsOf(frame.bytes) : undefined;
  if (parts === undefined) return { kind: "unsupported" };
  if (key === undefined) return { kind: "key-missing" };
  const text = plaintext(parts, key);
  const telegram = telegramIn(text);
  if (isAuthentic(parts, text, key, authenticationKey)) {
    return telegram === undefined ? { kind: "no-telegram" } : { ...telegram, authentication: "verified" };
  }
  if (telegram?.checksum === "verified") return { ...telegram, authentication: "unverified" };
  return { kind: isReadable(text) ? "damaged" : "key-wrong" };
};

/** The initialisation vector of GCM, and the first block that encrypts text: block 1 is kept for the tag. */
const nonce = ({ title, frameCounter }: EncryptedParts): Uint8Array => Uint8Array.of(...title, ...frameCounter);
const firstBlock = (parts: EncryptedParts): Uint8Array => Uint8Array.of(...nonce(parts), 0, 0, 0, 2);

/** GCM without its tag is CTR. */
const plaintext = (parts: EncryptedParts, key: Uint8Array): Uint8Array =>
  new Uint8Array(createDecipheriv("aes-128-ctr", key, firstBlock(parts)).update(parts.ciphertext));

/** Whether the tag is the one that encrypting this text makes, with one of the ways known of what it covers. */
const isAuthentic = (
  parts: EncryptedParts,
  text: Uint8Array,
  key: Uint8Array,
  authenticationKey: Uint8Array | undefined,
): boolean => {
  const { tag, securityControl } = parts;
  if (tag === undefined) return false;
  const authenticationKeys = authenticationKey === undefined ? [] : [authenticationKey];
  const covered = [...authenticationKeys, DEFAULT_AUTHENTICATION_KEY].map((known) =>
    Uint8Array.of(securityControl, ...known),
  );
  // Covering nothing is not in any standard, but the meter that node-dsmr-parser was made for does.
  return [...covered, new Uint8Array()].some((additional) => {
    const cipher = createCipheriv("aes-128-gcm", key, nonce(parts), { authTagLength: tag.length });
    cipher.setAAD(additional);
    cipher.update(text);
    cipher.final();
    return timingSafeEqual(cipher.getAuthTag(), tag);
  });
};

type Inner = Omit<Decrypted & { readonly kind: "telegram" }, "authentication">;

/** The telegram that was encrypted, from its `/`. The text is whole, so the last `!` that can end it does. */
const telegramIn = (text: Uint8Array): Inner | undefined => {
  const start = text.findIndex((byte) => byte > 0x20);
  if (text[start] !== SLASH) return undefined;
  const bytes = text.slice(start);
  const end = bytes.findLastIndex((byte, at) => byte === EXCLAMATION && mayStandBeforeEnd(bytes[at - 1]));
  if (end < 0) return { kind: "telegram", bytes, end: bytes.length, checksum: "absent" };
  return { kind: "telegram", bytes, end, checksum: checksumOf(bytes, end) };
};

const mayStandBeforeEnd = (byte: number | undefined): boolean => byte === LF || byte === CR || byte === CLOSE;

const checksumOf = (bytes: Uint8Array, end: number): Inner["checksum"] => {
  const said = printedChecksum(bytes, end);
  if (said === "") return "absent";
  return checksumNumber(said) === crc16(bytes, 0, end + 1) ? "verified" : "wrong";
};

/** So many bytes of a header are text by chance once in 500 million. */
const READABLE = 16;

/** Whether it starts like a telegram. A wrong key makes noise of all of it, a damaged byte only of itself. */
const isReadable = (text: Uint8Array): boolean =>
  text[0] === SLASH && text.subarray(0, READABLE).every((byte) => isPrintable(byte) || byte === CR || byte === LF);
