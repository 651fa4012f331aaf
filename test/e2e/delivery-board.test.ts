import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect } from "../../src/mqtt/client.ts";
import type { Broker } from "../../src/mqtt/connection.ts";
import type { Inbox, Received } from "../../src/mqtt/inbox.ts";
import type { Message } from "../../src/mqtt/message.ts";
import { BROKERS } from "../support/brokers.ts";
import { numbersTo, RunningDelivery, STATUS_TOPIC } from "../support/delivery.ts";
import { MovingBroker } from "../support/moving-broker.ts";
import { Subscriber } from "../support/subscriber.ts";

const BIRTH = "homeassistant/status";
const LIMIT_MS = 20_000;

const message = (topic: string, payload = "1"): Message => ({ topic, payload, qos: 1, retain: true });

/** What someone else publishes. */
const publish = async (broker: Broker, published: Message): Promise<void> => {
  const session = { clientId: "other", protocolVersion: 4, will: message("other", "gone") } as const;
  const connection = await connect(broker, session, AbortSignal.timeout(LIMIT_MS));
  await connection.publish(published);
  await connection.disconnect();
};

/** All that came, as soon as it is that many. */
const cameTo = async (inbox: Inbox, count: number): Promise<readonly Received[]> => {
  const received = [...inbox.take()];
  while (received.length < count) {
    assert.ok(await inbox.came.heard(LIMIT_MS), `waited in vain for ${count} messages`);
    received.push(...inbox.take());
  }
  return received;
};

const answered = async (inbox: Inbox, topic: string): Promise<void> => {
  while (!inbox.isAnswered(topic)) {
    assert.ok(await inbox.came.heard(LIMIT_MS), `waited in vain for the subscription to ${topic}`);
  }
};

/** What the broker holds, as "topic=payload", once it is that many. */
const heldBy = async ({ host, port }: Broker, count: number): Promise<readonly string[]> => {
  await using late = await Subscriber.start({ host, port });
  await late.until(
    () => late.messages.filter(({ retained }) => retained).length >= count,
    `${count} retained messages`,
  );
  return toldOf(late).sort();
};

const toldOf = ({ messages }: Subscriber): string[] => messages.map(({ topic, payload }) => `${topic}=${payload}`);

for (const { name, start, skip } of BROKERS) {
  describe(`with ${name}`, { skip }, () => {
    test("what was posted stands at the broker", async () => {
      await using broker = await MovingBroker.start(start);
      await using running = new RunningDelivery(async () => broker.address);
      running.board.post(message("a"));
      running.board.post(message("b"));
      running.board.post(message("a", "2"));
      assert.equal(await running.delivery.drained(LIMIT_MS), true);
      assert.deepEqual(await heldBy(broker.address, 3), ["a=2", "b=1", `${STATUS_TOPIC}=online`]);
      assert.equal(running.state.delivered, 0);
    });

    test("a parent is there before its children, whatever else is sent, and again when asked", async () => {
      await using broker = await MovingBroker.start(start);
      await using subscriber = await Subscriber.start(broker.address);
      await using running = new RunningDelivery(async () => broker.address);
      const devices = ["parent", ...numbersTo(50).map((number) => `child/${number}`)];
      for (const topic of devices) {
        running.board.post(message(topic));
      }
      await running.addNumbers(1, 500);
      await running.delivery.drained(LIMIT_MS);
      running.board.again([STATUS_TOPIC, ...devices]);
      await running.delivery.drained(LIMIT_MS);
      await subscriber.count(2 * 51 + 2 + 500);
      const all = [STATUS_TOPIC, ...devices];
      assert.deepEqual(
        subscriber.messages.map(({ topic }) => topic).filter((topic) => topic !== "numbers"),
        [...all, ...all],
      );
      assert.deepEqual(subscriber.payloads("numbers"), numbersTo(500));
      assert.deepEqual(subscriber.payloads(STATUS_TOPIC), ["online", "online"]);
      assert.equal(subscriber.messages[0]?.topic, STATUS_TOPIC);
    });

    test("a broker that comes back with nothing gets everything once more", async () => {
      await using broker = await MovingBroker.start(start);
      await using running = new RunningDelivery(async () => broker.address);
      running.board.post(message("parent"));
      running.board.post(message("child"));
      await running.delivery.drained(LIMIT_MS);
      await broker.leave();
      await using subscriber = await broker.comeBackTo((address) => Subscriber.start(address));
      await subscriber.count(3);
      assert.deepEqual(toldOf(subscriber), [`${STATUS_TOPIC}=online`, "parent=1", "child=1"]);
      assert.deepEqual(await heldBy(broker.address, 3), ["child=1", `${STATUS_TOPIC}=online`, "parent=1"]);
    });

    test("what changes while the broker is away is published only in its last form", async () => {
      await using broker = await MovingBroker.start(start);
      await using running = new RunningDelivery(async () => broker.address);
      running.board.post(message("a", "1"));
      running.board.post(message("b", "1"));
      await running.delivery.drained(LIMIT_MS);
      await broker.leave();
      await running.lines.said(/ended/);
      running.board.post(message("a", "2"));
      running.board.post(message("a", "3"));
      running.board.remove("b");
      running.board.post(message("c"));
      await using subscriber = await broker.comeBackTo((address) => Subscriber.start(address));
      await subscriber.count(3);
      assert.equal(await running.delivery.drained(LIMIT_MS), true);
      assert.deepEqual(toldOf(subscriber), [`${STATUS_TOPIC}=online`, "a=3", "c=1"]);
    });

    test("an empty message clears what the broker holds, and does so once", async () => {
      await using broker = await MovingBroker.start(start);
      await publish(broker.address, message("old"));
      await using running = new RunningDelivery(async () => broker.address);
      running.board.post(message("old", ""));
      running.board.post(message("new"));
      await running.delivery.drained(LIMIT_MS);
      assert.deepEqual(await heldBy(broker.address, 2), ["new=1", `${STATUS_TOPIC}=online`]);
      await broker.leave();
      await using subscriber = await broker.comeBackTo((address) => Subscriber.start(address));
      await subscriber.count(2);
      assert.deepEqual(toldOf(subscriber), [`${STATUS_TOPIC}=online`, "new=1"]);
    });

    test("what others say on a topic listened to arrives, from before and after", async () => {
      await using broker = await MovingBroker.start(start);
      await publish(broker.address, message(BIRTH, "offline"));
      await using running = new RunningDelivery(async () => broker.address);
      running.inbox.listen(BIRTH);
      const before = await cameTo(running.inbox, 1);
      await answered(running.inbox, BIRTH);
      await publish(broker.address, message("elsewhere"));
      await publish(broker.address, message(BIRTH, "online"));
      const after = await cameTo(running.inbox, 1);
      assert.deepEqual(before, [{ topic: BIRTH, payload: "offline", retained: true }]);
      assert.deepEqual(after, [{ topic: BIRTH, payload: "online", retained: false }]);
    });

    test("a further topic is listened to while connected, wildcards included", async () => {
      await using broker = await MovingBroker.start(start);
      await publish(broker.address, message("homeassistant/sensor/1/config", "{}"));
      await using running = new RunningDelivery(async () => broker.address);
      running.inbox.listen(BIRTH);
      await answered(running.inbox, BIRTH);
      running.inbox.listen("homeassistant/+/1/config");
      assert.deepEqual(await cameTo(running.inbox, 1), [
        { topic: "homeassistant/sensor/1/config", payload: "{}", retained: true },
      ]);
      assert.equal(running.inbox.connections, 1);
    });

    test("a subscription is made anew on every connection", async () => {
      await using broker = await MovingBroker.start(start);
      await using running = new RunningDelivery(async () => broker.address);
      running.inbox.listen(BIRTH);
      await answered(running.inbox, BIRTH);
      await broker.leave();
      await running.lines.said(/ended/);
      assert.equal(running.inbox.isAnswered(BIRTH), false);
      await broker.comeBack();
      await answered(running.inbox, BIRTH);
      await publish(broker.address, message(BIRTH, "online"));
      assert.deepEqual(await cameTo(running.inbox, 1), [{ topic: BIRTH, payload: "online", retained: false }]);
      assert.equal(running.inbox.connections, 2);
    });

    test("a stop delivers what was posted, then says offline", async () => {
      await using broker = await MovingBroker.start(start);
      await using subscriber = await Subscriber.start(broker.address);
      const running = new RunningDelivery(async () => broker.address);
      running.inbox.listen(BIRTH);
      await running.lines.said(/Connected/);
      const topics = numbersTo(100);
      for (const topic of topics) {
        running.board.post(message(topic));
      }
      await running.stop();
      await subscriber.count(102);
      assert.deepEqual(toldOf(subscriber), [
        `${STATUS_TOPIC}=online`,
        ...topics.map((topic) => `${topic}=1`),
        `${STATUS_TOPIC}=offline`,
      ]);
      assert.equal((await heldBy(broker.address, 101)).at(-1), `${STATUS_TOPIC}=offline`);
    });
  });
}
