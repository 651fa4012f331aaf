/**
 * Announces the meters of every telegram (*.txt) in a folder and holds the announcements against Home Assistant's rules:
 * `npm run check:discovery -- FOLDER [OUT]`. What would be published is written to OUT/<file>/<n>.payload.json,
 * .state.json and .topic; OUT is a new temporary folder unless given. Where the environment variable CHECKER names a
 * checker in Python (called with --strict --json --energy --topic TOPIC --state STATE PAYLOAD), that is asked too.
 * Fails when a rule is broken, or when a meter does not offer to the Energy dashboard what it measures for it.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Preview } from "../../src/discovery/preview.ts";
import { crc16 } from "../../src/p1/crc16.ts";
import { checksumDigits } from "../../src/p1/ladder-printed.ts";
import { type CheckerJob, findingsOf } from "./discovery-checker.ts";
import { brokenRules, dashboardSlots, missingSlots } from "./discovery-rules.ts";
import { isObject, type JsonObject, objectIn } from "./discovery-values.ts";
import { defaultPreview } from "./preview.ts";

const [folder, out = mkdtempSync(join(tmpdir(), "p1-mqtt-discovery-"))] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Usage: npm run check:discovery -- FOLDER [OUT]   (a folder of telegrams, *.txt)");
  process.exit(64);
}

const total = { files: 0, mended: 0, silent: 0, announcements: 0, meters: 0, unannounced: 0, entities: 0, checked: 0 };
const failures: string[] = [];
const jobs = new Map<string, CheckerJob>(); // by what is checked: the gateway announces itself alike in every file

const membersOf = (holder: JsonObject, name: string): JsonObject => {
  const value = holder[name];
  return isObject(value) ? value : {};
};

/** The announcement, its measurement, and the files that hold them. */
interface Sample {
  readonly file: string;
  readonly topic: string;
  readonly payload: string;
  readonly state: string | undefined;
  readonly path: string;
}

const write = ({ topic, payload, state, path }: Sample): void => {
  writeFileSync(`${path}.topic`, topic);
  writeFileSync(`${path}.payload.json`, payload);
  if (state !== undefined) writeFileSync(`${path}.state.json`, state);
};

const showMeter = (file: string, payload: string): void => {
  const root = objectIn(payload) ?? {};
  const entities = Object.values(membersOf(root, "components")).length;
  const slots = Object.entries(dashboardSlots(payload)).filter(([, ids]) => ids.length > 0);
  const offered = slots.map(([slot, ids]) => `${slot} ${ids.length}`).join(", ") || "nothing for the dashboard";
  const name = String(membersOf(root, "device").name);
  console.log(`${file.padEnd(56)} ${name.padEnd(24)} ${String(entities).padStart(3)} entities | ${offered}`);
  total.meters += 1;
  total.entities += entities;
};

const judge = (sample: Sample): void => {
  const { file, topic, payload, state, path } = sample;
  write(sample);
  const broken = brokenRules(topic, payload, state);
  const missing = state === undefined ? [] : missingSlots(payload, state);
  failures.push(...[...broken, ...missing].map((sentence) => `${file}: ${topic}: ${sentence}`));
  if (state !== undefined) showMeter(file, payload);
  const offered = Object.values(dashboardSlots(payload)).flat();
  jobs.set(JSON.stringify([topic, payload, state]), { file, topic, path, hasState: state !== undefined, offered });
  total.announcements += 1;
};

const judgeFile = (file: string, { announcements, measurements, notes }: Preview): void => {
  mkdirSync(join(out, file), { recursive: true });
  const states = new Map(measurements.map(({ topic, payload }) => [topic, payload]));
  const stateTopics = announcements.map(({ payload }) => objectIn(payload)?.state_topic);
  for (const [position, { topic, payload }] of announcements.entries()) {
    const state = states.get(String(stateTopics[position]));
    judge({ file, topic, payload, state, path: join(out, file, String(position + 1)) });
  }
  const stateless = stateTopics.filter((topic) => !states.has(String(topic))).length;
  if (stateless > 1) {
    failures.push(`${file}: ${stateless} announcements have no measurement; only the gateway has none`);
  }
  const unannounced = measurements.filter(({ topic }) => !stateTopics.includes(topic));
  for (const { topic, payload } of unannounced) {
    console.log(`${file.padEnd(56)} not announced: ${topic}`);
    failures.push(...missingSlots("{}", payload).map((sentence) => `${file}: ${topic}: not announced: ${sentence}`));
  }
  if (measurements.length === 0) console.log(`${file.padEnd(56)} nothing measured`);
  for (const note of notes) console.log(`    note: ${note}`);
  total.unannounced += unannounced.length;
  total.silent += Number(measurements.length === 0);
};

/** Some were masked by those who published them, and their checksums not made anew: they are judged by their contents. */
const previewOfFile = (bytes: Buffer): Preview => {
  const preview = defaultPreview(bytes);
  const bang = bytes.lastIndexOf("!");
  if (preview.measurements.length > 0 || bang < 0) return preview;
  const behind = Buffer.from(`!${checksumDigits(crc16(bytes, 0, bang + 1))}\r\n`);
  total.mended += 1;
  return defaultPreview(Buffer.concat([bytes.subarray(0, bang), behind]));
};

const files = readdirSync(folder, { withFileTypes: true }).filter(
  (entry) => entry.isFile() && /\.txt$/.test(entry.name),
);
for (const file of files.map(({ name }) => name).sort()) {
  total.files += 1;
  try {
    judgeFile(file, previewOfFile(readFileSync(join(folder, file))));
  } catch (error) {
    failures.push(`${file}: ${error instanceof Error ? error.stack : error}`);
  }
}

const checker = process.env.CHECKER;
if (checker !== undefined && checker !== "") {
  const queue = jobs.values();
  const work = async (): Promise<void> => {
    for (const job of queue) {
      failures.push(...(await findingsOf(checker, job)));
      total.checked += 1;
    }
  };
  await Promise.all([work(), work()]); // two processes at a time
}

console.log(
  `\n${total.files} files, ${total.mended} of them with a checksum made anew, ${total.silent} without measurement; ${total.meters} meters announced with ` +
    `${total.entities} entities, ${total.unannounced} meters not announced; ${total.announcements} announcements` +
    `${checker ? `, ${total.checked} different ones seen by the checker` : ""}. They are in ${out}`,
);
for (const failure of failures) console.error(`FAILED ${failure}`);
console.log(failures.length === 0 ? "No rule is broken." : `${failures.length} rules are broken.`);
process.exit(failures.length > 0 ? 1 : 0);
