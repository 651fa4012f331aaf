/**
 * Runs on the emulated machine: starts the add-on's container under its profile, has it live an ordinary life, then has
 * those in it try what they shall not be able to, and tells all that on the console.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { ELECTRICITY_TOPIC, GAS_TOPIC, numbered, numbersIn } from "../../support/meter.ts";
import { Mosquitto } from "../../support/mosquitto.ts";
import { Subscriber } from "../../support/subscriber.ts";
import { brokerAt, NO_BROKER, Supervisor } from "../../support/supervisor.ts";
import { FINDINGS, type Findings } from "../findings.ts";
import { PROFILE } from "../profile.ts";
import { tryAll } from "./attempts.ts";
import { ConfinedContainer } from "./container.ts";

const LOGIN = { username: "addons", password: "a-password-of-Supervisor" };
const DATA = "/run/data";
const METER_END = "/dev/ttyS1"; // what is written there arrives at the cable
const LIMIT_MS = 90_000;
/** All that this kernel can refuse; a parser supposes that a profile was written for fewer, without the network. */
const FEATURES = "/sys/kernel/security/apparmor/features";

const say = (words: string): void => console.log(`# ${Math.round(performance.now() / 1000)} s: ${words}`);

const loadProfile = (): void => {
  const command = ["--policy-features", FEATURES, "--replace", "/guest/apparmor.txt"];
  execFileSync("apparmor_parser", command, { stdio: "inherit" });
  const loaded = readFileSync("/sys/kernel/security/apparmor/profiles", "utf8");
  console.log(loaded);
  if (!loaded.includes(`${PROFILE} (enforce)`)) throw new Error(`the kernel does not enforce ${PROFILE}`);
};

const deniedSoFar = (): readonly string[] =>
  execFileSync("dmesg", { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes('apparmor="DENIED"'));

const labelOf = (pid: number): string => readFileSync(`/proc/${pid}/attr/current`, "utf8").trim();

const supervised = (supervisor: Supervisor) => ({
  profile: PROFILE,
  options: {},
  data: DATA,
  env: {
    SUPERVISOR_API: `http://supervisor:${new URL(supervisor.url).port}`,
    SUPERVISOR_TOKEN: "the-token-of-this-start",
  },
  hosts: ["supervisor", "core-mosquitto"],
});

type Container = ReturnType<typeof supervised>;

/** A first start, at which there is no broker. */
const liveWithoutBroker = async (options: Container) => {
  say("starts without a broker");
  await using container = await ConfinedContainer.start({ ...options, options: { log_level: "trace" } });
  await container.says(/Reading from/);
  await container.says(/Supervisor knows no broker/);
  writeFileSync(METER_END, numbered(1));
  await container.says(/made-by-us/);
  const { first, gateway } = await container.pids();
  const profiles = { first: labelOf(first), gateway: labelOf(gateway) };
  return { profiles, isHealthy: await container.isHealthy(), sigterm: await container.stop() };
};

/** Another start, with what the first one has left. */
const liveWithBroker = async (options: Container, subscriber: Subscriber) => {
  say("starts with a broker");
  await using container = await ConfinedContainer.start(options);
  await container.says(/Reading from/);
  await container.says(/Connected to broker/);
  const numbers = () => numbersIn(subscriber.payloads(ELECTRICITY_TOPIC));
  await subscriber.until(() => numbers().includes(1), "the first telegram", LIMIT_MS);
  writeFileSync(METER_END, numbered(2));
  await subscriber.until(() => numbers().includes(2), "the second telegram", LIMIT_MS);
  await subscriber.until(() => subscriber.payloads(GAS_TOPIC).length > 0, "gas", LIMIT_MS);
  return { arrived: numbers(), sigtermAfterRestart: await container.stop() };
};

const failAtOptions = async (options: Container) => {
  say("starts with wrong options");
  await using container = await ConfinedContainer.start({ ...options, options: { language: "tlh" } });
  return await container.exit(); // before it is removed
};

const misbehave = async (options: Container) => {
  say("tries what it may not");
  await using container = await ConfinedContainer.start(options);
  await container.says(/Connected to broker/);
  const attempts = await tryAll(container, PROFILE, DATA);
  process.kill((await container.pids()).gateway, "SIGKILL");
  return { attempts, killed: await container.exit() };
};

const prove = async (): Promise<Findings> => {
  loadProfile();
  await using mosquitto = await Mosquitto.start({ login: LOGIN });
  await using subscriber = await Subscriber.start({ port: mosquitto.port, ...LOGIN });
  await using supervisor = await Supervisor.start();
  const options = supervised(supervisor);
  supervisor.answer = NO_BROKER;
  const { profiles, isHealthy, sigterm } = await liveWithoutBroker(options);
  supervisor.answer = brokerAt({ host: "core-mosquitto", port: mosquitto.port, ...LOGIN });
  const { arrived, sigtermAfterRestart } = await liveWithBroker(options, subscriber);
  const wrongOptions = await failAtOptions(options);
  const denials = deniedSoFar();
  const { attempts, killed } = await misbehave(options);
  const exitCodes = { sigterm, sigtermAfterRestart, wrongOptions, killed };
  const denialsOfAttempts = deniedSoFar().slice(denials.length);
  return { profiles, isHealthy, arrived, exitCodes, denials, attempts, denialsOfAttempts };
};

try {
  console.log(FINDINGS + JSON.stringify(await prove()));
} catch (error) {
  console.log(deniedSoFar().join("\n"));
  throw error;
}
