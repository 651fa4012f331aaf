import assert from "node:assert/strict";
import { chmodSync, chownSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accountIn } from "../../src/addon/accounts.ts";
import { type AddonHome, withAddon } from "../support/addon.ts";
import { startAedes } from "../support/aedes.ts";
import type { Gateway } from "../support/gateway.ts";
import { sendNumbered } from "../support/meter.ts";
import { brokerAt } from "../support/supervisor.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";

const notRoot = process.getuid?.() !== 0 && "only root can become somebody else";

const NOBODY = accountIn(readFileSync("/etc/passwd", "utf8"), "nobody");

/** The ids that any of its threads runs with, each once. */
const idsOf = ({ process: { pid } }: Gateway, line: "Uid" | "Gid" | "Groups"): number[] => {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/status`);
  const lines = threads.map((path) => new RegExp(`^${line}:(.*)$`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? "");
  return [...new Set(lines.flatMap((ids) => ids.trim().split(/\s+/)).map(Number))];
};

const ownersIn = (home: AddonHome, names: readonly string[]): number[] =>
  names.map((name) => statSync(join(home.folder, name)).uid);

test("root becomes the user, for ever, who owns what the add-on writes", { skip: notRoot }, () =>
  withAddon(async (home, supervisor) => {
    await using broker = await startAedes();
    supervisor.answer = brokerAt({ host: broker.host, port: broker.port });
    await using gateway = home.start({ device: "demo" }, ["--user", "nobody"]);
    await gateway.says(/Ready: meter/);
    await gateway.says(/INFO .*Runs as the user nobody, in the groups nogroup/);
    assert.deepEqual(idsOf(gateway, "Uid"), [NOBODY?.uid]);
    assert.deepEqual(idsOf(gateway, "Gid"), [NOBODY?.gid]);
    assert.ok(idsOf(gateway, "Groups").every((id) => id > 0));
    assert.deepEqual(
      ownersIn(home, ["data/buffer", "run", "run/p1-mqtt.ini", "run/heartbeat"]),
      Array(4).fill(NOBODY?.uid),
    );
    assert.deepEqual(ownersIn(home, ["data", "data/options.json"]), [0, 0]);
    assert.equal(statSync(`/proc/${gateway.process.pid}/environ`).uid, 0, "the token that it was started with");
    assert.equal(await gateway.stop(), 0);
    assert.deepEqual(ownersIn(home, ["data/buffer/totals.json"]), [NOBODY?.uid]);
    await using again = home.start({ device: "demo" }, ["--user", "nobody"]);
    await again.says(/Ready: meter/);
  }),
);

test("where there is no such user it runs on as root and says so", { skip: notRoot }, () =>
  withAddon(async (home) => {
    await using gateway = home.start({ device: "demo" }, ["--user", "nobody-of-that-name"]);
    await gateway.says(/WARN .*There is no user nobody-of-that-name here: runs on as root/);
    await gateway.says(/Reading from/);
    assert.deepEqual(idsOf(gateway, "Uid"), [0]);
  }),
);

/** Gives the cable to a group, as the system does with a serial device. */
const give = (cable: Cable, gid: number): void => {
  const device = realpathSync(cable.path);
  chownSync(device, 0, gid);
  chmodSync(device, 0o660);
};

const asNobody = { skip: notRoot || withoutTerminals() };

test("the user may read a cable that was there at the start, whatever its group", asNobody, () =>
  withAddon(async (home) => {
    const path = join(home.folder, "cable");
    await using cable = await Cable.plugIn(path);
    give(cable, 54_321);
    await using gateway = home.start({ device: path }, ["--user", "nobody"]);
    await gateway.says(/in the groups .*54321/);
    await gateway.says(/Reading from/);
    await sendNumbered(cable, 1, 3);
    await gateway.says(/in sync, telegram size/);
  }),
);

test("a cable plugged in later is read when it belongs to dialout, else it is told what to do", asNobody, () =>
  withAddon(async (home) => {
    const path = join(home.folder, "cable");
    await using gateway = home.start({ device: path }, ["--user", "nobody"]);
    await gateway.says(/there is no device/);
    await using cable = await Cable.plugIn(path);
    give(cable, 54_321);
    await gateway.says(/WARN .*belongs to the group \S+( \(\d+\))?, which nobody has not joined.*restart the add-on/);
    give(cable, 20);
    await gateway.says(/Reading from/);
  }),
);
