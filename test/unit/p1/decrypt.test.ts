import assert from "node:assert/strict";
import { test } from "node:test";
import { type Decrypted, decrypt, type Keys } from "../../../src/p1/decrypt.ts";
import { parseTelegram } from "../../../src/p1/telegram.ts";
import {
  AUTHENTICATION_KEY,
  DEFAULT_AUTHENTICATION_KEY,
  encrypted,
  KEY,
  untitledFrame,
} from "../../support/encrypting.ts";
import { telegramFile } from "../../support/telegrams.ts";

const TEXT = telegramFile("dsmr-5.0-single-phase");
const STALE = Buffer.from(TEXT.toString("latin1").replace(/![0-9A-F]{4}/, "!FFFF"), "latin1");
const BARE = Buffer.from(TEXT.toString("latin1").replace(/![0-9A-F]{4}\r\n$/, ""), "latin1");
const OTHER_KEY = Uint8Array.from(KEY, (byte) => byte ^ 1);

const titled = (bytes: Uint8Array, keys: Partial<Keys> = {}): Decrypted =>
  decrypt({ form: "titled", bytes }, { key: KEY, authenticationKey: undefined, ...keys });

/** Such as `telegram verified, checksum absent` or `key-wrong`. */
const told = (decrypted: Decrypted): string =>
  decrypted.kind === "telegram"
    ? `telegram ${decrypted.authentication}, checksum ${decrypted.checksum}`
    : decrypted.kind;

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));

const OWN = { key: KEY, authenticationKey: AUTHENTICATION_KEY };
const DEFAULT = { key: KEY, authenticationKey: DEFAULT_AUTHENTICATION_KEY };

const CASES: readonly (readonly [sentence: string, bytes: Uint8Array, keys: Partial<Keys>, expected: string])[] = [
  [
    "a tag with the configured authentication key is verified",
    encrypted(TEXT, OWN),
    { authenticationKey: AUTHENTICATION_KEY },
    "telegram verified, checksum verified",
  ],
  [
    "the default authentication key needs no setting",
    encrypted(TEXT, DEFAULT),
    {},
    "telegram verified, checksum verified",
  ],
  [
    "the default authentication key is tried behind a configured one",
    encrypted(TEXT, DEFAULT),
    { authenticationKey: AUTHENTICATION_KEY },
    "telegram verified, checksum verified",
  ],
  ["a tag that covers no key is verified", encrypted(TEXT, { key: KEY }), {}, "telegram verified, checksum verified"],
  [
    "a verified tag says more than a stale checksum inside",
    encrypted(STALE, DEFAULT),
    {},
    "telegram verified, checksum wrong",
  ],
  ["a verified tag needs no checksum inside", encrypted(BARE, DEFAULT), {}, "telegram verified, checksum absent"],
  [
    "an unknown authentication key is made up for by a right checksum",
    encrypted(TEXT, OWN),
    {},
    "telegram unverified, checksum verified",
  ],
  ["neither tag nor checksum: not accepted", encrypted(STALE, OWN), {}, "damaged"],
  ["neither tag nor any checksum: not accepted", encrypted(BARE, OWN), {}, "damaged"],
  ["a damaged byte is not a wrong key", flipped(encrypted(TEXT, DEFAULT), 200), {}, "damaged"],
  [
    "a meter that sends no tag is accepted on its checksum",
    encrypted(TEXT, { key: KEY, securityControl: 0x20 }),
    {},
    "telegram unverified, checksum verified",
  ],
  [
    "a meter that sends no tag is not accepted without a checksum",
    encrypted(BARE, { key: KEY, securityControl: 0x20 }),
    {},
    "damaged",
  ],
  ["no key is told apart from a wrong one", encrypted(TEXT, DEFAULT), { key: undefined }, "key-missing"],
  ["a wrong key is told", encrypted(TEXT, DEFAULT), { key: OTHER_KEY }, "key-wrong"],
  ["what is no telegram is told", encrypted(Buffer.from("0-0:1.0.0(1)\r\n"), DEFAULT), {}, "no-telegram"],
  [
    "a short telegram has a short length field",
    encrypted(Buffer.from("/A\r\n!"), DEFAULT),
    {},
    "telegram verified, checksum absent",
  ],
];

for (const [sentence, bytes, keys, expected] of CASES) {
  test(sentence, () => assert.equal(told(titled(bytes, keys)), expected));
}

test("the telegram is what was encrypted", () => {
  const decrypted = titled(encrypted(TEXT, DEFAULT));
  assert.deepEqual(decrypted.kind === "telegram" && Buffer.from(decrypted.bytes), TEXT);
  assert.equal(decrypted.kind === "telegram" && decrypted.end, TEXT.lastIndexOf("!"));
});

test("a telegram without the blank line behind the header, and without an end, loses no object", () => {
  const text = Buffer.from("/TST5\r\n1-0:1.8.0(1*kWh)\r\n1-0:2.8.0(2*kWh)\r\n");
  const decrypted = titled(encrypted(text, DEFAULT));
  assert.equal(decrypted.kind === "telegram" && parseTelegram(decrypted.bytes, decrypted.end).objects.length, 2);
});

test("a frame without a title is told to be unsupported, whatever the key", () => {
  const frame = { form: "untitled", bytes: untitledFrame(Buffer.alloc(40, 0x30)) } as const;
  assert.equal(decrypt(frame, { key: KEY, authenticationKey: undefined }).kind, "unsupported");
  assert.equal(decrypt(frame, { key: undefined, authenticationKey: undefined }).kind, "unsupported");
});

test("no single flipped bit behind the DB 08 of a frame yields another telegram", () => {
  const frame = encrypted(TEXT.subarray(0, 60), DEFAULT);
  for (let bit = 16; bit < frame.length * 8; bit++) {
    const bytes = Uint8Array.from(frame);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.notEqual(titled(bytes).kind, "telegram", `bit ${bit}`);
  }
});
