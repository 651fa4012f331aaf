import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TOKEN, withAddon } from "../support/addon.ts";
import type { Gateway } from "../support/gateway.ts";
import { ELECTRICITY_TOPIC, numbersIn, numbersTo, sendNumbered } from "../support/meter.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Subscriber } from "../support/subscriber.ts";
import { brokerAt } from "../support/supervisor.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const skip = withoutMosquitto || withoutTerminals();

const LOGIN = { username: "addons", password: "s;e#c\"r\\e't-not-to-be-seen" };

/** All that anybody could read of it. Its environment cannot be checked: the kernel shows that of the start for ever. */
const everythingOf = (gateway: Gateway): string =>
  gateway.stdout + gateway.stderr + readFileSync(`/proc/${gateway.process.pid}/cmdline`, "utf8");

const numbersAt = (subscriber: Subscriber): number[] => numbersIn(subscriber.payloads(ELECTRICITY_TOPIC));

test("with a cable and the Mosquitto add-on it works by itself, and no secret is seen", { skip }, () =>
  withAddon(async (home, supervisor) => {
    await using mosquitto = await Mosquitto.start({ login: LOGIN });
    await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN });
    await using cable = await Cable.plugIn();
    supervisor.answer = brokerAt({ host: mosquitto.host, port: mosquitto.port, ...LOGIN });
    await using gateway = home.start({ device: cable.path, log_level: "trace" }, [], { DEBUG: "*" });
    await gateway.says(/Reading from/);
    await sendNumbered(cable, 1, 3);
    await subscriber.until(() => numbersAt(subscriber).includes(1), "the first telegram");
    await subscriber.until(() => subscriber.messages.some(({ topic }) => /^homeassistant\/device\//.test(topic)));
    await gateway.says(/Ready: meter/);
    assert.match(gateway.stderr, /INFO .*p1-mqtt \S+ starts as a Home Assistant add-on\n/);
    assert.match(gateway.stderr, /INFO .* Broker: the one that Supervisor knows/);
    assert.ok(home.heartbeatAge < 60_000);
    assert.equal(home.ini.mode, 0o600);
    assert.match(home.ini.text, /^mqtt-username = addons$/m);
    assert.deepEqual(
      new Set(supervisor.requests.map(({ authorization }) => authorization)),
      new Set([`Bearer ${TOKEN}`]),
    );
    assert.doesNotMatch(everythingOf(gateway), /not-to-be-seen/);
    assert.equal(await gateway.stop(), 0);
    assert.doesNotMatch(gateway.stdout + gateway.stderr, /not-to-be-seen/);
  }),
);

test("until there is a broker it says what to do, reads on, and then delivers all", { skip }, () =>
  withAddon(async (home, supervisor) => {
    await using mosquitto = await Mosquitto.start({ login: LOGIN });
    await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN }, ELECTRICITY_TOPIC);
    await using cable = await Cable.plugIn();
    await using gateway = home.start({ device: cable.path, mqtt_rate: 0 });
    await gateway.says(/WARN .*install and start the Mosquitto broker add-on, or fill in mqtt_host/);
    await gateway.says(/Reading from/);
    await sendNumbered(cable, 1, 20);
    supervisor.answer = { status: 502, body: "<html>Bad Gateway</html>" };
    await gateway.says(/WARN .*Supervisor is not ready/);
    supervisor.answer = brokerAt({ host: mosquitto.host, port: mosquitto.port, ...LOGIN });
    await subscriber.until(() => numbersAt(subscriber).at(-1) === 20, "telegram 20");
    assert.deepEqual(numbersAt(subscriber), numbersTo(20));
  }),
);

test("a login that has changed is asked for again, also when the broker refuses the old one", { skip }, () =>
  withAddon(async (home, supervisor) => {
    await using before = await Mosquitto.start({ login: LOGIN });
    const login = { ...LOGIN, password: "another-not-to-be-seen" };
    await using after = await Mosquitto.start({ login });
    await using subscriber = await Subscriber.start({ port: after.port, ...login }, "p1-mqtt/tele/#");
    supervisor.answer = brokerAt({ host: before.host, port: before.port, ...LOGIN });
    await using gateway = home.start({ device: "demo" });
    await gateway.says(/Connected to broker/);
    supervisor.answer = brokerAt({ host: after.host, port: after.port, ...LOGIN });
    await before.kill();
    await gateway.says(/WARN .*the login that Supervisor has given is not accepted; it is asked for it again/);
    supervisor.answer = brokerAt({ host: after.host, port: after.port, ...login });
    await subscriber.count(1);
    assert.match(home.ini.text, /another-not-to-be-seen/);
    assert.doesNotMatch(everythingOf(gateway), /not-to-be-seen/);
  }),
);

test("with mqtt_host Supervisor is never asked, and its login is not used", { skip: withoutMosquitto }, () =>
  withAddon(async (home, supervisor) => {
    await using mosquitto = await Mosquitto.start({ login: LOGIN });
    await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN }, "p1-mqtt/tele/#");
    supervisor.answer = brokerAt({ host: "nowhere", port: 1, ...LOGIN });
    const broker = { mqtt_host: mosquitto.host, mqtt_port: mosquitto.port };
    await using stranger = home.start({ device: "demo", ...broker });
    await stranger.says(/WARN .*not authorised: check mqtt-username/);
    assert.equal(await stranger.stop(), 0);
    await using gateway = home.start({
      device: "demo",
      ...broker,
      mqtt_username: LOGIN.username,
      mqtt_password: LOGIN.password,
    });
    await subscriber.count(3);
    assert.match(gateway.stderr, new RegExp(`Broker: 127\\.0\\.0\\.1:${mosquitto.port} as addons\n`));
    assert.deepEqual(supervisor.requests, []);
    assert.doesNotMatch(everythingOf(gateway), /not-to-be-seen/);
  }),
);

test("wrong options end with 78, and are the last that is said", () =>
  withAddon(async (home, supervisor) => {
    await using gateway = home.start({ mqtt_port: 70_000, mqtt_topic: "one", mqtt_pasword: "not-to-be-seen" });
    assert.equal(await gateway.exit(), 78);
    const words = gateway.stderr.trimEnd().split("\n").slice(-3);
    assert.match(words[0] ?? "", /ERROR.* Nothing was started: correct this on the add-on's page Configuration/);
    assert.match(words[1] ?? "", /ERROR.* add-on option mqtt_port: "70000" is not a whole number from 1 to 65535$/);
    assert.match(words[2] ?? "", /ERROR.* add-on option mqtt_topic: "one" is one topic for all meters/);
    assert.deepEqual(supervisor.requests, []);
    assert.doesNotMatch(gateway.stderr, /not-to-be-seen/);
  }));

test("what is set in its environment for the command line changes nothing", () =>
  withAddon(async (home) => {
    await using gateway = home.start({ device: "demo" }, [], { P1_MQTT_LANGUAGE: "nl", P1_MQTT_MQTT_HOST: "nowhere" });
    await gateway.says(/Broker: the one that Supervisor knows/);
    await gateway.says(/in the language en/);
    assert.equal(await gateway.stop(), 0);
  }));

test("without options.json, or with a flag it does not know, it ends with 78 and says why", () =>
  withAddon(async (home) => {
    await using lost = home.start({}, ["--data", "/nowhere"]);
    assert.equal(await lost.exit(), 78);
    assert.match(
      lost.stderr,
      /add-on options: cannot read "\/nowhere\/options\.json", which Supervisor writes: ENOENT/,
    );
    await using misused = home.start({}, ["--mqtt-host", "a"]);
    assert.equal(await misused.exit(), 78);
    assert.match(misused.stderr, /Usage: p1-mqtt addon/);
  }));

test("where it cannot make its folder it ends with 1 and says why", () =>
  withAddon(async (home) => {
    await using gateway = home.start({}, ["--run", "/dev/null/run"]);
    assert.equal(await gateway.exit(), 1);
    assert.match(gateway.stderr, /ERROR.* Cannot go on: ENOTDIR.*\/dev\/null\/run/);
  }));

/** How long it takes to stop, in milliseconds. */
const stopping = async (gateway: Gateway): Promise<number> => {
  const since = performance.now();
  assert.equal(await gateway.stop(), 0);
  return performance.now() - since;
};

for (const answer of ["silence", "drip"] as const) {
  test(`asked to stop it ends within 5 s, also when Supervisor's answer is ${answer}`, () =>
    withAddon(async (home, supervisor) => {
      supervisor.answer = answer;
      await using gateway = home.start({ device: "demo" });
      await supervisor.asked(1);
      await gateway.says(/Reading from/);
      assert.ok((await stopping(gateway)) < 5_000);
    }));
}

test("asked to stop it ends within 5 s, also when the broker hangs", { skip: withoutMosquitto }, () =>
  withAddon(async (home, supervisor) => {
    await using mosquitto = await Mosquitto.start();
    await using subscriber = await Subscriber.start({ port: mosquitto.port }, "p1-mqtt/tele/#");
    supervisor.answer = brokerAt({ host: mosquitto.host, port: mosquitto.port });
    await using connected = home.start({ device: "demo", mqtt_rate: 0 });
    await subscriber.count(3);
    mosquitto.freeze();
    await using connecting = home.neighbour().start({ device: "demo" });
    await connecting.says(/telegram size/); // since then the other has messages in flight
    assert.ok((await stopping(connected)) < 5_000);
    assert.ok((await stopping(connecting)) < 5_000);
  }),
);
