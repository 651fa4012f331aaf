import assert from "node:assert/strict";
import { chownSync, linkSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accountIn, groupsOf } from "../../../src/addon/accounts.ts";
import { handOverAll, makeFolder } from "../../../src/addon/folders.ts";
import { adviceWhenRefused } from "../../../src/addon/refused-device.ts";
import { groupsThatOpen, ttyNodes } from "../../../src/addon/tty-groups.ts";
import { inTemporaryFolder } from "../../support/folder.ts";

const isRoot = process.getuid?.() === 0;
const skip = !isRoot && "only root can give files away";

const PASSWD = "root:x:0:0:root:/root:/bin/bash\np1mqtt:x:1000:1001::/:/usr/sbin/nologin\nodd:x:-1:x::/:\n";
const GROUP = "root:x:0:p1mqtt\ndialout:x:20:anna,p1mqtt\nplugdev:x:46:anna\np1mqtt:x:1001:\nodd:x::p1mqtt\n\n";

test("the account is found by its name", () => {
  assert.deepEqual(accountIn(PASSWD, "p1mqtt"), { name: "p1mqtt", uid: 1000, gid: 1001 });
});

for (const name of ["nobody", "root", "odd", "p1mqt", ""]) {
  test(`"${name}" is nobody to become`, () => assert.equal(accountIn(PASSWD, name), undefined));
}

test("an account is in the groups that name it, and never in root's", () => {
  assert.deepEqual(groupsOf(GROUP, "p1mqtt"), [20]);
  assert.deepEqual(groupsOf(GROUP, "p1"), []);
});

const node = { path: "/dev/ttyUSB0", gid: 20, mode: 0o660, isCandidate: true };

for (const [what, nodes, ids, rootOnly] of [
  ["no device there are those of dialout", [], [18, 20], []],
  ["a device that is there its own comes along", [{ ...node, gid: 986 }], [18, 20, 986], []],
  [
    "a port of the board the group of its kind comes along",
    [{ ...node, gid: 14, isCandidate: false }],
    [14, 18, 20],
    [],
  ],
  ["a console of the group tty, which may only write, nothing comes", [{ ...node, gid: 5, mode: 0o620 }], [18, 20], []],
  ["a device of root's own group nothing comes, and it is told", [{ ...node, gid: 0 }], [18, 20], [node.path]],
  ["a device that everybody may open nothing is needed", [{ ...node, gid: 0, mode: 0o666 }], [18, 20], []],
  ["a port of the board that is root's nothing is told", [{ ...node, gid: 0, isCandidate: false }], [18, 20], []],
] as const) {
  test(`of the groups to join, with ${what}`, () => assert.deepEqual(groupsThatOpen(nodes), { ids, rootOnly }));
}

test("serial devices are found by their names, by lasting names and by the option, each once", () =>
  inTemporaryFolder(async (devices) => {
    const byId = join(devices, "serial");
    mkdirSync(byId);
    for (const name of ["ttyUSB0", "ttyS3", "tty1", "sda"]) symlinkSync("/dev/null", join(devices, name));
    symlinkSync("/dev/zero", join(byId, "usb-FTDI"));
    symlinkSync("/dev/nowhere", join(devices, "ttyACM0"));
    writeFileSync(join(devices, "ttyAMA0"), "no device");
    const found = async (chosen: string) =>
      (await ttyNodes({ devices, byId, chosen })).map(({ path, isCandidate }) => [path, isCandidate]);
    const [usb, board] = [join(byId, "usb-FTDI"), join(devices, "ttyS3")];
    assert.deepEqual(await found("auto"), [
      [usb, true],
      [board, false],
    ]);
    assert.deepEqual(await found(board), [
      [board, true],
      [usb, true],
    ]);
    assert.deepEqual(await found("/etc/shadow"), await found("auto"));
  }));

test("where there is no serial device at all none is found", async () => {
  assert.deepEqual(await ttyNodes({ devices: "/nowhere", byId: "/nowhere", chosen: "demo" }), []);
});

const ACCOUNT = { name: "somebody", uid: 12_345, gid: 12_346 };

test("a folder is made as asked, and one that is there stays as it is", () =>
  inTemporaryFolder(async (folder) => {
    const made = join(folder, "a", "b");
    await makeFolder(made, 0o755);
    await makeFolder(made, 0o700);
    assert.equal(statSync(made).mode & 0o777, 0o755);
  }));

test("a folder is given with all that is in it, links themselves", { skip }, () =>
  inTemporaryFolder(async (folder) => {
    const given = join(folder, "buffer");
    mkdirSync(join(given, "deep"), { recursive: true });
    for (const name of ["options.json", "buffer/totals.json", "buffer/deep/1"]) writeFileSync(join(folder, name), "");
    symlinkSync(join(folder, "options.json"), join(given, "link"));
    symlinkSync(folder, join(given, "deep", "up"));
    await handOverAll(given, ACCOUNT);
    const owners = ["", "totals.json", "deep", "deep/1", "link", "deep/up"].map(
      (name) => lstatSync(join(given, name)).uid,
    );
    assert.deepEqual(owners, Array(6).fill(12_345));
    assert.deepEqual([lstatSync(folder).uid, lstatSync(join(folder, "options.json")).uid], [0, 0]);
  }),
);

test("a file of root that was given a second name in the folder stays root's", { skip }, () =>
  inTemporaryFolder(async (folder) => {
    const given = join(folder, "buffer");
    mkdirSync(given);
    writeFileSync(join(folder, "options.json"), "");
    linkSync(join(folder, "options.json"), join(given, "mine"));
    chownSync(given, ACCOUNT.uid, ACCOUNT.gid);
    await handOverAll(given, ACCOUNT);
    assert.equal(lstatSync(join(folder, "options.json")).uid, 0);
  }),
);

const refused = adviceWhenRefused({ user: "p1mqtt", groups: new Set([20]) });
const denial = { path: "/dev/ttyUSB0", user: "p1mqtt", gid: 20, group: "dialout" };

for (const [what, given, words] of [
  [
    "of another group",
    { ...denial, gid: 986, group: undefined },
    "/dev/ttyUSB0 belongs to the group 986, which p1mqtt has not joined because the device was not there at the start; restart the add-on, so that it is given the device",
  ],
  [
    "of a group that has a name",
    { ...denial, gid: 24, group: "cdrom" },
    "/dev/ttyUSB0 belongs to the group cdrom (24), which p1mqtt has not joined because the device was not there at the start; restart the add-on, so that it is given the device",
  ],
  [
    "of our own group",
    denial,
    "/dev/ttyUSB0 may not be opened, although p1mqtt is in the group dialout (20); restart the add-on, so that it is given the device",
  ],
  [
    "that cannot be looked at",
    { ...denial, gid: undefined, group: undefined },
    "/dev/ttyUSB0 may not be opened by p1mqtt; restart the add-on, so that it is given the device",
  ],
  [
    "of root alone",
    { ...denial, gid: 0, group: "root" },
    "/dev/ttyUSB0 can be opened by root only, and this runs as p1mqtt; let the host give the device to the group dialout (a udev rule, or the settings of the virtual machine or container), then restart the add-on",
  ],
] as const) {
  test(`a refused device ${what} is told with what to do in the add-on`, () => assert.equal(refused(given), words));
}

test("root that may not open a device is told to restart the add-on", () => {
  assert.equal(
    adviceWhenRefused({ user: "root", groups: undefined })(denial),
    "/dev/ttyUSB0 may not be opened by root; restart the add-on, so that it is given the device",
  );
});
