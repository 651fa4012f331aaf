import assert from "node:assert/strict";
import { test } from "node:test";
import { setInterval as every } from "node:timers/promises";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import { numbered } from "../support/meter.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Subscriber } from "../support/subscriber.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const skip = withoutMosquitto || withoutTerminals();
const STATUS_TOPIC = "p1-mqtt/status/p1-mqtt-gateway/gateway";
const SILENCE_MS = 45_000; // 30 s, and time for a busy machine
const STATUS_MS = 75_000; // after a silence a status may take 30 s more

const NOISE = Buffer.alloc(200, 0xaa);
const wrong = (): Uint8Array => numbered(1).map((byte, at) => (at === 60 ? byte ^ 1 : byte));

/** Puts something on the line every second until it is told otherwise. */
class Sender implements AsyncDisposable {
  /** What to send; nothing at first. */
  next: (second: number) => Uint8Array = () => new Uint8Array();
  readonly #stop = new AbortController();
  readonly #sending: Promise<void>;

  constructor(cable: Cable) {
    this.#sending = this.#send(cable);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#sending;
  }

  async #send(cable: Cable): Promise<void> {
    const { signal } = this.#stop;
    let second = 0;
    try {
      for await (const _ of every(1_000, undefined, { signal })) {
        second += 1;
        await cable.send(this.next(second));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

const receptionOf = (payload: string | undefined): unknown => JSON.parse(payload ?? "{}").reception;

test("bytes without telegrams, and telegrams without a valid one, are told apart in the log and in the status", {
  skip,
}, async () => {
  await using mosquitto = await Mosquitto.start();
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port }, STATUS_TOPIC);
  await using gateway = new Gateway(["--device", cable.path, ...brokerFlags(mosquitto)]);
  await using sender = new Sender(cable);
  await gateway.says(/Reading from/);

  sender.next = () => NOISE;
  await gateway.says(/No telegram in 3\d s, although \d+ bytes came: is this the P1 port of a meter/, SILENCE_MS);

  sender.next = wrong;
  await gateway.says(/No valid telegram in 3\d s, although \d+ came: check the cable and the splitter/, SILENCE_MS);
  const isShown = () => receptionOf(subscriber.payloads(STATUS_TOPIC).at(-1)) === "no_valid_telegram";
  await subscriber.until(isShown, "the state in the status", STATUS_MS);

  sender.next = numbered;
  await gateway.says(/Telegrams come again: no valid one came for \d+ s/, SILENCE_MS);
  assert.doesNotMatch(gateway.stderr, /no byte came/);
  assert.equal(await gateway.stop(), 0);
});
