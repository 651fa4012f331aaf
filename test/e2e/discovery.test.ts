/** What Home Assistant sees at the broker of the built program. Each test waits for real seconds, so all run at once. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { brokenRules } from "../support/discovery-rules.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { inLiveHome, METERS } from "../support/live-home.ts";
import { withoutMosquitto } from "../support/mosquitto.ts";
import { withoutTerminals } from "../support/terminal.ts";

const GATEWAY = "homeassistant/device/p1mqtt_gateway_p1-mqtt-gateway/config";
const METER = "homeassistant/device/p1mqtt_E0001/config";
const GAS = "homeassistant/device/p1mqtt_G0001/config";
const OTHER_GAS = "homeassistant/device/p1mqtt_G0002/config";
const STATUS = "p1-mqtt/status/p1-mqtt-gateway";
const DIAGNOSTICS = `${STATUS}/gateway`;
const METER_STATUS = `${STATUS}/meter/E0001`;
const GAS_STATUS = `${STATUS}/meter/G0001`;
const METER_STATE = "p1-mqtt/tele/0/E0001/SENSOR";
const GAS_STATE = "p1-mqtt/tele/1/G0001/SENSOR";
const BIRTH = "homeassistant/status";

const isAnnouncement = (topic: string): boolean => topic.startsWith("homeassistant/device/");

/** What Home Assistant needs in order to show the meters: the announcements, and who is there. */
const lastingOf = (held: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...held].filter(([topic]) => isAnnouncement(topic) || [STATUS, METER_STATUS, GAS_STATUS].includes(topic)));

const componentsOf = (payload: string | undefined): Readonly<Record<string, unknown>> =>
  JSON.parse(payload ?? "{}").components;

/** An announcement of the electricity meter, of an earlier run or by another gateway, with a value that we do not know. */
const announcementBy = (statusTopic: string): string =>
  JSON.stringify({
    device: { identifiers: ["p1mqtt_E0001"], name: "Electricity meter" },
    origin: { name: "p1-mqtt" },
    state_topic: METER_STATE,
    availability: [{ topic: statusTopic }],
    components: { p1_of_long_ago: { platform: "sensor", unique_id: "p1mqtt_E0001_p1_of_long_ago" } },
  });

describe("discovery", { concurrency: true, skip: withoutMosquitto || withoutTerminals() }, () => {
  test("a fresh broker is told of the gateway, then of the meters, then once more what they measured last", () =>
    inLiveHome(async (home) => {
      await using gateway = home.gateway("--discovery");
      await home.repeats([METER_STATE, GAS_STATE]);
      assert.deepEqual(home.heard().filter(isAnnouncement), [GATEWAY, METER, GAS]);
      assert.deepEqual([home.copies(METER_STATE).length, home.copies(GAS_STATE).length], [1, 1]);
      assert.ok(Math.min(...home.copies(METER_STATE), ...home.copies(GAS_STATE)) > home.heard().indexOf(GAS));
      const held = await home.held();
      const states = { [GATEWAY]: DIAGNOSTICS, [METER]: METER_STATE, [GAS]: GAS_STATE } as const;
      assert.deepEqual(
        Object.entries(states).flatMap(([topic, state]) =>
          brokenRules(topic, held.get(topic) ?? "", home.subscriber.payloads(state).at(-1)),
        ),
        [],
      );
      assert.deepEqual(
        [STATUS, METER_STATUS, GAS_STATUS].map((topic) => held.get(topic)),
        ["online", "online", "online"],
      );
      assert.equal(JSON.parse(held.get(DIAGNOSTICS) ?? "{}").meter_connected, true);
      assert.equal(await gateway.stop("SIGTERM"), 0);
      assert.equal((await home.held()).get(STATUS), "offline");
    }));

  test("a broker that lost what it had retained gets all of it again", () =>
    inLiveHome(async (home) => {
      await using gateway = home.gateway("--discovery");
      await home.repeats([METER_STATE, GAS_STATE]);
      const before = await home.held();
      await home.mosquitto.kill();
      const mark = home.mark;
      await home.mosquitto.restart();
      await home.hears([...before.keys()], mark);
      const after = await home.held();
      assert.deepEqual(lastingOf(after), lastingOf(before));
      assert.equal(lastingOf(after).size, 6);
      assert.ok(after.has(DIAGNOSTICS));
      assert.doesNotMatch(gateway.stderr, /Home Assistant has started/);
    }));

  test("Home Assistant's start is answered after a while: announcements, then statuses, then the measurements", () =>
    inLiveHome(async (home) => {
      await using gateway = home.gateway("--discovery");
      await home.repeats([METER_STATE, GAS_STATE]);
      const mark = home.mark;
      const toldMs = performance.now();
      await home.tell(BIRTH, "online");
      await home.until(() => home.heard(mark).some(isAnnouncement), "an announcement");
      assert.ok(performance.now() - toldMs >= 1_500);
      await home.repeats([METER_STATE, GAS_STATE], mark);
      const lasting = [GATEWAY, METER, GAS, STATUS, METER_STATUS, GAS_STATUS];
      const heard = home.heard(mark);
      assert.deepEqual(
        heard.filter((topic) => lasting.includes(topic)),
        lasting,
      );
      assert.ok(heard.lastIndexOf(DIAGNOSTICS) > heard.indexOf(GAS_STATUS));
      const answers = [METER_STATE, GAS_STATE].map((topic) => home.copies(topic).filter((at) => at >= mark));
      assert.deepEqual(
        answers.map((copies) => copies.length),
        [1, 1],
      );
      assert.ok(Math.min(...answers.flat()) > mark + heard.indexOf(GAS_STATUS));
      assert.match(gateway.stderr, /Home Assistant has started/);
    }));

  test("a gas meter that is replaced is a new device, and the old one goes offline", () =>
    inLiveHome(async (home) => {
      await using gateway = home.gateway("--discovery");
      await home.hears([METER, GAS, GAS_STATUS]);
      home.meters = { ...METERS, gas: "G0002" };
      await home.hears([OTHER_GAS, `${STATUS}/meter/G0002`]);
      await home.becomes(GAS_STATUS, "offline");
      const held = await home.held();
      assert.equal(JSON.parse(held.get(OTHER_GAS) ?? "{}").device.via_device, "p1mqtt_E0001");
      assert.deepEqual(
        [GAS_STATUS, `${STATUS}/meter/G0002`, METER_STATUS].map((topic) => held.get(topic)),
        ["offline", "online", "online"],
      );
      assert.equal(await gateway.stop(), 0);
    }));

  test("a meter that is replaced while the gateway is off goes offline", () =>
    inLiveHome(async (home) => {
      await using first = home.gateway("--discovery");
      await home.hears([METER, GAS, METER_STATUS, GAS_STATUS]);
      home.meters = undefined;
      assert.equal(await first.stop(), 0);
      assert.equal((await home.held()).get(METER_STATUS), "online");
      home.meters = { ...METERS, electricity: "E0002" };
      await using second = home.gateway("--discovery");
      await home.becomes(METER_STATUS, "offline");
      await home.becomes(`${STATUS}/meter/E0002`, "online");
      const held = await home.held();
      assert.deepEqual([held.get(METER_STATUS), held.get(GAS_STATUS)], ["offline", "online"]);
      assert.ok(held.has("homeassistant/device/p1mqtt_E0002/config"));
      assert.equal(await second.stop(), 0);
    }));

  test("a meter that falls silent goes offline, and online with its next telegram", () =>
    inLiveHome(async (home) => {
      await using gateway = home.gateway("--discovery");
      await home.becomes(METER_STATUS, "online");
      home.meters = undefined;
      const silentMs = performance.now();
      await home.becomes(METER_STATUS, "offline");
      assert.ok(performance.now() - silentMs >= 20_000);
      assert.equal((await home.held()).get(METER_STATUS), "offline");
      home.meters = METERS;
      await home.becomes(METER_STATUS, "online");
      assert.deepEqual(home.subscriber.payloads(METER_STATUS), ["online", "offline", "online"]);
      assert.equal(await gateway.stop(), 0);
    }));

  test("without --discovery the announcements of an earlier run are taken back, and the measurements go on", () =>
    inLiveHome(async (home) => {
      await using first = home.gateway("--discovery");
      await home.hears([GATEWAY, METER, GAS, METER_STATUS, GAS_STATUS]);
      assert.equal(await first.stop(), 0);
      const mark = home.mark;
      await using second = home.gateway();
      await home.hears([GATEWAY, METER, GAS], mark);
      await home.hears([METER_STATE, GAS_STATE], home.mark);
      assert.deepEqual([...(await home.held()).keys()].filter(isAnnouncement), []);
      assert.deepEqual(
        [GATEWAY, METER, GAS].map((topic) => home.subscriber.payloads(topic).at(-1)),
        ["", "", ""],
      );
      assert.equal(await second.stop(), 0);
    }));

  test("a value that an earlier version has announced is removed, and a file keeps what was announced", () =>
    inTemporaryFolder((folder) =>
      inLiveHome(async (home) => {
        await home.tell(METER, announcementBy(STATUS), true);
        await using gateway = home.gateway("--discovery", "--buffer-path", folder);
        await home.until(() => home.subscriber.payloads(METER).length >= 2, "an announcement");
        const removing = componentsOf(home.subscriber.payloads(METER).at(-1) ?? "{}");
        assert.deepEqual(removing.p1_of_long_ago, { platform: "sensor" });
        assert.equal(await gateway.stop(), 0);
        const file = join(folder, "announced.json");
        const { content } = JSON.parse(readFileSync(file, "utf8"));
        assert.deepEqual(
          content,
          Object.fromEntries([...(await home.held())].filter(([topic]) => isAnnouncement(topic))),
        );
        assert.equal(statSync(file).mode & 0o777, 0o600);
      }),
    ));

  test("a meter that another living gateway announces is left to that, and this is said once", () =>
    inLiveHome(async (home) => {
      const otherStatus = "p1-mqtt/status/other";
      await home.tell(otherStatus, "online", true);
      await home.tell(METER, announcementBy(otherStatus), true);
      await using gateway = home.gateway("--discovery");
      await home.repeats([GAS_STATE]); // the gas meter is ours
      await gateway.says(/another gateway/);
      assert.equal((await home.held()).get(METER), announcementBy(otherStatus));
      assert.deepEqual(home.subscriber.payloads(METER), [announcementBy(otherStatus)]);
      assert.deepEqual(
        gateway.stderr.match(/WARN .*another gateway.*/g)?.map((line) => line.includes(otherStatus)),
        [true],
      );
    }));
});
