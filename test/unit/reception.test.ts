import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTHENTICATION_KEY, encrypted, KEY, untitledFrame } from "../support/encrypting.ts";
import { numbered } from "../support/meter.ts";
import { defaultReception } from "../support/reception.ts";
import { sevenBits } from "../support/seven-bits.ts";
import { telegram, telegramFile } from "../support/telegrams.ts";

const LUXEMBOURG = telegramFile("luxembourg");
const FRAME = encrypted(LUXEMBOURG, { key: KEY, authenticationKey: AUTHENTICATION_KEY });

const NOW = 1_700_000_000_000;

const warnings = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith("warn"));

/** The last value of a key in the messages. */
const last = (messages: readonly { readonly payload: string }[], key: string): unknown =>
  messages.map(({ payload }) => JSON.parse(payload)[key]).findLast((value) => value !== undefined);

test("an encrypted telegram becomes the messages of what is inside", () => {
  const open = defaultReception();
  const closed = defaultReception({ key: KEY, authenticationKey: AUTHENTICATION_KEY });
  assert.deepEqual(closed.reception.take(FRAME, 0), open.reception.take(LUXEMBOURG, 0));
  assert.deepEqual(warnings(closed.lines), []);
});

test("an encrypted meter without key is told once, in words that say what to do", () => {
  const { reception, lines } = defaultReception();
  const messages = [...reception.take(FRAME, 0), ...reception.take(FRAME, 0)];
  assert.deepEqual(messages, []);
  assert.deepEqual(warnings(lines), [
    "warn This meter is encrypted: set decryption-key (32 hex digits); ask the grid operator for the keys of your meter",
  ]);
});

test("a wrong key is told, without its digits", () => {
  const { reception, lines } = defaultReception({ key: AUTHENTICATION_KEY });
  assert.deepEqual(reception.take(FRAME, 0), []);
  assert.match(warnings(lines)[0] ?? "", /decryption-key does not fit/);
  assert.doesNotMatch(lines.join("\n"), new RegExp(Buffer.from(AUTHENTICATION_KEY).toString("hex"), "i"));
});

test("a tag that nobody can verify is told, and the telegram is published for its checksum", () => {
  const { reception, lines } = defaultReception({ key: KEY });
  assert.equal(reception.take(FRAME, 0).length, 2);
  assert.match(warnings(lines)[0] ?? "", /cannot be verified: set authentication-key/);
});

test("a way of encrypting that is not known is told as such", () => {
  const { reception, lines } = defaultReception({ key: KEY });
  reception.take(untitledFrame(FRAME.subarray(13)), 0);
  assert.match(warnings(lines)[0] ?? "", /in a way for which no key is known/);
});

test("a meter of seven bits and even parity is read through eight bits, and told", () => {
  const { reception, lines } = defaultReception();
  const bytes = sevenBits(telegramFile("dsmr-2.2"));
  const messages = [1, 2].flatMap(() => [...reception.take(bytes, 0), ...reception.pause(0)]);
  assert.equal(last(messages, "p1_energy_consumed_tariff1"), 185);
  assert.ok(lines.includes("info The meter sends 7 data bits; its parity bits are taken off"));
});

test("each repair is told once and counted", () => {
  const { reception, lines } = defaultReception();
  const glued = Buffer.concat([numbered(1).subarray(0, 40), numbered(2)]);
  const messages = [...reception.take(glued, 0), ...reception.take(glued, 0)];
  assert.equal(last(messages, "p1_energy_consumed_tariff1"), 2);
  assert.ok(lines.includes("info Recovered a telegram: it began in the middle of another that was cut off"));
});

test("a total that falls is left out of the message, and told", () => {
  const { reception, lines } = defaultReception();
  reception.take(numbered(1000), NOW);
  const messages = reception.take(numbered(0), NOW);
  assert.equal(messages.length, 2);
  assert.equal(last(messages, "p1_energy_consumed_tariff1"), undefined);
  assert.equal(last(messages, "p1_energy_consumed_total"), undefined);
  assert.match(
    warnings(lines)[0] ?? "",
    /Held back p1_energy_consumed_tariff1 of channel 0: 0 is less than the last value 1000/,
  );
});

test("two telegrams without checksum that lost the bytes between them are not published", () => {
  const { reception, lines } = defaultReception();
  const body = "0-0:96.1.1(4530303939)\r\n1-0:1.8.1(1*kWh)\r\n1-0:2.8.1(00001-0:1.8.1(2*kWh)\r\n1-0:1.8.1(2*kWh)\r\n";
  assert.deepEqual(reception.take(Buffer.from(`/A\r\n\r\n${body}!\r\n`), 0), []);
  assert.match(warnings(lines).join("\n"), /bytes were lost between two telegrams/);
});

test("an id that lost its end makes no meter", () => {
  const { reception } = defaultReception();
  const messages = reception.take(Buffer.from("/A\r\n\r\n0-0:96.1.1(4530\r\n1-0:1.7.0(1*kW)\r\n!\r\n"), 0);
  assert.deepEqual(
    messages.map(({ topic }) => topic),
    ["p1-mqtt/tele/0/p1-mqtt-gateway/SENSOR"],
  );
});

test("a whole telegram that lacks only its line end is published when the source closes", () => {
  const { reception } = defaultReception();
  const bytes = telegram("0-0:96.1.1(4530303939)", "1-0:1.7.0(1*kW)");
  assert.deepEqual(reception.take(bytes.subarray(0, -2), 0), []);
  assert.equal(last(reception.end(0), "p1_actual_power_consuming"), 1);
});

test("a damaged byte of a meter of seven bits, or noise between two telegrams, costs no other telegram", () => {
  const { reception } = defaultReception();
  const good = sevenBits(telegramFile("dsmr-2.2"));
  const damaged = Buffer.from(good);
  damaged[good.length - 5] = (damaged[good.length - 5] ?? 0) ^ 1;
  const published = [good, damaged, good, Buffer.of(0xff, 0x01), good, good].map(
    (bytes) => [...reception.take(bytes, NOW), ...reception.pause(NOW)].length,
  );
  assert.deepEqual([published[0], published[2], published[4], published[5]], [2, 2, 2, 2]);
});

test("a total is not computed from the tariffs of a first telegram that could not be read whole", () => {
  const { reception } = defaultReception();
  const tariffs = (second: string) =>
    Buffer.from(`/A\r\n\r\n0-0:96.1.1(4530303939)\r\n1-0:1.8.1(100.000*kWh)\r\n1-0:1.8.2(${second}*kWh)\r\n!\r\n`);
  assert.equal(last(reception.take(tariffs("2x0.000"), NOW), "p1_energy_consumed_total"), undefined);
  assert.equal(last(reception.take(tariffs("200.000"), NOW), "p1_energy_consumed_total"), 300);
});

test("nothing is learned from a telegram whose middle was lost", () => {
  const { reception } = defaultReception();
  const torn = "0-0:96.1.1(544F524E)\r\n1-0:1.8.1(1*kWh)\r\n1-0:2.8.1(00001-0:1.8.1(2*kWh)\r\n1-0:1.8.1(2*kWh)\r\n";
  reception.take(Buffer.from(`/A\r\n\r\n${torn}!\r\n`), 0);
  const messages = reception.take(Buffer.from("/A\r\n\r\n1-0:1.8.1(1*kWh)\r\n!\r\n"), 0);
  assert.deepEqual(
    messages.map(({ topic }) => topic),
    ["p1-mqtt/tele/0/p1-mqtt-gateway/SENSOR"],
  );
});

test("seven data bits are told of each stream, also of one without a telegram", () => {
  const { reception, lines } = defaultReception();
  const told = () => lines.filter((line) => line.includes("data bits")).length;
  reception.take(sevenBits(telegramFile("dsmr-2.2").subarray(0, 300)), 0);
  reception.end(0);
  assert.equal(told(), 1);
});
