import { Bundle } from "./parse-bundle.ts";
import { Yardstick } from "./parse-yardstick.ts";
import type { Bench, Row } from "./row.ts";
import { HOME_NAMES, type Home, telegramsOf } from "./telegrams.ts";

const ROUNDS = 3;
/** The telegram that is held to limits: the longest of the Netherlands. */
const LIMITED: Home = "three-phase";
const MOST_US = 10;

/** How the bytes come, and how many times longer than in one piece it may take. */
const FEEDS = [
  { pass: "whole", words: "whole", mostTimes: 1 },
  { pass: "pieces", words: "in pieces of 64 bytes", mostTimes: 1.3 },
  { pass: "bytes", words: "byte by byte", mostTimes: 3 },
] as const;

const YARDSTICKS = [
  { pass: "crc", words: "its checksum alone" },
  { pass: "stringify", words: "JSON.stringify alone" },
  { pass: "p1-reader", words: "p1-reader, which verifies no checksum and prints no JSON" },
] as const;

type PassName = (typeof FEEDS | typeof YARDSTICKS)[number]["pass"];

/** From received bytes, checksum verified, to the JSON texts; hot, each sample in a process of its own, round by round. */
export const measureParse: Bench = async () => {
  using bundle = await Bundle.of("parse-sample");
  using yardstick = new Yardstick();
  const { missing, folder } = yardstick;
  if (missing !== undefined) console.error(`parse: SKIPPED: ${missing}`);
  const passes = [...FEEDS, ...YARDSTICKS]
    .map(({ pass }) => pass)
    .filter((pass) => pass !== "p1-reader" || missing === undefined);
  const samples = HOME_NAMES.flatMap((home) => passes.map((pass) => new Samples(home, pass)));
  for (let round = 1; round <= ROUNDS; round += 1) {
    console.error(`parse: round ${round} of ${ROUNDS}`);
    for (const { home, pass, us } of samples) us.push(bundle.run([pass, home], { P1_READER: folder }));
  }
  const skipped = missing === undefined ? [] : [{ what: "Parse: p1-reader", figure: `SKIPPED: ${missing}` }];
  return [...HOME_NAMES.flatMap((home) => rowsOf(home, samples)), ...skipped];
};

/** Microseconds per telegram. */
class Samples {
  readonly us: number[] = [];
  readonly home: Home;
  readonly pass: PassName;

  constructor(home: Home, pass: PassName) {
    this.home = home;
    this.pass = pass;
  }

  get least(): number {
    return Math.min(...this.us);
  }

  toString(): string {
    const median = this.us.toSorted((one, other) => one - other)[this.us.length >> 1] ?? Number.NaN;
    return `${this.least.toFixed(1)} us (${median.toFixed(1)})`;
  }
}

const rowsOf = (home: Home, all: readonly Samples[]): readonly Row[] => {
  const samples = new Map(all.filter((sample) => sample.home === home).map((sample) => [sample.pass, sample]));
  const wholeUs = samples.get("whole")?.least ?? Number.NaN;
  const bytes = telegramsOf(home, 1)[0]?.length;
  return FEEDS.flatMap(({ pass, words, mostTimes }) => {
    const sample = samples.get(pass);
    if (sample === undefined) return [];
    const isWhole = pass === "whole";
    const beside = isWhole ? besideYardsticks(wholeUs, samples) : `${(sample.least / wholeUs).toFixed(2)} times whole`;
    const row = { what: `Parse: ${home} telegram of ${bytes} bytes, ${words}`, figure: `${sample}`, beside };
    if (home !== LIMITED) return [row];
    const limit = isWhole ? `at most ${MOST_US} us` : `at most ${mostTimes} times whole`;
    return [{ ...row, limit, holds: sample.least <= (isWhole ? MOST_US : wholeUs * mostTimes) }];
  });
};

const besideYardsticks = (us: number, samples: ReadonlyMap<PassName, Samples>): string =>
  YARDSTICKS.flatMap(({ pass, words }) => {
    const sample = samples.get(pass);
    return sample === undefined ? [] : [`${(us / sample.least).toFixed(2)} times ${words} (${sample})`];
  }).join("; ");
