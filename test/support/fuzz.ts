/**
 * Mutates telegrams byte by byte for a while: `npm run fuzz -- --seconds 60 [--seed N] [FOLDER of telegrams ...]`.
 * Whatever comes in, nothing may throw, no more bytes may be held than one telegram, and the next good telegram must
 * arrive. Prints the seed, so that a failure can be repeated.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LONGEST_TELEGRAM } from "../../src/p1/framer-bytes.ts";
import { randomFrom } from "./random.ts";
import { defaultReception } from "./reception.ts";
import { telegram } from "./telegrams.ts";

const { values, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "10" }, seed: { type: "string" } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const OWN = fileURLToPath(new URL("../telegrams", import.meta.url));

const telegrams = [OWN, ...positionals].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(folder, name))),
);

const random = randomFrom(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const any = (): Buffer => telegrams[below(telegrams.length)] ?? Buffer.alloc(0);

const MUTATIONS: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => {
    const changed = Buffer.from(bytes);
    changed[below(bytes.length)] = below(256);
    return changed;
  },
  (bytes) => bytes.subarray(0, below(bytes.length)),
  (bytes) => bytes.subarray(below(bytes.length)),
  (bytes) => Buffer.concat([bytes, bytes.subarray(below(bytes.length))]),
  (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length)), any().subarray(below(bytes.length))]),
  (bytes) => Buffer.concat([bytes.subarray(0, below(bytes.length)), Buffer.from("\r\n/(!)\0\xff\xdb\x08"), bytes]),
  (bytes) => Buffer.concat([Buffer.alloc(below(LONGEST_TELEGRAM), below(256)), bytes]),
];

const GOOD = telegram("0-0:96.1.1(4530303939)", "1-0:1.7.0(00.417*kW)");
console.log(`Seed ${seed}, ${telegrams.length} telegrams`);
const until = performance.now() + Number(values.seconds) * 1000;
let rounds = 0;
for (; performance.now() < until; rounds++) {
  const { reception } = defaultReception();
  let input = any();
  for (let times = below(4); times >= 0; times--) input = MUTATIONS[below(MUTATIONS.length)]?.(input) ?? input;
  for (let at = 0; at < input.length; ) {
    const to = at + 1 + below(random() < 0.2 ? 4 : 4096);
    reception.take(input.subarray(at, to), 0);
    at = to;
  }
  if (reception.held > LONGEST_TELEGRAM * 2) throw new Error(`round ${rounds}: ${reception.held} bytes are held`);
  reception.pause(0);
  // What the meter has shown of its layout is expected of it, until three telegrams in a row show another.
  const messages = [1, 2, 3].flatMap(() => [...reception.take(GOOD, 0), ...reception.pause(0)]);
  if (!messages.some(({ payload }) => payload.includes('"p1_actual_power_consuming":0.417'))) {
    throw new Error(`round ${rounds}: the good telegram was lost behind ${JSON.stringify(input.toString("latin1"))}`);
  }
}
console.log(`${rounds} rounds; nothing threw, and every good telegram behind arrived.`);
