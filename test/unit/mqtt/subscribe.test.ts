import assert from "node:assert/strict";
import { test } from "node:test";
import { Bell } from "../../../src/mqtt/bell.ts";
import { connect } from "../../../src/mqtt/client.ts";
import type { Broker } from "../../../src/mqtt/connection.ts";
import { Inbox, type Received } from "../../../src/mqtt/inbox.ts";
import { Refusal } from "../../../src/mqtt/refusal.ts";
import { RunningDelivery, STATUS_TOPIC } from "../../support/delivery.ts";
import {
  CONNECT,
  connack,
  PUBLISH,
  payloadOf,
  puback,
  type Script,
  SUBSCRIBE,
  startScriptedBroker,
  suback,
  typeOf,
} from "../../support/scripted-broker.ts";

const will = { topic: "status", payload: "offline", qos: 1, retain: true } as const;

const connectTo = (broker: Broker, inbox = new Inbox()) =>
  connect(broker, { clientId: "test", protocolVersion: 5, will, inbox }, new AbortController().signal);

/** Accepts everyone, acknowledges every message, and leaves subscriptions to the script. */
const accepting =
  (then: Script): Script =>
  (packet, socket) => {
    if (typeOf(packet) === CONNECT) socket.write(connack(packet, 0));
    else if (typeOf(packet) === PUBLISH) socket.write(puback(packet));
    else if (typeOf(packet) === SUBSCRIBE) then(packet, socket);
  };

test("a subscription resolves with the topics that the broker refuses", async () => {
  await using broker = await startScriptedBroker(
    accepting((packet, socket) => socket.write(suback(packet, [1, 0x87, 0, 0x80]))),
  );
  const connection = await connectTo(broker);
  assert.deepEqual(await connection.subscribe(["a", "b", "c", "d"]), ["b", "d"]);
  await connection.disconnect();
});

test("a topic that the broker's answer leaves out counts as refused", async () => {
  await using broker = await startScriptedBroker(accepting((packet, socket) => socket.write(suback(packet, [0x87]))));
  const connection = await connectTo(broker);
  assert.deepEqual(await connection.subscribe(["a", "b"]), ["a", "b"]);
  await connection.disconnect();
});

test("a subscription rejects when the broker hangs up instead, and on a connection that has ended", async () => {
  await using broker = await startScriptedBroker(accepting((_, socket) => socket.end()));
  const connection = await connectTo(broker);
  await assert.rejects(connection.subscribe(["a"]), Refusal);
  await assert.rejects(connection.subscribe(["a"]), Refusal);
});

test("a subscription that is never answered does not outlive its connection", async () => {
  await using broker = await startScriptedBroker(accepting(() => undefined));
  const connection = await connectTo(broker);
  const rejected = assert.rejects(connection.subscribe(["a"]), Refusal);
  await connection.disconnect();
  await rejected;
});

test("what the broker sends is in the inbox, with whether it was retained", async () => {
  const inbox = new Inbox();
  const received: Received[] = [];
  const publish = (flags: number, payload: string) => [0x30 | flags, 5, 0, 1, 0x74, 0, payload.charCodeAt(0)];
  await using broker = await startScriptedBroker((packet, socket) =>
    socket.write(Buffer.concat([connack(packet, 0), Buffer.from([...publish(0, "a"), ...publish(1, "b")])])),
  );
  const both = heardUntil(inbox, () => received.push(...inbox.take()) === 2);
  const connection = await connectTo(broker, inbox);
  await both;
  await connection.disconnect();
  assert.deepEqual(received, [
    { topic: "t", payload: "a", retained: false },
    { topic: "t", payload: "b", retained: true },
  ]);
});

test("a topic that may not be read is said once, with what to do, also when the connection is made anew", async () => {
  let answers = 0;
  await using broker = await startScriptedBroker(
    accepting((packet, socket) => {
      answers += 1;
      socket.write(suback(packet, [0x87]));
      if (answers < 3) socket.end();
    }),
  );
  await using running = new RunningDelivery(async () => broker);
  running.inbox.listen("homeassistant/status");
  await heardUntil(running.inbox, () => answers === 3 && running.inbox.isAnswered("homeassistant/status"));
  assert.deepEqual(running.lines.matching(/read/), [
    'warn: The broker does not let us read "homeassistant/status": what Home Assistant says there is missed, such as ' +
      "that it has restarted. Allow mqtt-username to read that topic in the broker's access list",
  ]);
});

test("a subscription that is never answered holds up neither messages nor the farewell", async () => {
  const said: string[] = [];
  const asked = new Bell();
  await using broker = await startScriptedBroker((packet, socket) => {
    said.push(...(typeOf(packet) === PUBLISH ? [payloadOf(packet)] : []));
    accepting(() => asked.ring())(packet, socket);
  });
  const running = new RunningDelivery(async () => broker);
  running.inbox.listen("homeassistant/status");
  assert.equal(await asked.heard(10_000), true);
  running.outbox.add({ topic: "numbers", payload: "1", qos: 1, retain: false });
  assert.equal(await running.delivery.drained(10_000), true);
  running.board.again([STATUS_TOPIC]);
  assert.equal(await running.delivery.drained(10_000), true);
  await running.stop();
  assert.deepEqual(said, ["online", "1", "online", "offline"]);
});

test("a flood that nobody takes is said", async () => {
  await using running = new RunningDelivery(async () => ({ host: "127.0.0.1", port: 1 }));
  running.inbox.listen("homeassistant/status");
  running.inbox.put({ topic: "homeassistant/status", payload: "x".repeat(2_000_000), retained: false });
  await running.lines.said(/sends more than can be read: 1 message dropped so far.*on "homeassistant\/status"/);
});

/** Resolves when it is so; rejects when nothing comes for 10 s. */
const heardUntil = async (inbox: Inbox, isMet: () => boolean): Promise<void> => {
  while (!isMet()) {
    assert.ok(await inbox.came.heard(10_000), "nothing came for 10 s");
  }
};
