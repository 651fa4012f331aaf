import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { numbersTo, RunningDelivery } from "../support/delivery.ts";
import {
  CONNECT,
  PUBLISH,
  payloadOf,
  puback,
  startScriptedBroker,
  topicOf,
  typeOf,
} from "../support/scripted-broker.ts";

/** The packets in these bytes, each shorter than 128 bytes. */
const packetsIn = (bytes: Buffer): Buffer[] => {
  if (bytes.length < 2) return [];
  const length = 2 + bytes.readUInt8(1);
  return [bytes.subarray(0, length), ...packetsIn(bytes.subarray(length))];
};

const NO_LIMITS = Buffer.from([0x20, 3, 0, 0, 0]);
/** Its only property says that no packet may be longer than 64 bytes (MQTT 5 §3.2.2.3.6). */
const MOST_64_BYTES = Buffer.from([0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 64]);

/** Its only property says that no more than 4 messages may be in flight (MQTT 5 §3.2.2.3.3). */
const MOST_4_IN_FLIGHT = Buffer.from([0x20, 6, 0, 0, 3, 0x21, 0, 4]);

/** A broker that keeps what is published as `numbers`, and hangs up or refuses when one of these payloads comes. */
const startTouchyBroker = async ({
  poisons = [],
  refused = [],
  greeting = NO_LIMITS,
}: {
  readonly poisons?: readonly string[];
  readonly refused?: readonly string[];
  readonly greeting?: Buffer;
}) => {
  const taken: string[] = [];
  let connections = 0;
  const answer = (packet: Buffer, socket: Socket): void => {
    if (typeOf(packet) === CONNECT) {
      connections += 1;
      socket.write(greeting);
    } else if (typeOf(packet) === PUBLISH) {
      const payload = payloadOf(packet);
      if (poisons.includes(payload)) {
        socket.destroy();
        return;
      }
      if (topicOf(packet) === "numbers" && !refused.includes(payload)) taken.push(payload);
      socket.write(puback(packet, refused.includes(payload) ? 0x87 : 0));
    }
  };
  const broker = await startScriptedBroker((bytes, socket) => {
    for (const packet of packetsIn(bytes)) if (!socket.destroyed) answer(packet, socket);
  });
  return {
    ...broker,
    /** Without those that came again, in the order in which they first came. */
    taken: () => [...new Set(taken)],
    connections: () => connections,
  };
};

const allBut = (last: number, ...left: readonly string[]): string[] =>
  numbersTo(last).filter((number) => !left.includes(number));

for (const poisons of [["1"], ["7"], ["40"], ["7", "8"], ["1", "20", "40"]]) {
  test(`where the broker hangs up at ${poisons.join(" and ")} of 40 messages, all others arrive in order`, async () => {
    await using broker = await startTouchyBroker({ poisons });
    await using running = new RunningDelivery(async () => broker);
    await running.addNumbers(1, 40);
    assert.equal(await running.delivery.drained(10_000), true);
    assert.deepEqual(broker.taken(), allBut(40, ...poisons));
    assert.equal(running.state.refused, poisons.length);
    const told = running.lines.matching(/warn: A message for "numbers" is set aside: .*three times in a row/);
    assert.equal(told.length, poisons.length);
  });
}

test("a poisoned message among those that come one by one costs three connections", async () => {
  await using broker = await startTouchyBroker({ poisons: ["3"] });
  await using running = new RunningDelivery(async () => broker);
  await running.lines.said(/Connected/);
  for (const number of [1, 2, 3]) {
    await running.addNumbers(number, number);
    await running.delivery.drained(10_000);
  }
  await running.addNumbers(4, 10);
  assert.equal(await running.delivery.drained(10_000), true);
  assert.deepEqual(broker.taken(), allBut(10, "3"));
  assert.equal(broker.connections(), 4);
});

test("a poisoned message beside a board that every connection brings is found", async () => {
  await using broker = await startTouchyBroker({ poisons: ["2"], greeting: MOST_4_IN_FLIGHT });
  await using running = new RunningDelivery(async () => broker);
  for (const topic of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
    running.board.post({ topic, payload: "here", qos: 1, retain: true });
  }
  await running.addNumbers(1, 40);
  assert.equal(await running.delivery.drained(10_000), true);
  assert.deepEqual(broker.taken(), allBut(40, "2"));
});

test("a message that the broker refuses is told with its topic, and the others arrive in order", async () => {
  await using broker = await startTouchyBroker({ refused: ["3", "5"] });
  await using running = new RunningDelivery(async () => broker);
  await running.addNumbers(1, 10);
  assert.equal(await running.delivery.drained(10_000), true);
  assert.deepEqual(broker.taken(), allBut(10, "3", "5"));
  assert.equal(running.state.refused, 2);
  await running.lines.said(/warn: Message dropped: the broker refuses a message for "numbers": .*access list/);
  assert.equal(broker.connections(), 1);
});

test("a message that is larger than the broker allows is not sent, and the others arrive in order", async () => {
  await using broker = await startTouchyBroker({ greeting: MOST_64_BYTES });
  await using running = new RunningDelivery(async () => broker);
  await running.addNumbers(1, 5);
  for (const length of [47, 48]) {
    running.outbox.add({ topic: "numbers", payload: "x".repeat(length), qos: 1, retain: false });
  }
  await running.addNumbers(6, 10);
  assert.equal(await running.delivery.drained(10_000), true);
  assert.deepEqual(broker.taken(), [...numbersTo(5), "x".repeat(47), ...numbersTo(10).slice(5)]);
  assert.equal(running.state.refused, 1);
  await running.lines.said(/larger than the broker allows/);
});
