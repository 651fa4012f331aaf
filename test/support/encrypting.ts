import { createCipheriv } from "node:crypto";

/** What a meter that encrypts is made of: invented keys, title and counter. */
export interface Encryption {
  readonly key: Uint8Array;
  /** What the tag covers behind the security control byte; undefined covers nothing at all. */
  readonly authenticationKey?: Uint8Array | undefined;
  readonly securityControl?: number;
  readonly frameCounter?: Uint8Array;
}

export const KEY = Uint8Array.from(Buffer.from("5a0f1e2d3c4b5a69788796a5b4c3d2e1", "hex"));
export const AUTHENTICATION_KEY = Uint8Array.from(Buffer.from("c0ffee00c0ffee11c0ffee22c0ffee33", "hex"));
export const DEFAULT_AUTHENTICATION_KEY = Uint8Array.from(Buffer.from("00112233445566778899aabbccddeeff", "hex"));

const TITLE = Buffer.from("TST\x01made", "latin1");
const COUNTER = Uint8Array.of(0, 0, 1, 2);

/** A telegram as an encrypting meter sends it. */
export const encrypted = (
  text: Uint8Array,
  { key, authenticationKey, securityControl = 0x30, frameCounter = COUNTER }: Encryption,
): Buffer => {
  const cipher = createCipheriv("aes-128-gcm", key, Buffer.concat([TITLE, frameCounter]), { authTagLength: 12 });
  if (authenticationKey !== undefined) cipher.setAAD(Uint8Array.of(securityControl, ...authenticationKey));
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  const tag = (securityControl & 0x10) === 0 ? Buffer.alloc(0) : cipher.getAuthTag();
  return titledFrame(Buffer.concat([Uint8Array.of(securityControl), frameCounter, ciphertext, tag]));
};

/** DB, 08, title, length and this content. */
export const titledFrame = (content: Uint8Array, length = lengthField(content.length)): Buffer =>
  Buffer.concat([Uint8Array.of(0xdb, 8), TITLE, length, content]);

/** The Polish form: a plain header, 00 for the title, 82 and the length, content, `!` and a checksum of sorts. */
export const untitledFrame = (content: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from("/TST5G35\r\n\r\n\0\x82", "latin1"),
    Uint8Array.of(content.length >> 8, content.length & 0xff),
    content,
    Buffer.from("!C0DE\r\n"),
  ]);

const lengthField = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
};
