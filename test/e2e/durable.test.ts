import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { brokerFlags } from "../support/brokers.ts";
import { eventually } from "../support/eventually.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { Gateway } from "../support/gateway.ts";
import { ELECTRICITY_TOPIC, GAS_TOPIC, numbersIn, numbersTo, sendNumbered } from "../support/meter.ts";
import { Mosquitto, withoutMosquitto } from "../support/mosquitto.ts";
import { Network } from "../support/network.ts";
import { SmallDisk, withoutMounts } from "../support/small-disk.ts";
import { Subscriber } from "../support/subscriber.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

/** The second in which a measurement may be in memory alone, and what a busy machine takes to sync. */
const STORED_MS = 2_000;
/** Two pings that are not answered. */
const HUNG_MS = 46_000;
const RETRY_MS = 15_000;

interface Home {
  readonly cable: Cable;
  readonly network: Network;
  readonly subscriber: Subscriber;
  readonly folder: string;
  readonly start: () => Gateway;
}

/** A numbered meter, a broker that can be out of reach, a subscriber that never is, and gateways that share a folder. */
const inHome = async (folder: string, use: (home: Home) => Promise<void>): Promise<void> => {
  await using mosquitto = await Mosquitto.start();
  await using network = await Network.to(mosquitto.port);
  await using cable = await Cable.plugIn();
  await using subscriber = await Subscriber.start({ port: mosquitto.port });
  const flags = ["--device", cable.path, ...brokerFlags(network), "--buffer-path", folder];
  await use({ cable, network, subscriber, folder, start: () => new Gateway(flags) });
};

/** Whether the measurements of this telegram are on the disk. */
const isStored = (folder: string, number: number): boolean => {
  const names = readdirSync(folder).filter((name) => name.startsWith("outbox-"));
  const texts = names.map((name) => readFileSync(join(folder, name), "latin1"));
  return texts.some((text) => text.includes(`"p1_gas_consumed_volume":${number}`));
};

const storedInTime = async (folder: string, number: number): Promise<void> => {
  const since = performance.now();
  await eventually(() => isStored(folder, number), `telegram ${number} on the disk`);
  assert.ok(performance.now() - since < STORED_MS);
};

/** Both meters' measurements arrive, all of them and in order. */
const allArrive = async ({ subscriber }: Home, last: number): Promise<void> => {
  await subscriber.until(
    () => gasNumbersIn(subscriber.payloads(GAS_TOPIC)).at(-1) === last,
    `telegram ${last}`,
    40_000, // the broker is looked for every half minute
  );
  assert.deepEqual(numbersIn(subscriber.payloads(ELECTRICITY_TOPIC)), numbersTo(last));
  assert.deepEqual([...new Set(gasNumbersIn(subscriber.payloads(GAS_TOPIC)))], numbersTo(last));
};

const isReady = async (gateway: Gateway): Promise<void> => {
  await gateway.says(/Reading from/);
  await gateway.says(/Connected/);
};

const gasNumbersIn = (payloads: readonly string[]): number[] =>
  payloads.map((payload): number => JSON.parse(payload).p1_gas_consumed_volume);

describe("with a folder for what waits", { skip: withoutMosquitto || withoutTerminals() }, () => {
  test("a crash in an outage loses nothing that is older than a second, and breaks no order", () =>
    inTemporaryFolder((folder) =>
      inHome(folder, async (home) => {
        const { cable, network, start } = home;
        {
          await using gateway = start();
          await isReady(gateway);
          await network.cut();
          await sendNumbered(cable, 1, 50);
          await storedInTime(folder, 50);
        }
        {
          await using gateway = start();
          await gateway.says(/100 messages of an earlier run wait for the broker[\s\S]*Reading from/);
          await sendNumbered(cable, 51, 60);
          await storedInTime(folder, 60);
        }
        await using gateway = start();
        await gateway.says(/120 messages of an earlier run wait for the broker[\s\S]*Reading from/);
        await network.mend();
        await sendNumbered(cable, 61, 70);
        await allArrive(home, 70);
        assert.equal(await gateway.stop(), 0);
        assert.deepEqual(
          readdirSync(folder).filter((name) => name.startsWith("outbox-")),
          [],
        );
      }),
    ));

  test("a stop in an outage keeps everything for the next start", () =>
    inTemporaryFolder((folder) =>
      inHome(folder, async (home) => {
        const { cable, network, start } = home;
        await network.cut();
        {
          await using gateway = start();
          await gateway.says(/Reading from/);
          await sendNumbered(cable, 1, 20);
          await eventually(() => isStored(folder, 1), "the first telegrams on the disk");
          assert.equal(await gateway.stop(), 0);
          await gateway.says(/Stopping with 40 messages waiting for the next start/);
        }
        await network.mend();
        await using gateway = start();
        await gateway.says(/40 messages of an earlier run wait for the broker/);
        await allArrive(home, 20);
      }),
    ));

  test("while the broker answers nothing is written that waits", () =>
    inTemporaryFolder((folder) =>
      inHome(folder, async (home) => {
        await using gateway = home.start();
        await isReady(gateway);
        await sendNumbered(home.cable, 1, 100);
        await allArrive(home, 100);
        assert.deepEqual(
          readdirSync(folder).filter((name) => name.startsWith("outbox-")),
          [],
        );
      }),
    ));

  test("a second gateway in the same folder says so and ends", () =>
    inTemporaryFolder((folder) =>
      inHome(folder, async ({ start }) => {
        await using first = start();
        await first.says(/Reading from/);
        await using second = start();
        assert.equal(await second.exit(), 1);
        assert.match(
          second.stderr,
          /is in use by another gateway: stop that one, or give this one a folder of its own/,
        );
        assert.equal(await first.stop(), 0);
      }),
    ));

  test("a broker that is out of reach without a word is noticed, and gets everything", () =>
    inTemporaryFolder((folder) =>
      inHome(folder, async (home) => {
        const { cable, network, subscriber, start } = home;
        await using gateway = start();
        await isReady(gateway);
        await sendNumbered(cable, 1, 5);
        await subscriber.until(() => subscriber.payloads(GAS_TOPIC).length === 5);
        network.swallow();
        await sendNumbered(cable, 6, 30);
        await gateway.says(/Connection to broker .* ended/, HUNG_MS);
        await sendNumbered(cable, 31, 50);
        await network.mend();
        await allArrive(home, 50);
      }),
    ));

  test("a disk that fills up is told, waited for and used again", { skip: withoutMounts }, async () => {
    using disk = new SmallDisk(1_024);
    const folder = join(disk.folder, "buffer");
    const filling = join(disk.folder, "filling");
    await inHome(folder, async (home) => {
      const { cable, network, start } = home;
      let last = 30;
      {
        await using gateway = start();
        await isReady(gateway);
        await network.cut();
        await sendNumbered(cable, 1, 10);
        await storedInTime(folder, 10);
        assert.throws(() => writeFileSync(filling, Buffer.alloc(2_000_000)), { code: "ENOSPC" });
        await sendNumbered(cable, 11, last);
        await gateway.says(/WARN .*cannot be written: .*no space left.*held in memory/);
        rmSync(filling);
        const isBack = gateway.says(/The measurements that wait are on the disk again/, RETRY_MS);
        const meter = new AbortController();
        const sending = (async () => {
          while (!meter.signal.aborted) await sendNumbered(cable, last + 1, ++last);
        })();
        await isBack.finally(() => meter.abort());
        await sending;
        await storedInTime(folder, last);
      }
      await using gateway = start();
      await network.mend();
      await allArrive(home, last);
      assert.equal(await gateway.stop(), 0);
    });
  });
});
