/** Begins a general-glo-ciphering (DLMS Green Book §9.2.7.2.4.3), in which Luxembourg and Austria wrap telegrams. */
export const GENERAL_GLO_CIPHERING = 0xdb;

/** Far more than a telegram needs, so a longer one is none. */
const LONGEST = 8192;

/** The plain header of an untitled frame is at most this long; real ones are shorter than 30 bytes. */
export const LONGEST_HEADER = 1024;

const TITLE_LENGTH = 8;
const COUNTER_LENGTH = 4;
const TAG_LENGTH = 12;
const HAS_TAG = 0x10; // in the security control byte

/** Where the length field stands in a frame that begins with DB, 08 and the title. */
export const LENGTH_AT = 2 + TITLE_LENGTH;

/**
 * An encrypted telegram as it came. `titled`: DB, 08, title, length, content (Luxembourg, Austria). `untitled`: a plain
 * header line and a blank one, 00 for a title of no bytes, length, content, `!`, checksum (Elgama EGM5G35 in Poland).
 */
export interface EncryptedFrame {
  readonly form: "titled" | "untitled";
  readonly bytes: Uint8Array;
}

/** A copy of these bytes as the frame that they are. */
export const frameOf = (bytes: Uint8Array): EncryptedFrame => ({
  form: isTitled(bytes) ? "titled" : "untitled",
  bytes: bytes.slice(),
});

/** Told by the first byte, for an untitled frame begins with its plain header. */
export const isTitled = (bytes: Uint8Array): boolean => bytes[0] === GENERAL_GLO_CIPHERING;

/** What is inside a titled frame. */
export interface EncryptedParts {
  readonly title: Uint8Array;
  readonly securityControl: number;
  readonly frameCounter: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** Undefined for a meter that encrypts without authentication. */
  readonly tag: Uint8Array | undefined;
}

/**
 * How many bytes an encrypted telegram needs beyond these before it is worth looking again: 0 when it is complete up to
 * where its content ends, or up to the `!` when it is untitled. `none` when it is no encrypted telegram after all.
 */
export const bytesNeeded = (bytes: Uint8Array, lengthAt: number): number | "none" => {
  if (isTitled(bytes) && bytes.length > 1 && bytes[1] !== TITLE_LENGTH) return "none";
  const end = contentEnd(bytes, lengthAt);
  if (typeof end === "string") return end === "open" ? 1 : "none";
  return end + (isTitled(bytes) ? 0 : 1) - bytes.length;
};

/** Takes a titled frame apart. The framer has judged its length. */
export const partsOf = (bytes: Uint8Array): EncryptedParts | undefined => {
  const field = lengthField(bytes, LENGTH_AT);
  if (typeof field === "string" || contentEnd(bytes, LENGTH_AT) !== bytes.length) return undefined;
  const securityControl = bytes[field.end] ?? 0;
  const counterAt = field.end + 1;
  const textAt = counterAt + COUNTER_LENGTH;
  const textEnd = bytes.length - (hasTag(securityControl) ? TAG_LENGTH : 0);
  return {
    title: bytes.subarray(2, LENGTH_AT),
    securityControl,
    frameCounter: bytes.subarray(counterAt, textAt),
    ciphertext: bytes.subarray(textAt, textEnd),
    tag: hasTag(securityControl) ? bytes.subarray(textEnd) : undefined,
  };
};

/** Where the content ends whose length field stands at `lengthAt`; `open` while bytes are missing to say so. */
const contentEnd = (bytes: Uint8Array, lengthAt: number): number | "open" | "none" => {
  const field = lengthField(bytes, lengthAt);
  if (typeof field === "string") return field;
  const control = bytes[field.end];
  if (control === undefined) return "open";
  const least = 1 + COUNTER_LENGTH + 1 + (hasTag(control) ? TAG_LENGTH : 0);
  const isPlausible = isEncrypting(control) && field.length >= least && field.length <= LONGEST;
  return isPlausible ? field.end + field.length : "none";
};

interface LengthField {
  readonly length: number;
  /** Behind the field. */
  readonly end: number;
}

/** BER: one byte below 0x80, or 81 and one byte, or 82 and two. */
const lengthField = (bytes: Uint8Array, at: number): LengthField | "open" | "none" => {
  const first = bytes[at];
  if (first === undefined) return "open";
  if (first < 0x80) return { length: first, end: at + 1 };
  if (first !== 0x81 && first !== 0x82) return "none";
  const end = at + 1 + (first & 0x7f);
  if (bytes.length < end) return "open";
  return { length: bytes.subarray(at + 1, end).reduce((length, byte) => length * 256 + byte, 0), end };
};

/** Bit 5 set, not compressed (bit 7), and security suite 0: AES-128-GCM (DLMS Green Book §9.2.7.2.4.1). */
const isEncrypting = (securityControl: number): boolean => (securityControl & 0xaf) === 0x20;

const hasTag = (securityControl: number): boolean => (securityControl & HAS_TAG) !== 0;
