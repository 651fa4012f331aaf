import type { Decrypted } from "./decrypt.ts";
import type { Checksum } from "./explain-segments.ts";
import type { DiscardReason } from "./framer-event.ts";
import type { Rung } from "./ladder.ts";

/** What the checksum of a telegram says, in words. */
export const checksumWords = (checksum: Checksum): string => {
  switch (checksum.verdict) {
    case "verified":
      return "checksum verified";
    case "recovered":
      return `checksum verified after ${recovery(checksum.rung)}`;
    case "absent":
      return "without a checksum, as meters before DSMR 4 send it";
    case "rejected":
      return rejection(checksum.reason);
    default:
      return checksum satisfies never;
  }
};

/** What became of an encrypted telegram, in words. */
export const decryptionWords = (decrypted: Decrypted): string => {
  switch (decrypted.kind) {
    case "telegram":
      return decrypted.authentication === "verified"
        ? "encrypted; the key fits, and the tag is verified"
        : "encrypted; the key fits, and the checksum inside is verified, though not the tag";
    case "key-missing":
      return "an encrypted telegram: it needs decryption-key, which the grid operator gives out";
    case "key-wrong":
      return "an encrypted telegram: decryption-key does not fit";
    case "damaged":
      return "an encrypted telegram: decryption-key fits, but bytes were damaged, or authentication-key does not fit";
    case "no-telegram":
      return "encrypted, but what is inside is no telegram";
    case "unsupported":
      return "an encrypted telegram without the title that its key is used with; no way to decrypt it is known";
    default:
      return decrypted satisfies never;
  }
};

/** Why bytes were discarded, in words. */
export const rejection = (reason: DiscardReason): string => {
  switch (reason.why) {
    case "outside-telegram":
      return "no telegram begins here";
    case "no-end":
      return "it stops before its end: bytes were lost, or the recording ends here";
    case "too-long":
      return `no end within ${reason.limit} bytes`;
    case "checksum-wrong":
      return `the checksum is ${reason.said}, but ${reason.counted} was counted: bytes were lost or damaged`;
    case "checksum-unreadable":
      return "this is not a checksum";
    case "checksum-missing":
      return "it has no checksum, although this meter sends one";
    default:
      return reason satisfies never;
  }
};

const recovery = (rung: Rung): string => {
  switch (rung) {
    case "restart":
      return "cutting off the beginning of another telegram in front of it";
    case "line-ends":
      return "putting back CR LF at the ends of the lines";
    case "blank-lines":
      return "taking out blank lines that were added on the way";
    case "x-25":
      return "counting it by X-25, as Holley meters do";
    default:
      return rung satisfies never;
  }
};
