/**
 * Runs the parser over every telegram of a folder with an INDEX.tsv (columns file and crc: ok, none or bad) and prints
 * what became of each: `npm run corpus -- FOLDER`. A telegram whose published checksum is wrong is rejected, as it must
 * be, and its objects are counted as if it had been accepted. Fails when a good telegram is not accepted.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Framer, type FramerEvent } from "../../src/p1/framer.ts";
import { Identities } from "../../src/p1/identities.ts";
import { measurementsOf } from "../../src/p1/measurements.ts";
import { parseTelegram } from "../../src/p1/telegram.ts";
import { zoneOf } from "../../src/p1/time.ts";

interface Row {
  readonly file: string;
  readonly verdict: string;
  readonly objects: number;
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
  readonly meters: string;
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Usage: npm run corpus -- FOLDER   (a folder of telegrams with an INDEX.tsv)");
  process.exit(64);
}

const index = readFileSync(join(folder, "INDEX.tsv"), "utf8").trim().split("\n");
const columns = index[0]?.split("\t") ?? [];
const entries = index
  .slice(1)
  .map((line) => line.split("\t"))
  .map((cells) => ({ file: cells[columns.indexOf("file")] ?? "", crc: cells[columns.indexOf("crc")] ?? "" }));

const judge = (file: string): { events: FramerEvent[]; row: Row } => {
  const bytes = readFileSync(join(folder, file));
  const framer = new Framer();
  const events = [...framer.push(bytes), ...framer.end()];
  const frame = events.find((event) => event.kind === "telegram");
  const end = frame?.end ?? bytes.lastIndexOf("!");
  const telegram = parseTelegram(frame?.bytes ?? bytes, end < 0 ? bytes.length : end);
  const { measurements, problems } = measurementsOf(telegram, {
    zone: zoneOf("Europe/Amsterdam"),
    receivedAt: Date.now() / 1000,
    identities: new Identities(),
    fallbackId: "p1-mqtt-gateway",
  });
  const values = measurements.flatMap((measurement) => measurement.values);
  const accepted = events.filter((event) => event.kind === "telegram").length;
  const rejected = events.flatMap((event) => (event.kind === "discarded" ? [event.reason.why] : []));
  return {
    events,
    row: {
      file,
      verdict: [accepted > 0 ? `accepted ${accepted}` : "", ...new Set(rejected)].filter(Boolean).join(", "),
      objects: telegram.objects.length,
      unknown: values.filter(({ field }) => field === undefined).map(({ key }) => key),
      problems: problems.map(({ line, text, why }) => `line ${line}: ${text.slice(0, 60)}: ${why}`),
      meters: measurements.map(({ channel, meter }) => `${channel} ${meter}`).join(", "),
    },
  };
};

const failed: string[] = [];
const total = { files: 0, accepted: 0, objects: 0, unknown: 0, problems: 0 };
for (const { file, crc } of entries.filter(({ file }) => file.endsWith(".txt") || file.endsWith(".raw"))) {
  const { events, row } = judge(file);
  const isAccepted = events.some(({ kind }) => kind === "telegram");
  if (crc === "ok" && !isAccepted) failed.push(file);
  total.files += 1;
  total.accepted += Number(isAccepted);
  total.objects += row.objects;
  total.unknown += row.unknown.length;
  total.problems += row.problems.length;
  console.log(`${row.file.padEnd(56)} ${row.verdict} | ${row.objects} objects | ${row.meters}`);
  if (row.unknown.length > 0) console.log(`    unknown: ${row.unknown.join(" ")}`);
  for (const problem of row.problems) console.log(`    problem: ${problem}`);
}
console.log(
  `\n${total.files} files, ${total.accepted} with an accepted telegram; ` +
    `${total.objects} objects, ${total.unknown} unknown codes, ${total.problems} problems.`,
);
for (const file of failed) console.error(`A good telegram was not accepted: ${file}`);
process.exit(failed.length > 0 ? 1 : 0);
