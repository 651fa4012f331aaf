/**
 * Runs the parser over a folder of telegrams with an INDEX.tsv (columns file, crc, features) and prints what became of
 * each: `npm run corpus -- FOLDER`. crc says `ok`, `none` or `bad` of a telegram, `N ok` of a stream, and `tag=…` of an
 * encrypted frame, whose key the features tell. Fails when
 * - a telegram that is right, or that has no checksum, is not accepted, except where the index expects it to be cut;
 * - one with a wrong checksum is accepted without a repair that makes it right;
 * - a stream gives fewer telegrams than documented, an encrypted frame with its key no telegram, or anything throws.
 * The objects of a telegram that is rejected are counted as if it had been accepted.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decrypt, keyOfDigits } from "../../src/p1/decrypt.ts";
import { Framer } from "../../src/p1/framer.ts";
import type { FramerEvent } from "../../src/p1/framer-event.ts";
import { Identities } from "../../src/p1/identities.ts";
import { measurementsOf } from "../../src/p1/measurements.ts";
import { Parity } from "../../src/p1/parity.ts";
import { parseTelegram } from "../../src/p1/telegram.ts";
import { zoneOf } from "../../src/p1/time.ts";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Usage: npm run corpus -- FOLDER   (a folder of telegrams with an INDEX.tsv)");
  process.exit(64);
}

interface Entry {
  readonly file: string;
  readonly crc: string;
  readonly features: string;
}

const [head = "", ...rows] = readFileSync(join(folder, "INDEX.tsv"), "utf8").trim().split("\n");
const columns = head.split("\t");
const entries = rows
  .map((row) => row.split("\t"))
  .map((cells): Entry => {
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
    return { file: cell("file"), crc: cell("crc"), features: cell("features") };
  });

const framed = (bytes: Uint8Array): FramerEvent[] => {
  const parity = new Parity();
  const framer = new Framer();
  return [...framer.push(parity.push(bytes)), ...framer.push(parity.end()), ...framer.pause(), ...framer.end()];
};

const objectsIn = (bytes: Uint8Array, end: number) => {
  const telegram = parseTelegram(bytes, end);
  const { measurements, problems } = measurementsOf(telegram, {
    zone: zoneOf("Europe/Amsterdam"),
    receivedAt: Date.now() / 1000,
    identities: new Identities(),
    fallbackId: "p1-mqtt-gateway",
  });
  const unknown = measurements.flatMap(({ values }) => values.filter(({ field }) => field === undefined));
  return {
    objects: telegram.objects.length,
    unknown: unknown.map(({ key }) => key),
    problems: problems.map(({ line, text, why }) => `line ${line}: ${text.slice(0, 60)}: ${why}`),
    meters: measurements.map(({ channel, meter }) => `${channel} ${meter}`).join(", "),
  };
};

const total = { telegrams: 0, framed: 0, recovered: 0, objects: 0, unknown: 0, problems: 0 };
const failures: string[] = [];

const show = (file: string, verdict: string, { objects, unknown, problems, meters }: ReturnType<typeof objectsIn>) => {
  console.log(`${file.padEnd(56)} ${verdict} | ${objects} objects | ${meters}`);
  if (unknown.length > 0) console.log(`    as they stand: ${unknown.join(" ")}`);
  for (const problem of problems) console.log(`    problem: ${problem}`);
  total.objects += objects;
  total.unknown += unknown.length;
  total.problems += problems.length;
};

const judgePlain = ({ file, crc, features }: Entry, bytes: Uint8Array): void => {
  const events = framed(bytes);
  const telegrams = events.filter((event) => event.kind === "telegram");
  const discarded = new Set(events.flatMap((event) => (event.kind === "discarded" ? [event.reason.why] : [])));
  const [first] = telegrams;
  const bang = bytes.lastIndexOf(0x21);
  const verdict = [
    ...(telegrams.length > 0 ? [`accepted ${telegrams.length}`] : []),
    ...telegrams.flatMap(({ recovered }) => (recovered === undefined ? [] : [`recovered by ${recovered}`])),
    ...discarded,
  ];
  show(file, verdict.join(", "), objectsIn(first?.bytes ?? bytes, first?.end ?? (bang < 0 ? bytes.length : bang)));
  const isStream = / ok$/.test(crc);
  const isCut = /reject|incomplete|drop/.test(features);
  const isRepaired = telegrams.some(({ recovered }) => recovered !== undefined) || /mask|restart|parity/.test(features);
  const wanted = isStream ? Number.parseInt(crc, 10) : (crc === "ok" || crc === "none") && !isCut ? 1 : 0;
  if (telegrams.length < wanted) failures.push(`${file}: ${telegrams.length} telegrams instead of ${wanted}`);
  if (crc === "bad" && telegrams.length > 0 && !isRepaired && telegrams.some(({ checksum }) => checksum === "absent")) {
    failures.push(`${file}: a telegram with a wrong checksum was accepted`);
  }
  const isTelegram = !isStream && !file.includes("/");
  total.telegrams += Number(isTelegram);
  // Rejected for a checksum that its publisher has damaged: it is framed all the same.
  total.framed += Number(isTelegram && (telegrams.length > 0 || (crc === "bad" && discarded.has("checksum-wrong"))));
  total.recovered += telegrams.filter(({ recovered }) => recovered !== undefined).length;
};

const judgeEncrypted = ({ file, features }: Entry, bytes: Uint8Array): void => {
  const digits = (name: string): Uint8Array | undefined =>
    keyOfDigits(new RegExp(`\\b${name}=([0-9A-Fa-f]{32})`).exec(features)?.[1]);
  const frame = framed(bytes).find((event) => event.kind === "encrypted");
  const key = digits("key");
  const decrypted = frame && decrypt(frame, { key, authenticationKey: digits("AK") });
  if (decrypted?.kind === "telegram") {
    show(file, `decrypted, ${decrypted.authentication}`, objectsIn(decrypted.bytes, decrypted.end));
  } else {
    console.log(`${file.padEnd(56)} ${decrypted?.kind ?? "not recognised as encrypted"}`);
  }
  const isRight = key === undefined ? decrypted !== undefined : decrypted?.kind === "telegram";
  if (!isRight) failures.push(`${file}: ${decrypted?.kind ?? "not recognised as encrypted"}`);
};

for (const entry of entries) {
  try {
    const bytes = readFileSync(join(folder, entry.file));
    if (entry.file.endsWith(".bin")) judgeEncrypted(entry, bytes);
    else judgePlain(entry, bytes);
  } catch (error) {
    failures.push(`${entry.file}: ${error}`);
  }
}
console.log(
  `\n${total.telegrams} telegrams, ${total.framed} of them framed, ${total.recovered} recovered by a repair; ` +
    `${total.objects} objects, ${total.unknown} arrive as they stand, ${total.problems} problems told.`,
);
for (const failure of failures) console.error(`FAILED ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);
