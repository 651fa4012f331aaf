import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startAedes } from "../support/aedes.ts";
import { numbersTo, RunningDelivery, STATUS_TOPIC } from "../support/delivery.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { freePort } from "../support/port.ts";
import { Subscriber } from "../support/subscriber.ts";

/** At least once allows copies; without them each number stands where it came first. */
const withoutCopies = (payloads: readonly string[]): string[] => [...new Set(payloads)];

test("an embedded broker that speaks only MQTT 3.1.1 gets everything in order", async () => {
  await using broker = await startAedes();
  await using subscriber = await Subscriber.start({ port: broker.port });
  await using running = new RunningDelivery(async () => broker);
  await running.lines.said(/Connected/);
  await running.addNumbers(1, 1_000);
  await subscriber.count(1_001);
  assert.deepEqual(subscriber.payloads("numbers"), numbersTo(1_000));
  assert.deepEqual(running.lines.matching(/./), [`info: Connected to broker 127.0.0.1:${broker.port} (MQTT 3.1.1)`]);
});

test("a port where nothing listens is told in words", async () => {
  const port = await freePort();
  await using running = new RunningDelivery(async () => ({ host: "127.0.0.1", port }));
  await running.lines.said(/Cannot connect to broker 127\.0\.0\.1:\d+: nothing listens there/);
});

describe("with a real Mosquitto", { skip: withoutMosquitto }, () => {
  test("messages wait for a broker that is absent at the start", async () => {
    await using mosquitto = await Mosquitto.start();
    await mosquitto.stop();
    await using running = new RunningDelivery(async () => mosquitto);
    await running.addNumbers(1, 50);
    await running.lines.said(/Cannot connect/);
    const restarted = mosquitto.restart();
    await using subscriber = await Subscriber.start({ port: mosquitto.port }, STATUS_TOPIC);
    await restarted;
    assert.equal(await running.delivery.drained(10_000), true);
    await subscriber.until(() => subscriber.payloads(STATUS_TOPIC).includes("online"));
    await running.lines.said(/Connected to broker 127\.0\.0\.1:\d+ \(MQTT 5\), 50 messages waiting/);
    await running.lines.said(/Delivered 50 buffered messages/);
  });

  for (const qos of [1, 2] as const) {
    test(`a broker killed under load loses nothing and breaks no order at QoS ${qos}`, async () => {
      await using mosquitto = await Mosquitto.start();
      await using subscriber = await Subscriber.start({ port: mosquitto.port }, "numbers");
      // What arrives while nobody has subscribed is lost to the test, not by the delivery.
      await using running = new RunningDelivery(async () => {
        await subscriber.subscribed();
        return mosquitto;
      });
      const adding = running.addNumbers(1, 20_000, qos);
      await subscriber.count(3_000);
      await mosquitto.kill();
      await subscriber.disconnected();
      await mosquitto.restart();
      await subscriber.count(10_000);
      await mosquitto.kill();
      await subscriber.disconnected();
      await mosquitto.restart();
      await adding;
      assert.equal(await running.delivery.drained(10_000), true);
      await subscriber.until(() => subscriber.payloads("numbers").at(-1) === "20000");
      assert.deepEqual(withoutCopies(subscriber.payloads("numbers")), numbersTo(20_000));
      assert.equal(running.state.dropped, 0);
    });
  }

  test("at QoS 0 everything arrives in order as long as the connection holds", async () => {
    await using mosquitto = await Mosquitto.start();
    await using subscriber = await Subscriber.start({ port: mosquitto.port }, "numbers");
    await using running = new RunningDelivery(async () => mosquitto);
    await running.addNumbers(1, 5_000, 0);
    await subscriber.count(5_000);
    assert.deepEqual(subscriber.payloads("numbers"), numbersTo(5_000));
    assert.equal(running.state.delivered, 5_000);
  });

  test("the status says online before anything else, and offline at a clean stop, after the last message", async () => {
    await using mosquitto = await Mosquitto.start();
    await using subscriber = await Subscriber.start({ port: mosquitto.port });
    const running = new RunningDelivery(async () => mosquitto);
    await running.lines.said(/Connected/);
    await running.addNumbers(1, 100);
    await running.stop();
    await subscriber.count(102);
    assert.deepEqual(
      subscriber.messages.map(({ payload }) => payload),
      ["online", ...numbersTo(100), "offline"],
    );
    await using late = await Subscriber.start({ port: mosquitto.port });
    await late.count(1);
    assert.deepEqual(late.messages, [{ topic: STATUS_TOPIC, payload: "offline", retained: true }]);
    assert.deepEqual(running.state, { connected: false, waiting: 0, delivered: 100, dropped: 0, refused: 0 });
  });

  test("the broker says offline when the process vanishes", async () => {
    await using mosquitto = await Mosquitto.start();
    await using subscriber = await Subscriber.start({ port: mosquitto.port });
    const script = fileURLToPath(new URL("../support/vanishing-gateway.ts", import.meta.url));
    const gateway = spawn(process.execPath, ["--import", "tsx", script, String(mosquitto.port)], { stdio: "ignore" });
    const exit = once(gateway, "exit");
    await subscriber.count(1);
    gateway.kill("SIGKILL");
    await exit;
    await subscriber.count(2);
    assert.deepEqual(subscriber.payloads(STATUS_TOPIC), ["online", "offline"]);
  });

  test("a broker that hangs does not hold up a stop for more than five seconds", async () => {
    await using mosquitto = await Mosquitto.start();
    const running = new RunningDelivery(async () => mosquitto);
    await running.lines.said(/Connected/);
    mosquitto.freeze();
    await running.addNumbers(1, 10);
    const since = performance.now();
    await running.stop();
    assert.ok(performance.now() - since < 5_000);
    await running.lines.said(/Stopping with 10 messages not delivered/);
  });

  test("a broker that hung for a while gets everything", async () => {
    await using mosquitto = await Mosquitto.start();
    await using subscriber = await Subscriber.start({ port: mosquitto.port }, "numbers");
    await using running = new RunningDelivery(async () => mosquitto);
    await running.addNumbers(1, 10);
    await subscriber.count(10);
    mosquitto.freeze();
    await running.addNumbers(11, 60);
    mosquitto.thaw();
    await subscriber.count(60);
    assert.deepEqual(subscriber.payloads("numbers"), numbersTo(60));
  });

  test("a full outbox drops the oldest and says how many", async () => {
    await using mosquitto = await Mosquitto.start();
    await mosquitto.stop();
    await using running = new RunningDelivery(async () => mosquitto, { limit: 60 });
    await running.addNumbers(1, 90);
    await running.lines.said(/The buffer of 60 messages is full/);
    await running.lines.said(/Cannot connect/);
    await mosquitto.restart();
    await running.lines.said(/Delivered 60 buffered messages; 30 older messages had been dropped/);
    assert.equal(running.state.dropped, 30);
  });

  test("two clients with one id are told to have each its own", async () => {
    await using mosquitto = await Mosquitto.start();
    await using one = new RunningDelivery(async () => mosquitto, { clientId: "p1-mqtt-gateway" });
    await one.lines.said(/Connected/);
    await using _other = new RunningDelivery(async () => mosquitto, { clientId: "p1-mqtt-gateway" });
    await one.lines.said(/ended: another client uses mqtt-client-id "p1-mqtt-gateway"; give each gateway its own/);
  });
});
