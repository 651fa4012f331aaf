/**
 * The add-on's image, built and run: a meter at a pseudo-terminal, a Supervisor on loopback, a real Mosquitto. runc runs
 * it as Docker would, but without the rules of Supervisor's AppArmor profile and of its devices, on this machine's
 * network, and without the engine's clock for HEALTHCHECK: the tests run that check themselves.
 * What the image is made of stands in stand-ins.ts, and what that leaves open in stand-in/base.Dockerfile.
 */
import assert from "node:assert/strict";
import { chmodSync, chownSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ELECTRICITY_TOPIC, GAS_TOPIC, numbered, numbersIn } from "../support/meter.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Subscriber } from "../support/subscriber.ts";
import { brokerAt, NO_BROKER, Supervisor } from "../support/supervisor.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";
import { Container, statusOf } from "./container.ts";
import { buildGatewayImage, type GatewayImage } from "./gateway-image.ts";
import { withoutPrograms, withoutRoot } from "./needs.ts";

const TESTS = "the tests of the built image";
const PROGRAMS = ["buildah", "podman", "runc", "debootstrap", "npm"];
const skip = withoutRoot(TESTS) || withoutPrograms(PROGRAMS, TESTS) || withoutMosquitto || withoutTerminals();

const MEGABYTE = 1_000_000;
const LARGEST = 180 * MEGABYTE; // of what the image adds to its base
const UNPRIVILEGED = "911"; // the user and the group that the Dockerfile makes
const OF_CABLES = 4321; // a group that is nobody's but the serial device's
const LOGIN = { username: "addons", password: "a-password-of-Supervisor" };
const TOKEN = "the-token-of-this-start";

const NO_BROKER_THERE = { mqtt_host: "127.0.0.1", mqtt_port: 1 };
const HANGS_ON_SIGUSR2 =
  "--import=data:text/javascript,process.on('SIGUSR2',()=>Atomics.wait(new%20Int32Array(new%20SharedArrayBuffer(4)),0,0))";
const HEARTBEAT = "/run/p1-mqtt/heartbeat";
const STATUS_TOPIC = "p1-mqtt/status/p1-mqtt-gateway";
/** Of the engine, which makes its own files there; and of s6-linux-init, which notes that the container is halted. */
const NOT_OF_THE_GATEWAY = ["/etc", "/var/log/wtmp"];

const isOutside = (path: string) => !/^\/(data|run|tmp|var\/tmp)(\/|$)/.test(path);

/** As the system shows a cable: its device belongs to root and a group. */
const plugIn = async (byId: string): Promise<Cable> => {
  const cable = await Cable.plugIn(join(byId, "usb-FTDI_FT232R_USB_UART_P1-if00-port0"));
  chownSync(realpathSync(cable.path), 0, OF_CABLES);
  chmodSync(realpathSync(cable.path), 0o660);
  return cable;
};

const supervised = (supervisor: Supervisor) => ({ SUPERVISOR_API: supervisor.url, SUPERVISOR_TOKEN: TOKEN });

describe("the image", { skip, timeout: 600_000 }, () => {
  let image: GatewayImage;
  before(async () => {
    image = await buildGatewayImage();
  });
  after(() => image?.store[Symbol.asyncDispose]());

  const sizeOf = async (name: string) => Number(await image.store.podman("image", "inspect", "-f", "{{.Size}}", name));
  const shell = (script: string) => image.store.shell(image.name, script);

  test("it adds less than 180 MB to its base", async () => {
    const added = (await sizeOf(image.name)) - (await sizeOf(image.base));
    console.log(`the layers that the image adds have ${(added / MEGABYTE).toFixed(1)} MB`);
    assert.ok(added < LARGEST);
  });

  test("nothing is in it that builds, and of the packages only what runs here", async () => {
    const tools = ["npm", "npx", "corepack", "yarn", "tsc", "esbuild", "cc", "gcc", "g++", "make", "python3", "git"];
    assert.equal(await shell(`for tool in ${tools.join(" ")}; do command -v $tool; done; true`), "");
    assert.equal(
      await shell("find /opt -name '*.map' -o -name '*.ts' -o -name '*.md' | grep -v ^/opt/p1-mqtt/licences/; true"),
      "",
    );
    assert.deepEqual((await shell("cd /opt/p1-mqtt && ls . dist node_modules node_modules/@serialport")).split(/\s+/), [
      ...[".:", "dist", "licences", "node_modules", "package.json"],
      ...["dist:", "main.js"],
      ...["node_modules:", "@serialport", "ms", "node-gyp-build"],
      ...["node_modules/@serialport:", "bindings-cpp", "bindings-interface"],
    ]);
    assert.match(await shell("cd /opt && find . -name '*.node'"), /^\S*\/linux-(x64|arm64)\/\S*\.glibc\.node$/);
  });

  test("it says what it is, for whom, and when it is healthy", async () => {
    const read = async (what: string) =>
      JSON.parse(await image.store.podman("image", "inspect", "-f", `{{json ${what}}}`, image.name));
    const labels = await read(".Labels");
    const addon = readFileSync(new URL("../../config.yaml", import.meta.url), "utf8");
    assert.match(addon, new RegExp(`^name: ${labels["io.hass.name"]}$`, "m"));
    assert.match(addon, new RegExp(`^description: ${labels["io.hass.description"]}$`, "m"));
    assert.match(addon, new RegExp(`^version: "${labels["io.hass.version"]}"$`, "m"));
    assert.equal(labels["org.opencontainers.image.version"], labels["io.hass.version"]);
    assert.equal(labels["io.hass.arch"], image.machine);
    assert.equal(labels["io.hass.type"], "app");
    const dockerfile = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8");
    assert.match(dockerfile, /^HEALTHCHECK --interval=30s .*--start-interval=1s /m);
  });

  test("with no option set, the meter's values arrive at the broker that Supervisor knows, and SIGTERM ends with 0", async () => {
    await using mosquitto = await Mosquitto.start({ login: LOGIN });
    await using supervisor = await Supervisor.start();
    supervisor.answer = brokerAt({ host: mosquitto.host, port: mosquitto.port, ...LOGIN });
    await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN });
    const byId = image.store.newFolder("by-id");
    await using cable = await plugIn(byId);
    await using container = new Container(image, { options: {}, byId, env: supervised(supervisor) });
    await container.says(/Reading from/);
    await container.says(/Connected to broker/);
    await cable.send(numbered(1));
    await subscriber.until(() => subscriber.payloads(GAS_TOPIC).length > 0);
    assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), [1]);

    await container.stopsWithin5s();
    await subscriber.until(() => subscriber.payloads(STATUS_TOPIC).at(-1) === "offline");
    for (const secret of [TOKEN, LOGIN.password]) assert.ok(!container.log.includes(secret), secret);
  });

  test("the gateway is no root, opens the cable by its group, and can write to /data, /run and /tmp alone", async () => {
    const byId = image.store.newFolder("by-id");
    await using _ = await plugIn(byId);
    await using container = new Container(image, { options: NO_BROKER_THERE, byId });
    await container.says(/Reading from/);
    const pid = await container.gatewayPid();
    assert.deepEqual(new Set(statusOf(pid, "Uid")), new Set([UNPRIVILEGED]));
    assert.deepEqual(new Set(statusOf(pid, "Gid")), new Set([UNPRIVILEGED]));
    assert.ok(statusOf(pid, "Groups").includes(`${OF_CABLES}`));
    assert.ok(!statusOf(pid, "Groups").includes("0"));
    assert.deepEqual(statusOf(pid, "CapEff"), ["0000000000000000"]);
    assert.deepEqual((await container.writableFor(UNPRIVILEGED)).filter(isOutside), []);
    await container.stopsWithin5s();
    const changed = (await container.changed()).filter(isOutside);
    assert.deepEqual(
      changed.filter((path) => !NOT_OF_THE_GATEWAY.includes(path)),
      [],
    );
  });

  test("without broker and cable it is healthy within 5 s, and only while the gateway's event loop runs", async () => {
    await using supervisor = await Supervisor.start();
    supervisor.answer = NO_BROKER;
    const start = performance.now();
    await using container = new Container(image, { options: {}, env: supervised(supervisor) });
    await container.isHealthyBefore(start + 5_000);
    await container.says(/Supervisor knows no broker/);
    await container.says(/no USB serial adapter/);

    const pid = await container.gatewayPid();
    process.kill(pid, "SIGSTOP");
    await container.inside("touch", "--date", "55 seconds ago", HEARTBEAT);
    assert.equal(await container.isHealthy(), true);
    await container.inside("touch", "--date", "61 seconds ago", HEARTBEAT);
    assert.equal(await container.isHealthy(), false);
    process.kill(pid, "SIGCONT");
    await container.isHealthyBefore(performance.now() + 30_000); // its heart beats every 20 s
    await container.stopsWithin5s();
  });

  test("wrong options end the container with 78, and the problems are the last lines of its log", async () => {
    await using container = new Container(image, { options: { mqtt_rate: -1, language: "tlh" } });
    assert.equal(await container.exit(), 78);
    const lines = container.log.trimEnd().split("\n");
    assert.match(lines.at(-3) ?? "", /Nothing was started/);
    assert.match(lines.slice(-2).join("\n"), /language: "tlh"/);
    assert.match(lines.slice(-2).join("\n"), /mqtt_rate: "-1"/);
  });

  test("a gateway that is killed halts the container, whose exit code is 137", async () => {
    await using container = new Container(image, { options: NO_BROKER_THERE });
    await container.says(/Cannot connect to broker/);
    process.kill(await container.gatewayPid(), "SIGKILL");
    assert.equal(await container.exit(), 137);
    assert.equal(container.log.match(/starts as a Home Assistant add-on/g)?.length, 1);
  });

  test("SIGTERM ends with 0 within 5 s also when the broker has stopped answering", async () => {
    await using mosquitto = await Mosquitto.start();
    const byId = image.store.newFolder("by-id");
    await using cable = await plugIn(byId);
    const options = { mqtt_host: mosquitto.host, mqtt_port: mosquitto.port, log_level: "trace" };
    await using container = new Container(image, { options, byId });
    await container.says(/Reading from/);
    await container.says(/Connected to broker/);
    mosquitto.freeze();
    await cable.send(numbered(1));
    await container.says(/made-by-us/); // the telegram, whose messages can go nowhere
    await container.stopsWithin5s();
  });

  test("a gateway that hangs is killed before Supervisor loses patience, and the exit code is 137", async () => {
    await using container = new Container(image, { options: NO_BROKER_THERE, env: { NODE_OPTIONS: HANGS_ON_SIGUSR2 } });
    await container.says(/Cannot connect to broker/);
    process.kill(await container.gatewayPid(), "SIGUSR2");
    const { exitCode, ms } = await container.stop();
    assert.equal(exitCode, 137);
    assert.ok(ms < 9_000, `it took ${ms} ms`); // Docker's own patience is 10 s
  });
});
