import assert from "node:assert/strict";
import { test } from "node:test";
import { anonymise } from "../../../src/p1/anonymise.ts";
import { segmentsOf } from "../../../src/p1/explain-segments.ts";
import { printTelegram } from "../../../src/p1/print.ts";
import { telegram, telegramFile } from "../../support/telegrams.ts";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex").toUpperCase();
const masked = (recording: Uint8Array): string => latin1(anonymise(recording).bytes);

/** The object lines of a telegram of our own after masking. */
const maskedLines = (...lines: readonly string[]): string[] =>
  masked(telegram(...lines))
    .split("\r\n")
    .slice(2, -2);

/** The masked text between the parentheses of one line. */
const maskOf = (code: string, value: string): string =>
  maskedLines(`${code}(${value})`)[0]?.slice(code.length + 1, -1) ?? "";

const verdicts = (recording: Uint8Array): string[] =>
  segmentsOf(recording).map((segment) => (segment.kind === "telegram" ? segment.checksum.verdict : segment.kind));

const MASKS: readonly (readonly [sentence: string, code: string, value: string, mask: string])[] = [
  ["a serial number in hexadecimal", "0-0:96.1.1", hex("E0047001234567817"), hex("A0000000000000001")],
  ["one in lower case", "0-0:96.1.1", hex("k0047").toLowerCase(), hex("a0001").toLowerCase()],
  ["a plain serial number", "0-0:96.1.0", "9903218166", "0000000001"],
  ["a plain one with letters", "0-0:42.0.0", "AUX1030303106618", "AAA0000000000001"],
  ["one that looks like hexadecimal and stays so", "0-0:96.1.0", "ADB3100000045771", "AAA0000000000001"],
  ["one with the sixth part of a code", "0-0:96.1.255", "1EXAMPLE7", "0AAAAAAA1"],
  ["that of a meter on the M-Bus", "0-2:96.1.1", hex("7FLO2117096437"), hex("0AAA0000000001")],
  ["that of a gas meter of DSMR 2.1", "7-0:0.0.0", "3238303131303031", hex("00000001")],
  ["an EAN", "0-0:96.1.2", hex("541448820060527087"), hex("000000000000000001")],
  ["a message", "0-0:96.13.0", hex("Mevr. Jansen, Dorpsstraat 12"), hex("Aaaa. Aaaaaa, Aaaaaaaaaaa 01")],
  ["any message", "0-0:96.13.4", "Hallo 5", "Aaaaa 1"],
  ["a code that no row knows, with digits as long as a serial number", "1-0:250.1.9", "X12345678", "A00000001"],
  ["one of those in hexadecimal", "1-0:250.1.9", hex("E0047001"), hex("A0000001")],
  ["an id with blanks around it", "0-0:96.1.1", `${hex("E0047001")}2020`, `${hex("A0000001")}2020`],
  ["an id in doubled parentheses", "0-0:96.1.1", "(E0047001)", "(A0000001)"],
];

for (const [sentence, code, value, mask] of MASKS) {
  test(`masked is ${sentence}: ${code}(${value})`, () => assert.equal(maskOf(code, value), mask));
}

const KEPT: readonly (readonly [sentence: string, line: string])[] = [
  ["readings", "1-0:1.8.1(012345678.901*kWh)"],
  ["times and readings of the M-Bus", "0-1:24.2.1(230614090500S)(00321.098*m3)"],
  ["logs", "1-0:99.97.0(1)(0-0:96.7.19)(220301093042W)(0000001820*s)"],
  ["the version", "0-0:96.1.4(3231313130)"],
  ["an EAN that was never set", "0-0:96.1.2(2D2D2D2D2D2D2D2D)"],
  ["an id of zeros", "0-1:96.1.0(0000000000)"],
  ["an empty id", "0-1:96.1.0()"],
  ["a message of filling bytes", "0-0:96.13.0(\u00ff\u00ff\u00ff)"],
  ["times and readings of codes that no row knows", "1-0:250.1.9(230614090500S)(0123456789.1*kWh)(1234567890*Wh)"],
];

for (const [sentence, line] of KEPT) {
  test(`kept are ${sentence}`, () => assert.deepEqual(maskedLines(line), [line]));
}

test("one id has one mask, in hexadecimal and plain; another id has another", () => {
  const [first, second, plain, other] = maskedLines(
    `0-1:96.1.0(${hex("G0047001234567")})`,
    `0-2:96.1.0(${hex("G0047001234567")})`,
    "0-3:96.1.0(G0047001234567)",
    `0-4:96.1.0(${hex("G0047001234568")})`,
  );
  assert.equal(first?.slice(10), second?.slice(10));
  assert.equal(plain, "0-3:96.1.0(A0000000000001)");
  assert.equal(other, `0-4:96.1.0(${hex("A0000000000002")})`);
});

test("a header keeps manufacturer and model, and loses long digits", () => {
  const headers = ["FLU5\\253770234_A", "KMP5 KA6U001234567890", "ISk5\\2MT382-1000", "LG_E660_Fluvius_3N400V"];
  assert.deepEqual(
    headers.map((header) => masked(printTelegram({ header, objects: [] })).split("\r\n")[0]),
    ["/FLU5\\000000001_A", "/KMP5 KA6U000000000001", "/ISk5\\2MT382-1000", "/LG_E660_Fluvius_3N400V"],
  );
});

test("an id is masked wherever else it stands outside of values", () => {
  const recording = printTelegram({
    header: "XMX5Q1W2E3R4",
    objects: [
      ["0-0:96.1.1", `(${hex("Q1W2E3R4")})`],
      ["1-0:250.1.1", "(by Q1W2E3R4)"],
      ["1-0:250.1.2", `(${hex("Q1W2E3R4").toLowerCase()})`],
    ],
  });
  const text = masked(recording);
  for (const form of ["Q1W2E3R4", hex("Q1W2E3R4"), hex("Q1W2E3R4").toLowerCase()])
    assert.ok(!text.includes(form), text);
});

test("an id is masked where a lost line end made it part of another object", () => {
  const [line] = maskedLines(`1-0:1.7.0(00.335*kW)0-0:96.1.1(${hex("E0047001")})`);
  assert.equal(line, `1-0:1.7.0(00.335*kW)0-0:96.1.1(${hex("A0000001")})`);
});

test("a mask is never one of the ids of the recording", () => {
  const [first, second] = maskedLines("0-1:96.1.0(00000001)", "0-2:96.1.0(00000002)");
  assert.deepEqual([first, second], ["0-1:96.1.0(00000003)", "0-2:96.1.0(00000004)"]);
});

test("a right checksum is right again", () => {
  const { bytes } = anonymise(Buffer.concat([telegramFile("belgium-emucs"), telegramFile("dsmr-4.2")]));
  assert.deepEqual(verdicts(bytes), ["verified", "verified"]);
});

test("a checksum keeps its case, and what stands behind it", () => {
  const text = latin1(telegram("0-0:96.1.1(4530303437)", "1-0:1.7.0(1*kW)"));
  const lower = text.replace(/![0-9A-F]{4}\r\n$/, (digits) => `${digits.trim().toLowerCase()}\0\r\n`);
  assert.match(masked(Buffer.from(lower, "latin1")), /![0-9a-f]{4}\0\r\n$/);
});

test("a telegram whose line ends were converted stays recoverable", () => {
  const withoutCr = telegramFile("dsmr-4.2").filter((byte) => byte !== 0x0d);
  assert.deepEqual(verdicts(anonymise(withoutCr).bytes), ["recovered"]);
});

test("the parity bits of a meter that sends 7E1 are kept, and right for the masks", () => {
  const withParity = (bytes: Uint8Array) =>
    bytes.map((byte) => (byte.toString(2).replaceAll("0", "").length % 2 === 0 ? byte : byte | 0x80));
  const recording = telegramFile("dsmr-3.0-heat");
  assert.deepEqual(anonymise(withParity(recording)).bytes, withParity(anonymise(recording).bytes));
});

test("a telegram without checksum gets none", () => {
  assert.match(masked(telegramFile("dsmr-2.2")), /\r\n!\r\n$/);
});

test("a wrong checksum stays, and that is said", () => {
  const wrong = latin1(telegram("0-0:96.1.1(4530303437)")).replace(/!.{4}/, "!0000");
  const { bytes, notes } = anonymise(Buffer.from(wrong, "latin1"));
  assert.match(latin1(bytes), /!0000\r\n$/);
  assert.ok(!latin1(bytes).includes("4530303437"));
  assert.match(notes.join("\n"), /1 telegram left with a wrong checksum/);
});

test("a chopped beginning loses its ids and long digits, and keeps its readings", () => {
  const chopped =
    "303437)\r\n0-0:96.1.1(4530303437)\r\n1-0:1.8.1(012345678.901*kWh)\r\n1-0:1.8(0123456789)\r\n!ABCD\r\n";
  assert.equal(
    masked(Buffer.from(chopped, "latin1")),
    "303032)\r\n0-0:96.1.1(4130303031)\r\n1-0:1.8.1(012345678.901*kWh)\r\n1-0:1.8(0000000003)\r\n!ABCD\r\n",
  );
});

test("an encrypted telegram is left out, and that is said", () => {
  const content = Uint8Array.of(0x20, 0, 0, 0, 1, ...Array.from({ length: 40 }, (_, at) => (at * 37) & 255));
  const encrypted = Uint8Array.of(0xdb, 0x08, 1, 2, 3, 4, 5, 6, 7, 8, content.length, ...content);
  const plain = telegram("1-0:1.7.0(1*kW)");
  const { bytes, notes } = anonymise(Buffer.concat([plain, encrypted, plain]));
  assert.equal(latin1(bytes), latin1(plain).repeat(2));
  assert.match(notes.join("\n"), /1 telegram left out: encrypted/);
});

test("a message that goes on in the next line is masked as one, and its lines stay", () => {
  const [first, second] = maskedLines("0-0:96.13.0(4D6576722E20\r\n4A616E73656E)");
  assert.deepEqual([first, second], [`0-0:96.13.0(${hex("Aaaa. ")}`, `${hex("Aaaaab")})`]);
});

test("an encrypted telegram that was cut off is left out: its title names the meter", () => {
  const cutOff = Buffer.from(`db08534143123456789082015030000000${"99".repeat(60)}`, "hex");
  assert.deepEqual(Buffer.from(anonymise(cutOff).bytes), Buffer.alloc(0));
});

test("a name under a code that no row knows is masked", () => {
  const { bytes } = anonymise(telegram("0-0:96.99.0(JANSEN KERKSTRAAT 1)"));
  assert.doesNotMatch(Buffer.from(bytes).toString("latin1"), /JANSEN|KERKSTRAAT/);
});

test("a recording of more serial numbers than a household has is refused in words", () => {
  const many = Array.from({ length: 201 }, (_, at) => telegram(`0-0:96.1.1(SERIAL${100_000 + at})`));
  assert.throws(() => anonymise(Buffer.concat(many)), /names more than 200 meters; cut a shorter piece/);
});
