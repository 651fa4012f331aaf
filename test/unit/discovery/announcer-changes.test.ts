import assert from "node:assert/strict";
import { test } from "node:test";
import { Household } from "../../support/household.ts";
import { telegram } from "../../support/telegrams.ts";

const METER = "homeassistant/device/p1mqtt_E0001/config";
const GAS = "homeassistant/device/p1mqtt_G0001/config";
const STATUS = "p1-mqtt/status/p1-mqtt-gateway";
const MAIN = ["0-0:96.1.1(4530303031)", "1-0:1.8.1(000100.000*kWh)"] as const;
const gasOn = (channel: number) => [
  `0-${channel}:24.1.0(003)`,
  `0-${channel}:96.1.0(4730303031)`,
  `0-${channel}:24.2.1(240101000000W)(00100.000*m3)`,
];
const ALONE = telegram(...MAIN);
const VOLTAGE = "1-0:32.7.0(230.1*V)";
const CURRENT = "1-0:31.7.0(001*A)";
const HOUR = 3_600;
const DAY = 24 * HOUR;

const announced = (home: Household, topic = METER) => JSON.parse(home.retained.get(topic) ?? "{}");

/** What a run with these telegrams has left at the broker. */
const earlierRun = (bytes: Uint8Array, options = {}): ReadonlyMap<string, string> => {
  const home = new Household(options);
  home.pass(15, bytes);
  return home.retained;
};

const announcementsIn = (retained: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...retained].filter(([topic]) => topic.startsWith("homeassistant")));

test("a meter that moves to another channel is announced with the topic of that", () => {
  const home = new Household();
  home.pass(60, telegram("0-0:1.0.0(240101000500W)", ...MAIN, ...gasOn(1)));
  home.pass(60, telegram("0-0:1.0.0(240101000500W)", ...MAIN, ...gasOn(2)));
  assert.equal(announced(home, GAS).state_topic, "p1-mqtt/tele/2/G0001/SENSOR");
});

test("a meter goes offline also when the cable is out from the start", () => {
  const home = new Household({ retained: earlierRun(ALONE) });
  home.pass(40);
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "offline");
});

test("two values that vanish one after the other are both removed, and the removals stand for a day", () => {
  const home = new Household();
  home.pass(600, telegram(...MAIN, VOLTAGE, CURRENT));
  home.pass(60, telegram(...MAIN, CURRENT));
  home.pass(DAY, ALONE);
  const removed = { platform: "sensor" };
  assert.deepEqual(announced(home).components.p1_voltage_l1, removed);
  home.pass(200, ALONE);
  assert.deepEqual(announced(home).components.p1_current_l1, removed);
  assert.deepEqual(announced(home).components.p1_voltage_l1, removed);
  home.pass(DAY, ALONE);
  assert.equal("p1_voltage_l1" in announced(home).components, false);
});

test("a value that comes back while it is being removed is announced again", () => {
  const home = new Household();
  home.pass(60, telegram(...MAIN, VOLTAGE));
  home.pass(DAY + 60, ALONE);
  home.pass(60, telegram(...MAIN, VOLTAGE));
  assert.ok(announced(home).components.p1_voltage_l1.unique_id);
});

test("of two ids that look alike in topics the first is announced, and that is said once", () => {
  const home = new Household();
  const bytes = telegram(
    ...MAIN,
    ...["0-1:24.1.0(003)", "0-1:96.1.0(472E31)", "0-1:24.2.1(240101000000W)(00100.000*m3)"],
    ...["0-2:24.1.0(003)", "0-2:96.1.0(472F31)", "0-2:24.2.1(240101000000W)(00200.000*m3)"],
  );
  home.pass(120, bytes);
  assert.equal(home.payloads("homeassistant/device/p1mqtt_G_1/config").length, 1);
  const said = home.lines.filter((line) => line.startsWith("warn") && line.includes("looks like another's"));
  assert.equal(said.length, 1);
});

test("on a line that loses one telegram of three nothing is announced again", () => {
  const home = new Household();
  for (let round = 0; round < 500; round += 1) {
    home.pass(1, ALONE);
    home.pass(round % 3 === 0 ? 19 : 9);
  }
  assert.equal(home.payloads(METER).length, 1);
  assert.equal(announced(home).components.p1_energy_consumed_tariff1.expire_after, 60);
});

test("one damaged line makes no value, no model and no other meter", () => {
  const home = new Household();
  home.pass(60, ALONE);
  home.pass(1, telegram(...MAIN, "1-0:1.8.3(000100.000*kWh)"));
  home.pass(1, telegram("0-0:96.1.1(4530303033)", "1-0:1.8.1(000100.000*kWh)"));
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "online");
  home.pass(60, ALONE);
  assert.equal(home.payloads(METER).length, 1);
  assert.equal(home.retained.has("homeassistant/device/p1mqtt_E0003/config"), false);
});

test("a tariff that was seen in an earlier run stays an option", () => {
  const tariff = (number: string) => telegram(...MAIN, `0-0:96.14.0(00${number})`);
  const home = new Household({ retained: earlierRun(tariff("11")) });
  home.pass(60, tariff("01"));
  assert.deepEqual(announced(home).components.p1_energy_tariff.options, ["1", "2", "3", "4", "11"]);
});

test("the device of the gateway goes when its client id has changed", () => {
  const saved = announcementsIn(earlierRun(ALONE, { clientId: "old" }));
  const retained = new Map([...saved, ["p1-mqtt/status/old", "offline"]]);
  const home = new Household({ retained, saved });
  home.pass(20, ALONE);
  assert.equal(home.retained.has("homeassistant/device/p1mqtt_gateway_old/config"), false);
  assert.equal(announced(home).availability[0].topic, STATUS);
});

test("what was taken back is forgotten", () => {
  const retained = earlierRun(ALONE);
  const home = new Household({ retained, saved: announcementsIn(retained), prefix: "ha" });
  home.pass(20, ALONE);
  assert.ok([...home.announcer.saved.keys()].every((topic) => topic.startsWith("ha/")));
});

test("what the broker no longer holds is forgotten when discovery is off", () => {
  const home = new Household({ saved: announcementsIn(earlierRun(ALONE)), isDiscovery: false });
  home.pass(10);
  assert.deepEqual([...home.announcer.saved], []);
});

test("gas below an electricity meter that has nothing to show hangs on the gateway", () => {
  const home = new Household();
  home.pass(20, telegram("0-0:1.0.0(240101000500W)", "0-0:96.1.1(4530303031)", "0-0:95.9.9(1)", ...gasOn(1)));
  home.pass(20, telegram("0-0:96.1.1(4530303031)", "0-0:95.9.9(1)", ...gasOn(1)));
  assert.ok(announced(home, GAS).device?.via_device);
});

test("a change right after Home Assistant has started waits for half a minute", () => {
  const home = new Household();
  home.pass(60, ALONE);
  home.tell("homeassistant/status", "online");
  home.pass(8, ALONE);
  const before = home.payloads(METER).length;
  home.pass(20, telegram(...MAIN, VOLTAGE));
  assert.equal(home.payloads(METER).length, before);
  home.pass(20, telegram(...MAIN, VOLTAGE));
  assert.equal(home.payloads(METER).length, before + 1);
});

test("gas below an electricity meter that was deleted in Home Assistant hangs on the gateway from then on", () => {
  const home = new Household();
  const both = telegram("0-0:1.0.0(240101000500W)", ...MAIN, ...gasOn(1));
  home.pass(60, both);
  home.tell(METER, "");
  home.pass(40, both);
  assert.equal(announced(home, GAS).device.via_device, "p1mqtt_gateway_p1-mqtt-gateway");
});

test("an impossible precision and an unknown platform in what is read back are not taken over", () => {
  const retained = new Map(earlierRun(telegram(...MAIN, VOLTAGE)));
  const old = JSON.parse(retained.get(METER) ?? "");
  old.components.p1_voltage_l1.suggested_display_precision = -5;
  old.components.p1_gone = { platform: "senzor", unique_id: "x" };
  retained.set(METER, JSON.stringify(old));
  const home = new Household({ retained });
  home.pass(20, ALONE);
  assert.equal(announced(home).components.p1_voltage_l1.suggested_display_precision, 1);
  assert.equal("p1_gone" in announced(home).components, false);
});

test("what somebody else writes over an announcement is put right", () => {
  const home = new Household();
  home.pass(60, ALONE);
  const ours = home.retained.get(METER);
  home.retained.set(METER, "{}");
  home.tell(METER, "{}");
  home.pass(40, ALONE);
  assert.equal(home.retained.get(METER), ours);
});

test("a recording without discovery changes nothing of what the household has announced", () => {
  const retained = earlierRun(ALONE);
  const home = new Household({ retained, isDiscovery: false, isHousehold: false });
  home.pass(60, ALONE);
  assert.deepEqual(home.retained, retained);
});

test("a meter whose medium is told late is announced as what it is, without what it is not", () => {
  const home = new Household();
  const unit = (type: string) =>
    telegram("0-0:1.0.0(240101000500W)", ...MAIN, `0-1:24.1.0(${type})`, ...gasOn(1).slice(1));
  home.pass(60, unit("003"));
  home.pass(60, unit("007"));
  const { components, device } = announced(home, GAS);
  assert.equal(device.name, "Water meter");
  assert.deepEqual(components.p1_gas_consumed_volume, { platform: "sensor" });
  assert.ok(components.p1_water_consumed_volume.unique_id);
});
