import assert from "node:assert/strict";
import { test } from "node:test";
import { Household } from "../../support/household.ts";
import { telegram } from "../../support/telegrams.ts";

const GATEWAY = "homeassistant/device/p1mqtt_gateway_p1-mqtt-gateway/config";
const METER = "homeassistant/device/p1mqtt_E0001/config";
const GAS = "homeassistant/device/p1mqtt_G0001/config";
const STATUS = "p1-mqtt/status/p1-mqtt-gateway";
const ELECTRICITY = ["0-0:96.1.1(4530303031)", "1-0:1.8.1(000100.000*kWh)", "1-0:1.7.0(00.335*kW)"] as const;
const GAS_LINES = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", "0-1:24.2.1(240101000000W)(00100.000*m3)"] as const;
const BOTH = telegram("0-0:1.0.0(240101000500W)", ...ELECTRICITY, ...GAS_LINES);
const ALONE = telegram(...ELECTRICITY);
const MORE = telegram(...ELECTRICITY, "1-0:32.7.0(230.1*V)");

const componentsOf = (payload: string | undefined): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  JSON.parse(payload ?? "{}").components;

/** What an earlier run has left at the broker. */
const earlierRun = (bytes: Uint8Array, options = {}): ReadonlyMap<string, string> => {
  const home = new Household(options);
  home.pass(15, bytes);
  return home.retained;
};

test("meters are announced after ten seconds, the gateway first, then parents, then what hangs on them", () => {
  const home = new Household();
  home.pass(9, BOTH);
  assert.deepEqual(
    home.topics().filter((topic) => topic.startsWith("homeassistant")),
    [GATEWAY],
  );
  home.pass(3, BOTH);
  assert.deepEqual(
    home.topics().filter((topic) => topic.startsWith("homeassistant")),
    [GATEWAY, METER, GAS],
  );
  assert.equal(JSON.parse(home.retained.get(METER) ?? "").device.via_device, "p1mqtt_gateway_p1-mqtt-gateway");
  assert.equal(JSON.parse(home.retained.get(GAS) ?? "").device.via_device, "p1mqtt_E0001");
});

test("a meter of which less than three telegrams came is not announced", () => {
  const home = new Household();
  home.pass(2, ALONE);
  home.pass(20);
  assert.equal(home.retained.has(METER), false);
});

test("after the first announcement the last measurement is sent again, and only then", () => {
  const home = new Household();
  home.pass(40, BOTH);
  assert.deepEqual(
    home.repeated.map(({ deviceId }) => deviceId),
    ["E0001", "G0001"],
  );
});

test("nothing is announced twice while nothing changes", () => {
  const home = new Household();
  home.pass(300, BOTH);
  assert.deepEqual([home.payloads(GATEWAY).length, home.payloads(METER).length, home.payloads(GAS).length], [1, 1, 1]);
});

test("a new value is announced at once, the next one not before half a minute has passed", () => {
  const home = new Household();
  home.pass(60, ALONE);
  home.pass(2, MORE);
  assert.ok(componentsOf(home.payloads(METER).at(-1)).p1_voltage_l1);
  home.pass(20, telegram(...ELECTRICITY, "1-0:31.7.0(001*A)"));
  assert.equal(componentsOf(home.payloads(METER).at(-1)).p1_current_l1, undefined);
  home.pass(10, telegram(...ELECTRICITY, "1-0:31.7.0(001*A)"));
  assert.ok(componentsOf(home.payloads(METER).at(-1)).p1_current_l1);
});

test("a value that this program does not know any more is removed, and then no longer mentioned", () => {
  const retained = new Map(earlierRun(ALONE));
  const old = JSON.parse(retained.get(METER) ?? "");
  old.components.p1_of_long_ago = { platform: "sensor", unique_id: "p1mqtt_E0001_p1_of_long_ago" };
  retained.set(METER, JSON.stringify(old));
  const home = new Household({ retained });
  home.pass(15, ALONE);
  assert.deepEqual(componentsOf(home.retained.get(METER)).p1_of_long_ago, { platform: "sensor" });
  home.pass(86_500, ALONE);
  assert.equal("p1_of_long_ago" in componentsOf(home.retained.get(METER)), false);
  assert.equal(home.payloads(METER).length, 2);
});

test("a value that the meter does not send for a while stays, also over a restart", () => {
  const home = new Household({ retained: earlierRun(MORE) });
  home.pass(3_600, ALONE);
  assert.ok(componentsOf(home.retained.get(METER)).p1_voltage_l1?.unique_id);
  assert.equal(home.payloads(METER).length, 1);
});

test("a value that was in no telegram of a day is removed", () => {
  const home = new Household({ saved: earlierRun(MORE) });
  home.pass(86_300, ALONE);
  assert.ok(componentsOf(home.retained.get(METER)).p1_voltage_l1?.unique_id);
  home.pass(200, ALONE);
  assert.deepEqual(componentsOf(home.retained.get(METER)).p1_voltage_l1, { platform: "sensor" });
});

test("Home Assistant's start is answered after two to ten seconds: announcements, statuses, then the measurements", () => {
  const home = new Household();
  home.pass(62, BOTH);
  home.tell("homeassistant/status", "online");
  home.pass(6, BOTH);
  assert.deepEqual(home.topics(63), []);
  home.pass(1, BOTH);
  assert.deepEqual(home.topics(63), [
    GATEWAY,
    METER,
    GAS,
    STATUS,
    `${STATUS}/meter/E0001`,
    `${STATUS}/meter/G0001`,
    `${STATUS}/gateway`,
  ]);
  home.pass(10, BOTH);
  const answers = home.repeated.filter(({ at }) => at > 62);
  assert.deepEqual(
    answers.map(({ deviceId }) => deviceId),
    ["E0001", "G0001"],
  );
  assert.ok(answers.every(({ at }) => at > 69));
});

test("a start of Home Assistant that the broker has kept from before is not answered", () => {
  const home = new Household({ retained: new Map([["homeassistant/status", "online"]]) });
  home.pass(60, BOTH);
  assert.equal(home.payloads(METER).length, 1);
});

test("a broker that lost everything is told again when the connection is back", () => {
  const home = new Household();
  home.pass(40, BOTH);
  const before = new Map(home.retained);
  home.disconnect();
  home.retained.clear();
  home.pass(5, BOTH);
  home.connect();
  home.pass(4, BOTH);
  assert.deepEqual(new Set(home.retained.keys()), new Set(before.keys()));
  assert.equal(home.retained.get(METER), before.get(METER));
});

test("a device that was deleted in Home Assistant comes back at its next start, not before", () => {
  const home = new Household();
  home.pass(40, BOTH);
  home.retained.delete(METER);
  home.tell(METER, "");
  home.disconnect();
  home.pass(60, BOTH);
  home.connect();
  home.pass(60, BOTH);
  assert.equal(home.retained.has(METER), false);
  home.tell("homeassistant/status", "online");
  home.pass(20, BOTH);
  assert.equal(home.retained.has(METER), true);
});

test("a replaced meter is a new device, and the old one goes offline", () => {
  const home = new Household();
  home.pass(40, ALONE);
  home.pass(15, telegram("0-0:96.1.1(4530303032)", "1-0:1.8.1(000000.100*kWh)"));
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "offline");
  assert.equal(home.retained.get(`${STATUS}/meter/E0002`), "online");
  assert.equal(home.retained.has("homeassistant/device/p1mqtt_E0002/config"), true);
  assert.equal(home.retained.has(METER), true);
});

test("a meter that was replaced while the gateway was off goes offline", () => {
  const home = new Household({ retained: earlierRun(ALONE) });
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "online");
  home.pass(15, telegram("0-0:96.1.1(4530303032)", "1-0:1.8.1(000000.100*kWh)"));
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "offline");
});

test("a silent meter goes offline after half a minute, and online with the next telegram", () => {
  const home = new Household();
  home.pass(40, BOTH);
  home.pass(29);
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "online");
  home.pass(2);
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "offline");
  home.pass(1, BOTH);
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "online");
});

test("what an earlier run has announced is taken back when discovery is off now, and only once", () => {
  const home = new Household({ retained: earlierRun(BOTH), isDiscovery: false });
  home.pass(60, BOTH);
  assert.deepEqual(
    [...home.retained.keys()].filter((topic) => topic.startsWith("homeassistant")),
    [],
  );
  assert.deepEqual(
    home
      .topics()
      .filter((topic) => topic.startsWith("homeassistant"))
      .sort(),
    [METER, GAS, GATEWAY].sort(),
  );
  assert.equal(home.retained.get(`${STATUS}/meter/E0001`), "online");
});

test("what is kept in a file is taken back, too, and forgotten", () => {
  const retained = new Map([...earlierRun(BOTH)].filter(([topic]) => topic.startsWith("homeassistant")));
  const home = new Household({ retained, saved: retained, isDiscovery: false });
  home.pass(10);
  assert.deepEqual(
    [...home.retained.keys()].filter((topic) => topic.startsWith("homeassistant")),
    [],
  );
  assert.deepEqual([...home.announcer.saved], []);
});

test("announcements below another prefix go when the prefix changes", () => {
  const saved = new Map([...earlierRun(BOTH)].filter(([topic]) => topic.startsWith("homeassistant")));
  const home = new Household({ retained: saved, saved, prefix: "ha" });
  home.pass(15, BOTH);
  assert.deepEqual(
    [...home.retained.keys()].filter((topic) => topic.includes("/device/")),
    [GATEWAY, METER, GAS].map((topic) => topic.replace("homeassistant", "ha")),
  );
});

const OTHER = { clientId: "other" };
const OTHER_STATUS = "p1-mqtt/status/other";

test("a meter that another living gateway announces is left to that, and this is said once", () => {
  const retained = new Map([...earlierRun(BOTH, OTHER), [OTHER_STATUS, "online"]]);
  const theirs = retained.get(METER);
  const home = new Household({ retained });
  home.pass(120, BOTH);
  assert.equal(home.retained.get(METER), theirs);
  assert.deepEqual(
    home.topics().filter((topic) => [METER, GAS].includes(topic)),
    [],
  );
  const said = home.lines.filter((line) => line.startsWith("warn") && line.includes("another gateway"));
  assert.equal(said.length, 2);
  assert.match(said.join(), /Electricity meter .* p1-mqtt\/status\/other/);
});

test("a meter that another gateway has announced is taken over when that one is gone", () => {
  const retained = new Map([...earlierRun(BOTH, OTHER), [OTHER_STATUS, "offline"]]);
  const home = new Household({ retained });
  home.pass(20, BOTH);
  assert.equal(JSON.parse(home.retained.get(METER) ?? "").availability[0].topic, STATUS);
});

test("another gateway that announces a meter of ours gets it", () => {
  const home = new Household();
  home.pass(60, BOTH);
  const theirs = earlierRun(BOTH, OTHER).get(METER) ?? "";
  home.tell(OTHER_STATUS, "online");
  home.retained.set(OTHER_STATUS, "online");
  home.retained.set(METER, theirs);
  home.tell(METER, theirs);
  home.pass(120, MORE);
  assert.equal(home.retained.get(METER), theirs);
});

test("a gas meter whose reading is of long ago is not announced, and that is said", () => {
  const home = new Household();
  home.pass(30, telegram("0-0:1.0.0(240601000000S)", ...ELECTRICITY, ...GAS_LINES));
  assert.equal(home.retained.has(GAS), false);
  assert.equal(home.retained.get(`${STATUS}/meter/G0001`), "offline");
  assert.match(home.lines.join("\n"), /Gas meter \(channel 1\) was last read more than 31 days ago/);
});

test("the gateway tells how it does at most every 30 seconds", () => {
  const home = new Household();
  home.pass(100, BOTH);
  const told = home.payloads(`${STATUS}/gateway`).map((payload) => JSON.parse(payload).telegrams_received);
  assert.deepEqual(told, [1, 31, 61, 91]);
});

test("that no telegram comes is told", () => {
  const home = new Household();
  home.pass(15);
  assert.equal(JSON.parse(home.retained.get(`${STATUS}/gateway`) ?? "").meter_connected, false);
  home.pass(31, BOTH);
  assert.equal(JSON.parse(home.retained.get(`${STATUS}/gateway`) ?? "").meter_connected, true);
});
