import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BY_ID, chooseCable, findCable, rememberCable } from "../../../src/source/auto.ts";
import { isRadioStick } from "../../../src/source/radio-sticks.ts";

const FTDI = "usb-FTDI_FT232R_USB_UART_A10K1234-if00-port0";
const PROLIFIC = "usb-Prolific_Technology_Inc._USB-Serial_Controller-if00-port0";
const CONBEE = "usb-dresden_elektronik_ingenieurtechnik_GmbH_ConBee_II_DE2132111-if00";
const SONOFF = "usb-ITead_Sonoff_Zigbee_3.0_USB_Dongle_Plus_1a2b-if00-port0";

const choices = [
  { title: "the only cable is taken", names: [FTDI], remembered: undefined, cable: FTDI },
  {
    title: "the only cable beside radio sticks is taken",
    names: [CONBEE, FTDI, SONOFF],
    remembered: undefined,
    cable: FTDI,
  },
  { title: "a remembered cable is preferred", names: [FTDI, PROLIFIC], remembered: PROLIFIC, cable: PROLIFIC },
  { title: "a remembered cable that is absent does not matter", names: [FTDI], remembered: PROLIFIC, cable: FTDI },
] as const;

for (const { title, names, remembered, cable } of choices) {
  test(title, () => assert.deepEqual(chooseCable(names, remembered, BY_ID), { kind: "cable", name: cable }));
}

const refusals = [
  {
    title: "of two cables none is opened, and both are named with the line to set",
    names: [CONBEE, FTDI, PROLIFIC],
    remembered: undefined,
    code: "several-cables",
    message:
      `device = auto finds 2 adapters and opens none of them: ${FTDI}, ${PROLIFIC} (radio sticks passed over: ${CONBEE}); ` +
      `say which one is the P1 cable, for example: device = /dev/serial/by-id/${FTDI}`,
  },
  {
    title: "a radio stick is not opened when it is the only adapter",
    names: [SONOFF],
    remembered: undefined,
    code: "no-cable",
    message:
      `device = auto finds only radio sticks, which it never opens: ${SONOFF}; plug in the P1 cable, or, if one of these ` +
      `is the cable after all, say so: device = /dev/serial/by-id/${SONOFF}`,
  },
  {
    title: "a radio stick is not opened when it is remembered",
    names: [CONBEE],
    remembered: CONBEE,
    code: "no-cable",
    message:
      `device = auto finds only radio sticks, which it never opens: ${CONBEE}; plug in the P1 cable, or, if one of these ` +
      `is the cable after all, say so: device = /dev/serial/by-id/${CONBEE}`,
  },
] as const;

for (const { title, names, remembered, code, message } of refusals) {
  test(title, () => assert.deepEqual(chooseCable(names, remembered, BY_ID), { kind: "trouble", code, message }));
}

const sticks = [
  "usb-Texas_Instruments_TI_CC2531_USB_CDC___0X00124B001938AE94-if00",
  "usb-Nabu_Casa_SkyConnect_v1.0_3c0ed67c628beb11b1cd64a0f320645d-if00-port0",
  "usb-Nabu_Casa_ZBT-2_10B41DE58D6C-if00",
  "usb-0658_0200-if00",
  "usb-Silicon_Labs_HubZ_Smart_Home_Controller_31300C76-if01-port0",
  "usb-RFXCOM_RFXtrx433_A1XJ1Z0T-if00-port0",
  "usb-SMLIGHT_SMLIGHT_SLZB-07_be9faa0786e1ea11bd68dc2d9a583111-if00-port0",
  "usb-Zooz_800_Z-Wave_Stick_533D004242-if00",
  "usb-EnOcean_GmbH_EnOcean_USB_300_DB_FT3WK1ZC-if00-port0",
  "usb-Nordic_Semiconductor_nRF52840_OpenThread_Device_E1F2-if00",
  "usb-Silicon_Labs_Zigbee_CP2102N_USB_to_UART_0001-if00-port0",
] as const;

for (const name of sticks) test(`${name} is a radio stick`, () => assert.equal(isRadioStick(name), true));

const cables = [
  FTDI,
  PROLIFIC,
  "usb-1a86_USB_Serial-if00-port0",
  "usb-Silicon_Labs_CP2102N_USB_to_UART_Bridge_Controller_0001-if00-port0",
  "usb-FTDI_TTL232R-3V3_P1UZBXYZ-if00-port0",
] as const;

for (const name of cables) test(`${name} may be a cable`, () => assert.equal(isRadioStick(name), false));

test("an empty or missing folder says to plug in the cable or to pass it through", async () => {
  const found = await findCable("/no/such/folder", undefined);
  assert.equal(found.kind === "trouble" && found.code, "no-cable");
  assert.match(found.kind === "trouble" ? found.message : "", /^device = auto finds no .*\/no\/such\/folder/);
});

test("a remembered cable is found again, and remembering it twice writes once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "p1-auto-"));
  try {
    await mkdir(join(folder, "by-id"));
    await writeFile(join(folder, "by-id", FTDI), "");
    await writeFile(join(folder, "by-id", PROLIFIC), "");
    assert.equal(await rememberCable(join(folder, "state"), PROLIFIC), undefined);
    assert.equal(await rememberCable(join(folder, "state"), PROLIFIC), undefined);
    assert.equal(await readFile(join(folder, "state", "cable"), "utf8"), `${PROLIFIC}\n`);
    assert.deepEqual(await findCable(join(folder, "by-id"), join(folder, "state")), { kind: "cable", name: PROLIFIC });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a cable that cannot be remembered is a reason in words, not an error", async () => {
  assert.match((await rememberCable("/dev/null/state", FTDI)) ?? "", /could not be remembered in \/dev\/null\/state/);
});
