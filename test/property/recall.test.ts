import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EXCLAMATION } from "../../src/p1/ascii.ts";
import { Identities } from "../../src/p1/identities.ts";
import { type Circumstances, measurementsOf } from "../../src/p1/measurements.ts";
import { printTelegram } from "../../src/p1/print.ts";
import { Recall } from "../../src/p1/recall.ts";
import { parseTelegram, type Telegram } from "../../src/p1/telegram.ts";
import { zoneOf } from "../../src/p1/time.ts";
import { defaultReception } from "../support/reception.ts";
import { RECEIVED_AT, telegram, telegramFile } from "../support/telegrams.ts";

const ZONE = zoneOf("Europe/Amsterdam");

const FILES = [
  "dsmr-5.0-three-phase",
  "belgium-emucs",
  "dsmr-2.1-hourly-gas",
  "dsmr-2.2",
  "dsmr-3.0-heat",
  "slovenia",
  "hungary",
  "austria-styria",
].map(telegramFile);

/** Something that happens to a telegram before it is sent once more; places are fractions of its length. */
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("digit"), at: fc.nat(9999), byte: fc.integer({ min: 0x30, max: 0x39 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("byte"),
      at: fc.nat(9999),
      byte: fc.oneof(
        fc.constantFrom(..."09().*\r\n").map((sign) => sign.charCodeAt(0)),
        fc.nat(255),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("insert"),
      at: fc.nat(9999),
      byte: fc.constantFrom(0x30, 0x28, 0x29, 0x0a),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove"), at: fc.nat(9999), byte: fc.constant(0) }) },
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const changed = (bytes: Uint8Array, { kind, at, byte }: Change): Uint8Array => {
  const place = Math.floor((at / 10_000) * bytes.length);
  switch (kind) {
    case "digit": {
      // The next digit from there, so that most changes are what meters do every second.
      const digit = bytes.findIndex((value, index) => index >= place && value >= 0x30 && value <= 0x39);
      return digit < 0 ? bytes : bytes.with(digit, byte);
    }
    case "byte":
      return bytes.with(place, byte);
    case "insert":
      return Uint8Array.from([...bytes.subarray(0, place), byte, ...bytes.subarray(place)]);
    default:
      return Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + 1)]);
  }
};

const circumstances = (recall: Recall, receivedAt = RECEIVED_AT): Circumstances => ({
  zone: ZONE,
  receivedAt,
  fallbackId: "gateway",
  identities: new Identities(),
  recall,
});

const step = fc.record({
  changes: fc.array(change, { maxLength: 4 }),
  seconds: fc.constantFrom(0, 1, 10, 59, 3600),
  isParsedOnly: fc.boolean(),
});

test("what is remembered of the last telegram never shows in what the next one says", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(step, { minLength: 1, maxLength: 12 }), (file, steps) => {
      const recall = new Recall();
      const [remembering, forgetting] = [new Identities(), new Identities()];
      let bytes: Uint8Array = new Uint8Array(file);
      let receivedAt = RECEIVED_AT;
      for (const { changes, seconds, isParsedOnly } of steps) {
        bytes = changes.reduce(changed, bytes);
        receivedAt += seconds;
        const end = Math.max(1, bytes.lastIndexOf(EXCLAMATION));
        const recalled = recall.parse(bytes, end, receivedAt);
        const again = parseTelegram(bytes, end);
        assert.deepEqual(recalled, again);
        if (isParsedOnly) continue; // as one that turns out to be two
        assert.deepEqual(
          measurementsOf(recalled, { ...circumstances(recall, receivedAt), identities: remembering }),
          measurementsOf(again, { ...circumstances(new Recall(), receivedAt), identities: forgetting }),
        );
      }
    }),
    { numRuns: 400 },
  );
});

for (const name of ["dsmr-3.0-heat", "dsmr-5.0-single-phase"]) {
  test(`whichever byte of ${name} becomes another, it is split into objects as if nothing were remembered`, () => {
    const file = new Uint8Array(telegramFile(name));
    const end = file.lastIndexOf(EXCLAMATION);
    const objectsOf = ({ objects, problems }: Telegram): string => JSON.stringify([objects, problems]);
    for (let at = 0; at < end; at++) {
      for (const sign of "07().*\r\n") {
        const bytes = file.with(at, sign.charCodeAt(0));
        const recall = new Recall();
        for (const before of [file, bytes])
          measurementsOf(recall.parse(before, end, RECEIVED_AT), circumstances(recall));
        assert.equal(objectsOf(recall.parse(bytes, end, RECEIVED_AT)), objectsOf(parseTelegram(bytes, end)), `${at}`);
        assert.equal(objectsOf(recall.parse(file, end, RECEIVED_AT)), objectsOf(parseTelegram(file, end)), `${at}`);
      }
    }
  });
}

test("a telegram that differs only in digits is read anew only where it differs", () => {
  const file = new Uint8Array(telegramFile("dsmr-5.0-three-phase"));
  const end = file.lastIndexOf(EXCLAMATION);
  const recall = new Recall();
  const about = circumstances(recall);
  const measure = (bytes: Uint8Array) => measurementsOf(recall.parse(bytes, end, RECEIVED_AT), about).measurements;
  const [before] = measure(file);
  const at = Buffer.from(file).indexOf("(235.1*V)") + 1;
  const [after] = measure(file.with(at + 4, 0x33));
  const fresh = after?.values.filter((value, index) => value !== before?.values[index]);
  assert.deepEqual(
    fresh?.map(({ key, value }) => [key, value]),
    [["p1_voltage_l1", 235.3]],
  );
});

const saidBy = (recall: Recall, bytes: Uint8Array) =>
  measurementsOf(recall.parse(bytes, bytes.lastIndexOf(EXCLAMATION), RECEIVED_AT), circumstances(recall)).measurements;

test("of a telegram of another length, too, only what differs is read anew", () => {
  const recall = new Recall();
  const text = telegramFile("dsmr-5.0-three-phase").toString("latin1");
  const [before] = saidBy(recall, Buffer.from(text, "latin1"));
  const other = text.replace("4F6E646572686F7564206F70203132206A756C69", "48656C6C6F");
  const [after] = saidBy(recall, Buffer.from(other, "latin1"));
  const fresh = after?.values.filter((value) => before?.values.includes(value) === false);
  assert.deepEqual(
    fresh?.map(({ value }) => value),
    ["Hello"],
  );
});

test("what a code means follows the manufacturer in the header", () => {
  const recall = new Recall();
  const objects = [["1-0:31.4.0", "(010*A)"]] as const;
  const keys = ["ESO5\\x", "ISK5\\x"].map((header) =>
    saidBy(recall, printTelegram({ header, objects })).flatMap(({ values }) => values.map(({ key }) => key)),
  );
  assert.deepEqual(keys, [["p1_current_average_l1"], ["p1_fuse_threshold_l1"]]);
});

test("values that are printed in another order than that of the table change together", () => {
  const recall = new Recall();
  const printed = (volts: string, watts: string) => telegram(`1-0:32.7.0(${volts}*V)`, `1-0:1.7.0(${watts}*kW)`);
  saidBy(recall, printed("230.0", "00.100"));
  const [measurement] = saidBy(recall, printed("231.0", "00.200"));
  assert.deepEqual(
    measurement?.values.map(({ value }) => value),
    [0.2, 231],
  );
});

test("what a reading means follows the type of its meter, though the reading stands as it stood", () => {
  const typed = (type: string) => telegram(`0-1:24.1.0(${type})`, "0-1:24.2.1(240101000000W)(00012.000*m3)");
  const recall = new Recall();
  const about = circumstances(recall);
  const keys = ["003", "007"].map((type) => {
    const bytes = typed(type);
    const recalled = recall.parse(bytes, bytes.lastIndexOf(EXCLAMATION), RECEIVED_AT);
    return measurementsOf(recalled, about).measurements.flatMap(({ values }) => values.map(({ key }) => key));
  });
  assert.ok(keys[0]?.includes("p1_gas_consumed_volume"));
  assert.ok(keys[1]?.includes("p1_water_consumed_volume"));
});

test("an object that says a value and its time says both as soon as its clock is set", () => {
  const recall = new Recall();
  const about = circumstances(recall);
  const keys = ["700101010000W", "240101181500W", "240101183000W"].map((time) => {
    const bytes = telegram(`1-0:1.6.0(${time})(04.271*kW)`);
    const recalled = recall.parse(bytes, bytes.lastIndexOf(EXCLAMATION), RECEIVED_AT);
    return measurementsOf(recalled, about).measurements.flatMap(({ values }) => values.map(({ key }) => key));
  });
  const both = ["p1_maximum_demand_month", "p1_maximum_demand_month_timestamp"];
  assert.deepEqual(keys, [both.slice(0, 1), both, both]);
});

test("a value that becomes unreadable is told of in each telegram, and is absent in each", () => {
  const recall = new Recall();
  const about = circumstances(recall);
  const states = ["1", "7", "7", "0"].map((state) => {
    const bytes = telegram(`0-0:96.3.10(${state})`, "1-0:1.7.0(00.335*kW)");
    const { measurements, problems } = measurementsOf(
      recall.parse(bytes, bytes.lastIndexOf(EXCLAMATION), RECEIVED_AT),
      about,
    );
    const values = measurements.flatMap(({ values }) => values.map(({ key, value }) => `${key} ${value}`));
    return [...values, ...problems.map(({ line }) => `line ${line}`)];
  });
  const power = "p1_actual_power_consuming 0.335";
  const untold = [power, "line 3"];
  assert.deepEqual(states, [[power, "p1_breaker_state 1"], untold, untold, [power, "p1_breaker_state 0"]]);
});

test("a time without flag that stands in the doubled hour of autumn follows the hour of our clock", () => {
  const timesOf = (clock: string, received: readonly string[]): readonly (string | undefined)[] => {
    const bytes = telegram(`0-0:1.0.0(${clock})`, "1-0:1.7.0(00.335*kW)");
    const recall = new Recall();
    return received.map((time) => {
      const receivedAt = Date.parse(`2025-10-26T${time}Z`) / 1000;
      const recalled = recall.parse(bytes, bytes.lastIndexOf(EXCLAMATION), receivedAt);
      const { timestamp } = measurementsOf(recalled, circumstances(recall, receivedAt)).measurements[0] ?? {};
      return timestamp === undefined ? undefined : new Date(timestamp * 1000).toISOString().slice(11, 16);
    });
  };
  assert.deepEqual(timesOf("251026023000", ["00:59:58", "01:00:02"]), ["00:30", "01:30"]);
  // A gas meter's reading of 2 o'clock stands for an hour, and so does the next one, which has the same digits.
  const received = ["00:00:10", "00:29:50", "00:40:00", "00:59:50", "01:00:00", "01:59:50"];
  assert.deepEqual(timesOf("251026020000", received), ["00:00", "00:00", "00:00", "00:00", "01:00", "01:00"]);
});

test("a reading that joins a list of hourly ones is in the message too", () => {
  const { reception } = defaultReception();
  const first = "7-0:23.1.0(01238.740*m3)(19-01-01 02:00:00)";
  const payloads = ["(19-01-61 00:00:00)", "(19-01-01 00:00:00)"].flatMap((time) => {
    const objects = [first, `7-0:23.1.0(01236.740*m3)${time}`].map((line) => [line, ""] as const);
    const bytes = printTelegram({ header: "ACE4", objects, checksum: false });
    return reception
      .take(bytes, RECEIVED_AT * 1000)
      .map(({ payload }) => JSON.parse(payload).p1_gas_hourly_volume?.length);
  });
  assert.deepEqual(payloads.filter(Number), [1, 2]);
});
