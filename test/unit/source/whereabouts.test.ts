import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Whereabouts } from "../../../src/source/whereabouts.ts";
import { inTemporaryFolder } from "../../support/folder.ts";

const FTDI = "usb-FTDI_FT232R_USB_UART_A10K1234-if00-port0";
const CONBEE = "usb-dresden_elektronik_ConBee_II-if00";

/** The devices of a machine, of which udev has named some. Its clock stands still. */
class Devices {
  readonly byId: string;
  readonly clock = { ms: 0 };
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.byId = join(folder, "by-id");
    mkdirSync(this.byId);
  }

  path(node: string): string {
    return join(this.#folder, node);
  }

  plug(node: string, ...names: readonly string[]): void {
    writeFileSync(this.path(node), "");
    for (const name of names) symlinkSync(join("..", node), join(this.byId, name));
  }

  pull(node: string, ...names: readonly string[]): void {
    rmSync(this.path(node));
    for (const name of names) rmSync(join(this.byId, name));
  }

  /** Where a device is that was open at this path. */
  async openedAt(node: string): Promise<Whereabouts> {
    const whereabouts = new Whereabouts(this.path(node), this.byId, () => this.clock.ms);
    await whereabouts.opened(this.path(node));
    return whereabouts;
  }
}

const onMachine = (use: (devices: Devices) => Promise<void>): Promise<void> =>
  inTemporaryFolder((folder) => use(new Devices(folder)));

test("a device is where it was", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0", FTDI);
    const whereabouts = await devices.openedAt("ttyUSB0");
    assert.deepEqual(whereabouts.names, [FTDI]);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB0") });
  }));

test("a device that comes back under another path is found by its lasting name, and found when it moves back", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0", FTDI);
    const whereabouts = await devices.openedAt("ttyUSB0");
    devices.pull("ttyUSB0", FTDI);
    assert.deepEqual(await whereabouts.find(), { kind: "away" });
    devices.plug("ttyUSB1", FTDI);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB1") });
    devices.pull("ttyUSB1", FTDI);
    devices.plug("ttyUSB0", FTDI);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB0") });
  }));

test("another device at the path is not taken for it, wherever it is itself", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0", FTDI);
    const whereabouts = await devices.openedAt("ttyUSB0");
    devices.pull("ttyUSB0", FTDI);
    devices.plug("ttyUSB0", CONBEE);
    assert.deepEqual(await whereabouts.find(), { kind: "taken", by: [CONBEE] });
    devices.plug("ttyUSB1", FTDI);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB1") });
  }));

test("another device elsewhere is not taken for it", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0", FTDI);
    const whereabouts = await devices.openedAt("ttyUSB0");
    devices.pull("ttyUSB0", FTDI);
    devices.plug("ttyUSB1", CONBEE);
    assert.deepEqual(await whereabouts.find(), { kind: "away" });
  }));

test("a device that is not named yet gets two seconds for that", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0", FTDI);
    const whereabouts = await devices.openedAt("ttyUSB0");
    devices.pull("ttyUSB0", FTDI);
    devices.plug("ttyUSB0");
    assert.deepEqual(await whereabouts.find(), { kind: "away" });
    devices.clock.ms = 2_000;
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB0") });
  }));

test("where nobody gives lasting names the path is all there is", () =>
  onMachine(async (devices) => {
    devices.plug("ttyUSB0");
    const whereabouts = await devices.openedAt("ttyUSB0");
    devices.pull("ttyUSB0");
    assert.deepEqual(await whereabouts.find(), { kind: "away" });
    devices.plug("ttyUSB0", CONBEE);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("ttyUSB0") });
  }));

test("a name that somebody has given to the place is not followed away from it", () =>
  onMachine(async (devices) => {
    devices.plug("port-in-the-cellar", FTDI);
    const whereabouts = await devices.openedAt("port-in-the-cellar");
    devices.pull("port-in-the-cellar", FTDI);
    devices.plug("ttyUSB1", FTDI);
    devices.plug("port-in-the-cellar", CONBEE);
    assert.deepEqual(await whereabouts.find(), { kind: "at", path: devices.path("port-in-the-cellar") });
  }));
