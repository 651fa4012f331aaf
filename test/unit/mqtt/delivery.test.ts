import assert from "node:assert/strict";
import { test } from "node:test";
import { numbersTo, RunningDelivery, STATUS_TOPIC } from "../../support/delivery.ts";
import {
  CONNECT,
  connack,
  DISCONNECT,
  isVersion5,
  PUBLISH,
  payloadOf,
  puback,
  type Script,
  startScriptedBroker,
  topicOf,
  typeOf,
} from "../../support/scripted-broker.ts";

/** Accepts everyone, acknowledges the status, and leaves the measurements to the script. */
const accepting =
  (then: Script): Script =>
  (packet, socket) => {
    if (typeOf(packet) === CONNECT) {
      socket.write(connack(packet, 0));
    } else if (typeOf(packet) === PUBLISH && topicOf(packet) === STATUS_TOPIC) {
      socket.write(puback(packet));
    } else {
      then(packet, socket);
    }
  };

const number = (payload: string, topic = "numbers") => ({ topic, payload, qos: 1, retain: false }) as const;

test("a missing address is said once, and asked for until it is there", async () => {
  await using broker = await startScriptedBroker(accepting(() => undefined));
  let asked = 0;
  await using running = new RunningDelivery(async () => {
    asked += 1;
    if (asked <= 3) {
      throw new Error("the Mosquitto add-on is not installed");
    }
    return broker;
  });
  await running.lines.said(/Connected to broker 127\.0\.0\.1/);
  assert.deepEqual(running.lines.matching(/add-on/), [
    "warn: Cannot learn where the broker is: the Mosquitto add-on is not installed",
  ]);
});

test("another reason for which the address is missing is said at once", async () => {
  const reasons = ["it is not ready", "it is not ready", "there is none", "it is not ready"];
  await using running = new RunningDelivery(async () => {
    throw new Error(reasons.shift() ?? "it is asleep");
  });
  await running.lines.said(/asleep/);
  assert.deepEqual(
    running.lines.matching(/./).map((line) => line.replace(/.*: /, "")),
    ["it is not ready", "there is none", "it is asleep"],
  );
});

test("a broker that refuses a login that was not the user's to set is told with what to do then", async () => {
  await using broker = await startScriptedBroker((packet, socket) => void socket.write(connack(packet, 134)));
  await using running = new RunningDelivery(async () => ({ ...broker, loginAdvice: "ask the porter" }));
  assert.match(await running.lines.said(/Cannot connect/), /: ask the porter$/);
});

test("a broker that refuses is said once, with what to do", async () => {
  let attempts = 0;
  await using broker = await startScriptedBroker((packet, socket) => {
    attempts += 1;
    socket.write(connack(packet, attempts <= 3 ? 134 : 0));
  });
  await using running = new RunningDelivery(async () => broker);
  await running.lines.said(/Connected/);
  assert.equal(running.lines.matching(/Cannot connect to broker 127\.0\.0\.1:\d+: not authorised: check/).length, 1);
});

test("a message that the broker refuses is dropped, counted and said, and the next goes on", async () => {
  const arrived: string[] = [];
  await using broker = await startScriptedBroker(
    accepting((packet, socket) => {
      arrived.push(topicOf(packet));
      socket.write(puback(packet, topicOf(packet) === "poison" ? 0x90 : 0));
    }),
  );
  await using running = new RunningDelivery(async () => broker);
  for (const topic of ["first", "poison", "last"]) {
    running.outbox.add(number("1", topic));
    await running.delivery.drained(5_000);
  }
  assert.deepEqual(arrived, ["first", "poison", "last"]);
  assert.deepEqual(running.state, { connected: true, waiting: 0, delivered: 2, dropped: 0, refused: 1 });
  await running.lines.said(/Message dropped: the broker refuses a message for "poison".*mqtt-topic/);
});

test("what was in flight when the connection ended is sent again, in order", async () => {
  const arrived: string[] = [];
  await using broker = await startScriptedBroker(
    accepting((packet, socket) => {
      arrived.push(payloadOf(packet));
      if (arrived.length === 2) {
        socket.destroy();
      } else {
        socket.write(puback(packet));
      }
    }),
  );
  await using running = new RunningDelivery(async () => broker);
  for (const payload of numbersTo(3)) {
    running.outbox.add(number(payload));
    await running.outbox.left.heard(100);
  }
  assert.equal(await running.delivery.drained(5_000), true);
  assert.deepEqual(arrived, ["1", "2", "2", "3"]);
});

test("three connections closed at once by the broker are put down to another client", async () => {
  await using broker = await startScriptedBroker((packet, socket) => {
    if (typeOf(packet) === CONNECT) {
      socket.write(connack(packet, 0));
    } else {
      socket.end();
    }
  });
  await using running = new RunningDelivery(async () => broker, { clientId: "p1-mqtt-gateway" });
  await running.lines.said(/another client uses mqtt-client-id "p1-mqtt-gateway"; give each gateway its own/);
  assert.equal(running.lines.matching(/Connected/).length, 3);
});

test("a session taken over is put down to another client at once", async () => {
  await using broker = await startScriptedBroker(
    accepting((_, socket) => socket.end(Buffer.from([DISCONNECT << 4, 2, 0x8e, 0]))),
  );
  await using running = new RunningDelivery(async () => broker);
  running.outbox.add(number("1"));
  await running.lines.said(/another client uses mqtt-client-id "test"; give each gateway its own \(reason 142\)/);
});

test("a broker that hangs up on MQTT 5 is spoken to in MQTT 3.1.1", async () => {
  const versions: boolean[] = [];
  await using broker = await startScriptedBroker((packet, socket) => {
    versions.push(isVersion5(packet));
    if (isVersion5(packet)) {
      socket.end();
    } else {
      socket.write(connack(packet, 0));
    }
  });
  await using running = new RunningDelivery(async () => broker);
  await running.lines.said(/Connected to broker .* \(MQTT 3\.1\.1\)/);
  assert.deepEqual(running.lines.matching(/Cannot/), []);
});

test("a full outbox drops the oldest and says how many", async () => {
  await using running = new RunningDelivery(async () => ({ host: "127.0.0.1", port: 1 }), { limit: 2 });
  for (const payload of numbersTo(5)) {
    running.outbox.add(number(payload));
  }
  await running.lines.said(/The buffer of 2 messages is full \(buffer-size\): the oldest are dropped, 3 so far/);
  assert.equal(running.state.dropped, 3);
});

test("without progress draining is given up", async () => {
  await using running = new RunningDelivery(async () => ({ host: "127.0.0.1", port: 1 }));
  running.outbox.add(number("1"));
  assert.equal(await running.delivery.drained(50), false);
});

test("what remains at the end is said", async () => {
  const running = new RunningDelivery(async () => ({ host: "127.0.0.1", port: 1 }));
  running.outbox.add(number("1"));
  await running.lines.said(/nothing listens there/);
  await running.stop();
  await running.lines.said(/Stopping with 1 message not delivered/);
});

test("stopping does not wait for an address that never comes", async () => {
  const running = new RunningDelivery(() => new Promise(() => undefined));
  await running.stop();
});
