import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Denial,
  groupNameIn,
  permissionAdvice,
  serialDevices,
  troubleAtOpening,
} from "../../../src/source/serial-trouble.ts";

const reasons = [
  [
    "Error: No such file or directory, cannot open /dev/p1",
    "missing",
    /^there is no device \/dev\/p1; is the cable plugged in\?/,
  ],
  ["Error: Permission denied, cannot open /dev/p1", "permission", /may not open \/dev\/p1/],
  ["Error: Operation not permitted, cannot open /dev/p1", "permission", /--device \/dev\/p1/],
  [
    "Error Resource temporarily unavailable Cannot lock port",
    "busy",
    /held by another program.*sudo fuser -v \/dev\/p1/,
  ],
  ["Error: Device or resource busy, cannot open /dev/p1", "busy", /held by another program/],
  ["Error: Inappropriate ioctl for device setting custom baud rate of 13", "not-a-terminal", /not a serial device/],
  ["Error: Too many open files, cannot open /dev/p1", "failed", /Too many open files/],
] as const;

for (const [reason, code, message] of reasons) {
  test(`"${reason}" is told as ${code}`, async () => {
    const told = await troubleAtOpening("/dev/p1", reason);
    assert.equal(told.code, code);
    assert.match(told.message, message);
  });
}

test("a right name in the wrong case is recognised", async () => {
  const folder = await mkdtemp(join(tmpdir(), "p1-case-"));
  try {
    await writeFile(join(folder, "ttyUSB0"), "");
    const told = await troubleAtOpening(join(folder, "ttyusb0"), "Error: No such file or directory");
    assert.ok(told.message.includes(`did you mean ${folder}/ttyUSB0?`), told.message);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("without lasting names the plugged-in adapters are listed, not the idle ports of the board", async () => {
  const folder = await mkdtemp(join(tmpdir(), "p1-dev-"));
  try {
    for (const name of ["ttyUSB1", "ttyS0", "ttyACM0", "tty1"]) await writeFile(join(folder, name), "");
    assert.deepEqual(await serialDevices(join(folder, "by-id"), folder), [`${folder}/ttyACM0`, `${folder}/ttyUSB1`]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a refused device names the command that gives access", () => {
  assert.equal(
    permissionAdvice({ path: "/dev/ttyUSB0", user: "anna", gid: 20, group: "dialout" }),
    "anna may not open /dev/ttyUSB0, the group dialout may; run: sudo usermod -aG dialout anna and log in again",
  );
});

test("a device that belongs to root alone does not send anyone into root's group", () => {
  assert.doesNotMatch(permissionAdvice({ path: "/dev/ttyUSB0", user: "anna", gid: 0, group: "root" }), /usermod/);
});

for (const reason of ["Error: Permission denied, cannot open /dev/null", "Error: Operation not permitted"]) {
  test(`"${reason}" is told in the words of whoever runs the program`, async () => {
    const advice = ({ path, gid, group }: Denial) => `${path} of ${group} (${gid}): ask the porter`;
    assert.equal(
      (await troubleAtOpening("/dev/null", reason, advice)).message,
      "/dev/null of root (0): ask the porter",
    );
  });
}

test("a group is found by its number", () => {
  const groups = "root:x:0:\ndialout:x:20:anna,ben\nplugdev:x:46:\n";
  assert.equal(groupNameIn(groups, 20), "dialout");
  assert.equal(groupNameIn(groups, 4), undefined);
});
