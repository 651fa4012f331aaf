import assert from "node:assert/strict";
import { test } from "node:test";
import { Reports } from "../../../src/status/reports.ts";
import { Silence } from "../../../src/status/silence.ts";
import { memoryLog } from "../../support/memory-log.ts";

/** What comes in a second. A telegram that is right is one that came, and all of them are bytes. */
const NOTHING = { bytes: 0, telegrams: 0, valid: 0 };
const NOISE = { bytes: 100, telegrams: 0, valid: 0 };
const WRONG = { bytes: 600, telegrams: 1, valid: 0 };
const RIGHT = { bytes: 600, telegrams: 1, valid: 1 };

/** A line from a meter of which each second is told. */
class Minutes {
  readonly silence = new Silence();
  readonly reports: Reports;
  readonly lines: readonly string[];
  #seconds = 0;
  #come = { telegrams: 0, valid: 0 };

  constructor() {
    const { log, lines } = memoryLog();
    this.lines = lines;
    this.reports = new Reports(log, () => this.#seconds * 1000);
    this.silence.opened(0);
  }

  get nowMs(): number {
    return this.#seconds * 1000;
  }

  /** So many seconds pass, with this in every `interval`th; gives the states in between, each once. */
  pass(seconds: number, { bytes, telegrams, valid }: typeof NOTHING, interval = 1): readonly (string | undefined)[] {
    const states = Array.from({ length: seconds }, () => {
      this.#seconds += 1;
      const isDue = this.#seconds % interval === 0 ? 1 : 0;
      this.silence.took(isDue * bytes);
      this.#come = {
        telegrams: this.#come.telegrams + isDue * telegrams,
        valid: this.#come.valid + isDue * valid,
      };
      const news = this.silence.look(this.#come, this.nowMs);
      if (news !== undefined) this.reports.reception(news);
      return this.silence.state;
    });
    return states.filter((state, at) => at === 0 || state !== states[at - 1]);
  }

  get said(): readonly string[] {
    return this.lines.filter((line) => !line.startsWith("debug"));
  }
}

const SILENCES = [
  { title: "without a byte", what: NOTHING, state: "no_bytes", said: /^$/ },
  {
    title: "without a telegram",
    what: NOISE,
    state: "no_telegram",
    said: /^warn No telegram in 30 s, although 3000 bytes came: .*P1 port.*dsmr-22.*inverted signal.*cable$/,
  },
  {
    title: "without a valid telegram",
    what: WRONG,
    state: "no_valid_telegram",
    said: /^warn No valid telegram in 30 s, although 30 came: check the cable and the splitter, .* the port$/,
  },
] as const;

for (const { title, what, state, said } of SILENCES) {
  test(`30 s ${title} from the start on are told as ${state}`, () => {
    const minutes = new Minutes();
    assert.deepEqual(minutes.pass(29, what), [undefined]);
    assert.deepEqual(minutes.pass(60, what), [state]);
    assert.match(minutes.said.join("\n"), said);
  });

  test(`30 s ${title} after valid ones are told as ${state}, and once that it is over`, () => {
    const minutes = new Minutes();
    assert.deepEqual(minutes.pass(90, RIGHT), ["receiving"]);
    assert.deepEqual(minutes.pass(29, what), ["receiving"]);
    assert.deepEqual(minutes.pass(90, what), [state]);
    assert.deepEqual(minutes.pass(90, RIGHT), ["receiving"]);
    assert.match(minutes.said.slice(0, -1).join("\n"), said);
    assert.equal(minutes.said.at(-1), "info Telegrams come again: no valid one came for 120 s");
  });
}

test("a telegram that is cut off is no reason to say that bytes come", () => {
  const minutes = new Minutes();
  minutes.pass(60, RIGHT);
  minutes.pass(1, NOISE);
  assert.deepEqual(minutes.pass(60, NOTHING), ["receiving", "no_bytes"]);
  assert.deepEqual(minutes.said, []);
});

test("a cable that is pushed in again gets its time for the first telegram", () => {
  const minutes = new Minutes();
  assert.deepEqual(minutes.pass(60, NOTHING), [undefined, "no_bytes"]);
  assert.deepEqual(minutes.pass(9, NOISE), [undefined]);
  assert.deepEqual(minutes.pass(1, RIGHT), ["receiving"]);
  assert.deepEqual(minutes.said, ["info Telegrams come again: no valid one came for 70 s"]);
});

test("noise that turns into wrong telegrams, and these into right ones, is told apart", () => {
  const minutes = new Minutes();
  assert.deepEqual(minutes.pass(40, NOISE), [undefined, "no_telegram"]);
  assert.deepEqual(minutes.pass(40, WRONG), [undefined, "no_valid_telegram"]);
  assert.deepEqual(minutes.pass(40, NOISE), ["no_valid_telegram", "no_telegram"]);
  assert.deepEqual(minutes.pass(40, NOTHING), ["no_telegram", "no_bytes"]);
  assert.deepEqual(minutes.pass(1, RIGHT), ["receiving"]);
});

for (const [interval, patience] of [
  [1, 30],
  [10, 50],
  [60, 300],
] as const) {
  test(`a meter that sends every ${interval} s is missed after ${patience} s`, () => {
    const minutes = new Minutes();
    minutes.pass(20 * interval, RIGHT, interval);
    assert.equal(minutes.silence.patienceMs, patience * 1000);
    assert.deepEqual(minutes.pass(patience - 1, NOTHING), ["receiving"]);
    assert.deepEqual(minutes.pass(1, NOTHING), ["no_bytes"]);
  });
}

test("a slow meter whose telegrams are all wrong is not taken for one that falls silent", () => {
  const minutes = new Minutes();
  minutes.pass(200, WRONG, 60);
  assert.deepEqual(minutes.pass(1200, WRONG, 60), [undefined, "no_valid_telegram"]);
});

test("a source that is lost is its own state, and starts anew when it is open", () => {
  const minutes = new Minutes();
  minutes.pass(60, RIGHT);
  minutes.silence.lost();
  assert.deepEqual(minutes.pass(60, NOTHING), ["no_source"]);
  minutes.silence.opened(minutes.nowMs);
  assert.deepEqual(minutes.pass(29, NOTHING), [undefined]);
  assert.deepEqual(minutes.pass(1, NOTHING), ["no_bytes"]);
});

test("that a silent source is opened again changes nothing", () => {
  const minutes = new Minutes();
  minutes.pass(40, NOTHING);
  minutes.silence.opened(minutes.nowMs);
  assert.deepEqual(minutes.pass(40, NOTHING), ["no_bytes"]);
});

test("nothing is looked for before the source is open for the first time", () => {
  assert.equal(new Silence().state, "no_source");
  assert.equal(new Silence().look({ telegrams: 0, valid: 0 }, 60_000), undefined);
});

test("an outage that comes and goes is told once an hour, and anew after a good minute", () => {
  const minutes = new Minutes();
  const warnings = () => minutes.said.filter((line) => line.startsWith("warn")).length;
  minutes.pass(40, WRONG);
  minutes.pass(40, RIGHT);
  minutes.pass(40, WRONG);
  assert.equal(warnings(), 1);
  minutes.pass(70, RIGHT);
  minutes.pass(40, WRONG);
  assert.equal(warnings(), 2);
});

test("noise that was told by its size is not told again by its time", () => {
  const minutes = new Minutes();
  minutes.reports.discarded(16_384, { why: "outside-telegram" });
  minutes.pass(60, NOISE);
  assert.equal(minutes.said.length, 1);
  assert.match(minutes.said[0] ?? "", /^warn No telegram in 16384 bytes/);
});

test("a meter that is encrypted has been told in full, with its key", () => {
  const minutes = new Minutes();
  minutes.reports.decrypted({ kind: "key-missing" });
  assert.deepEqual(minutes.pass(60, WRONG), [undefined, "no_valid_telegram"]);
  assert.equal(minutes.said.length, 1);
  assert.match(minutes.said[0] ?? "", /set decryption-key/);
});

test("what cannot be decrypted and what has a wrong checksum are telegrams that came, noise is not", () => {
  const { reports } = new Minutes();
  reports.decrypted({ kind: "key-wrong" });
  reports.discarded(600, { why: "checksum-wrong", said: "1234", counted: "ABCD" });
  reports.discarded(600, { why: "outside-telegram" });
  reports.discarded(600, { why: "no-end" });
  reports.telegram();
  assert.equal(reports.framed, 3);
});
