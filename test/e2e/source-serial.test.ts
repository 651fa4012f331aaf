import assert from "node:assert/strict";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DSMR_4 } from "../../src/source/serial.ts";
import type { SourceSpec } from "../../src/source/source.ts";
import { within } from "../../src/source/within.ts";
import { Listener } from "../support/listener.ts";
import { Cable, withoutTerminals } from "../support/terminal.ts";
import { UsbPorts } from "../support/usb-ports.ts";

const skip = withoutTerminals();
const BACK_WITHIN_MS = 2_000; // the promise: reading again this long after a replug
const FTDI = "usb-FTDI_FT232R_USB_UART_A10K1234-if00-port0";
const CONBEE = "usb-dresden_elektronik_ConBee_II-if00";
const TELEGRAM = `/DEM5\\P1-MQTT\r\n\r\n${"1-0:1.7.0(00.123*kW)\r\n".repeat(50)}!0000\r\n`;

const serial = (path: string): SourceSpec => ({ kind: "serial", path, line: DSMR_4 });

test("every byte comes through a terminal exactly, and then a pause is told", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using listener = new Listener(serial(cable.path));
  const opened = { kind: "opened", name: `${cable.path} (115200 8N1)`, cable: undefined };
  assert.deepEqual(await listener.next("opened"), opened);
  const all = Buffer.from(Array.from({ length: 3 * 256 }, (_, byte) => byte % 256));
  await cable.send(all);
  assert.deepEqual(await listener.bytes(all.length), all);
  await listener.next("pause");
});

test("a cable that is pulled out is told as gone, and is read at most 2 s after it is back", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using listener = new Listener(serial(cable.path));
  await listener.next("opened");
  await cable.unplug();
  assert.equal((await listener.next("trouble")).code, "gone");
  assert.equal((await listener.next("trouble")).code, "missing");
  await cable.replug();
  await readsAgain(cable, listener);
});

// Serialport's binding retries for ever when the terminal vanishes during a read: often enough to be met here.
for (let time = 1; time <= 20; time += 1) {
  test(`a cable that is pulled out in the middle of a telegram is read again, time ${time}`, { skip }, async () => {
    await using cable = await Cable.plugIn();
    await using listener = new Listener(serial(cable.path), { pauseMs: 100 }); // looks sooner
    await listener.next("opened");
    const sending = cable.send(TELEGRAM.repeat(20)).catch(() => undefined); // cut off by pulling the cable
    await listener.bytes(TELEGRAM.length + 37 * time);
    await cable.unplug();
    await sending;
    assert.equal((await listener.next("trouble")).code, "gone");
    await cable.replug();
    await readsAgain(cable, listener);
  });
}

const readsAgain = async (cable: Cable, listener: Listener): Promise<void> => {
  const back = performance.now();
  await listener.next("opened");
  await cable.send("hello");
  assert.ok((await listener.next("bytes")).bytes.length > 0);
  const tookMs = performance.now() - back;
  assert.ok(tookMs <= BACK_WITHIN_MS, `read again only after ${tookMs} ms`);
};

test("a cable that is swapped while the consumer sleeps is noticed", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using listener = new Listener(serial(cable.path));
  await listener.next("opened");
  await cable.send("hello");
  await listener.bytes(5);
  await cable.unplug();
  await cable.replug();
  assert.equal((await listener.next("trouble")).code, "gone");
  await readsAgain(cable, listener);
});

test("a cable that comes back under another name is found by its USB identity, and told once", { skip }, async () => {
  await using ports = await UsbPorts.open();
  await using first = await ports.plug("ttyUSB0", FTDI);
  await using listener = new Listener(serial(first.path), { byId: ports.byId, silenceMs: () => 300 });
  await listener.next("opened");
  await ports.pull(first, FTDI);
  assert.equal((await listener.next("trouble")).code, "gone");
  assert.equal((await listener.next("trouble")).code, "missing");
  await using second = await ports.plug("ttyUSB1", FTDI);
  const opened = await within(listener.next("opened"), BACK_WITHIN_MS, new AbortController().signal);
  assert.deepEqual(opened, {
    kind: "opened",
    name: `${second.path} (115200 8N1)`,
    cable: undefined,
    note: `${first.path} came back as ${second.path}`,
  });
  await second.send("hello");
  assert.equal((await listener.bytes(5)).toString(), "hello");
  assert.equal((await listener.next("trouble")).code, "silent");
  assert.equal((await listener.next("opened")).note, undefined);
});

test("a cable is found where another device has taken its name, and that one is never opened", { skip }, async () => {
  await using ports = await UsbPorts.open();
  await using first = await ports.plug("ttyUSB0", FTDI);
  await using listener = new Listener(serial(first.path), { byId: ports.byId });
  await listener.next("opened");
  await ports.pull(first, FTDI);
  assert.equal((await listener.next("trouble")).code, "gone");
  await using _other = await ports.plug("ttyUSB0", CONBEE);
  const { code, message } = await listener.next("trouble");
  assert.equal(code, "missing");
  assert.equal(
    message,
    `${first.path} is another device now (${CONBEE}), which is not opened; plug in ${join(ports.byId, FTDI)} again, ` +
      "or restart the program to read from the other one",
  );
  await using second = await ports.plug("ttyUSB1", FTDI);
  assert.equal((await listener.next("opened")).name, `${second.path} (115200 8N1)`);
  await second.send("hello");
  assert.equal((await listener.bytes(5)).toString(), "hello");
});

for (const [title, specOf] of [
  ["device = auto", () => ({ kind: "auto", line: DSMR_4 })],
  ["a path below /dev/serial/by-id", (ports: UsbPorts) => serial(join(ports.byId, FTDI))],
] as const satisfies readonly (readonly [string, (ports: UsbPorts) => SourceSpec])[]) {
  test(`${title} follows a cable that comes back under another name`, { skip }, async () => {
    await using ports = await UsbPorts.open();
    await using first = await ports.plug("ttyUSB0", FTDI);
    await using listener = new Listener(specOf(ports), { byId: ports.byId });
    await listener.next("opened");
    await ports.pull(first, FTDI);
    assert.equal((await listener.next("trouble")).code, "gone");
    await using second = await ports.plug("ttyUSB1", FTDI);
    await readsAgain(second, listener);
  });
}

test("a second program is told that the cable is busy", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using first = new Listener(serial(cable.path));
  await first.next("opened");
  await using second = new Listener(serial(cable.path));
  const { code, message } = await second.next("trouble");
  assert.equal(code, "busy");
  assert.ok(message.startsWith(`${cable.path} is held by another program`), message);
});

test("an abort ends a pending read at once and frees the terminal", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using first = new Listener(serial(cable.path));
  await first.next("opened");
  const pending = first.pull();
  first.abort();
  assert.equal(await pending, undefined);
  await using second = new Listener(serial(cable.path));
  await second.next("opened");
});

test("an abort ends the reading of a terminal that has vanished", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using listener = new Listener(serial(cable.path));
  await listener.next("opened");
  await cable.unplug();
  const pending = listener.pull();
  listener.abort();
  assert.equal(await pending, undefined);
});

test("a silent meter is told with what to check, and is opened again", { skip }, async () => {
  await using cable = await Cable.plugIn();
  await using listener = new Listener(serial(cable.path), { silenceMs: () => 100 });
  const { code, message } = await listener.next("trouble");
  assert.equal(code, "silent");
  assert.match(message, /no byte came for 0.1 s; check that the cable is pushed in .* dsmr-22 = true$/);
  await listener.next("opened");
});

test("what is no terminal is told as such", { skip }, async () => {
  await using listener = new Listener(serial("/dev/null"));
  assert.equal((await listener.next("trouble")).code, "not-a-terminal");
});

test("auto opens the only cable by its lasting name, and finds it again after a replug", { skip }, async () => {
  const byId = await mkdtemp(join(tmpdir(), "p1-by-id-"));
  try {
    await using cable = await Cable.plugIn(join(byId, FTDI));
    await symlink("/dev/null", join(byId, CONBEE));
    await using listener = new Listener({ kind: "auto", line: DSMR_4 }, { byId });
    const opened = { kind: "opened", name: `${join(byId, FTDI)} (115200 8N1)`, cable: FTDI };
    assert.deepEqual(await listener.next("opened"), opened);
    await cable.unplug();
    assert.equal((await listener.next("trouble")).code, "gone");
    assert.equal((await listener.next("trouble")).code, "no-cable");
    await cable.replug();
    await readsAgain(cable, listener);
  } finally {
    await rm(byId, { recursive: true });
  }
});
