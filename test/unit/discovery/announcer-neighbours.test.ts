import assert from "node:assert/strict";
import { test } from "node:test";
import { Household, SharedBroker } from "../../support/household.ts";
import { telegram } from "../../support/telegrams.ts";

const METER = "homeassistant/device/p1mqtt_E0001/config";
const TELEGRAM = telegram("0-0:96.1.1(4530303031)", "1-0:1.8.1(000100.000*kWh)");

/** The status topic of the gateway whose announcement stands. */
const holderOf = ({ retained }: SharedBroker): string | undefined =>
  JSON.parse(retained.get(METER) ?? "{}").availability?.[0].topic;

/** Lets the seconds pass for all of them together. */
const passAll = (seconds: number, ...households: readonly Household[]): void => {
  for (let second = 0; second < seconds; second += 1) for (const household of households) household.pass(1, TELEGRAM);
};

const announcements = (...households: readonly Household[]): number =>
  households.flatMap((household) => household.payloads(METER)).length;

const two = () => {
  const broker = new SharedBroker();
  return { broker, a: new Household({ broker, clientId: "a" }), b: new Household({ broker, clientId: "b" }) };
};

test("of two gateways that start together one announces the meter, and they come to rest", () => {
  const { broker, a, b } = two();
  passAll(60, a, b);
  const before = announcements(a, b);
  const holder = holderOf(broker);
  passAll(3_600, a, b);
  assert.equal(holderOf(broker), holder);
  assert.equal(announcements(a, b), before);
});

test("the second gateway leaves the meter to the first, and takes it when that one is gone", () => {
  const { broker, a, b } = two();
  passAll(30, a);
  passAll(30, a, b);
  assert.equal(holderOf(broker), "p1-mqtt/status/a");
  a.disconnect();
  passAll(90, b);
  assert.equal(holderOf(broker), "p1-mqtt/status/b");
});

test("a gateway that comes back finds its meter with another one, and leaves it there", () => {
  const { broker, a, b } = two();
  passAll(30, a);
  passAll(30, a, b);
  a.disconnect();
  passAll(90, a, b);
  a.connect();
  passAll(20, a, b);
  const before = announcements(a, b);
  passAll(3_600, a, b);
  assert.equal(holderOf(broker), "p1-mqtt/status/b");
  assert.equal(announcements(a, b), before);
});

test("two gateways that must not read each other's status come to rest", () => {
  const { broker, a, b } = two();
  const isForeign = (topic: string): boolean => /status\/[ab]$/.test(topic);
  for (const household of [a, b]) household.mustNotRead(isForeign);
  passAll(120, a, b);
  const before = announcements(a, b);
  passAll(3_600, a, b);
  assert.ok(announcements(a, b) - before <= 2, `${announcements(a, b) - before} announcements in an hour`);
  assert.ok(holderOf(broker));
});

test("a meter that the other gateway no longer announces is announced by this one", () => {
  const { broker, a, b } = two();
  passAll(30, a);
  passAll(30, a, b);
  broker.hold(METER, "");
  passAll(60, b);
  assert.equal(holderOf(broker), "p1-mqtt/status/b");
});

for (const [what, payload] of [
  ["no topic", '{"availability":[{"topic":""}],"components":{}}'],
  ["a wildcard", '{"availability":[{"topic":"#"}],"components":{}}'],
  ["a topic of others", '{"availability":[{"topic":"zigbee2mqtt/bridge/state"}],"components":{}}'],
  ["no list", '{"availability":{"topic":"p1-mqtt/status/x"},"components":{}}'],
  ["no JSON", "{"],
  ["null", "null"],
  ["a list", "[]"],
] as const) {
  test(`a message at the meter's topic with ${what} is replaced`, () => {
    const broker = new SharedBroker(new Map([[METER, payload]]));
    const home = new Household({ broker, clientId: "a" });
    home.pass(20, TELEGRAM);
    assert.equal(holderOf(broker), "p1-mqtt/status/a");
    assert.ok(home.listened.every((topic) => /^(homeassistant|p1-mqtt\/status\/a)\b/.test(topic)));
  });
}
