import assert from "node:assert/strict";
import { test } from "node:test";
import { Presence } from "../../../src/discovery/presence.ts";
import { measured, telegram } from "../../support/telegrams.ts";

const HOUR = 3_600;
const MIDNIGHT = 1_704_063_600; // 2024-01-01 00:00 in Amsterdam

/** A bus with an electricity meter, and a gas meter that was read so many seconds after midnight. */
const bus = (readAt: number) => {
  const time = new Date((MIDNIGHT + HOUR + readAt) * 1000).toISOString().replaceAll(/[^\d]/g, "").slice(2, 14);
  return measured(
    telegram(
      "0-0:96.1.1(4530303031)",
      "1-0:1.7.0(00.335*kW)",
      "0-1:24.1.0(003)",
      "0-1:96.1.0(4730303031)",
      `0-1:24.2.1(${time}W)(00100.000*m3)`,
      "0-2:24.1.0(007)",
      "0-2:96.1.0(5730303031)",
      "0-2:24.2.1(00100.000*m3)",
    ),
  ).measurements;
};

/** Telegrams every `interval` seconds up to `until`, the gas read every `reading` seconds. */
const heard = (interval: number, until: number, reading: number): Presence => {
  const presence = new Presence();
  for (let at = 0; at <= until; at += interval) {
    presence.saw(bus(Math.floor(at / reading) * reading), { nowMs: at * 1000, clock: MIDNIGHT + at });
  }
  return presence;
};

// How long after the last telegram at `until` each meter is still online: `within`, and no longer: `beyond`.
for (const { what, id, presence, until, within, beyond } of [
  { what: "a meter every second", id: "E0001", presence: heard(1, 60, 300), until: 60, within: 30, beyond: 31 },
  { what: "a meter every 10 s", id: "E0001", presence: heard(10, 60, 300), until: 60, within: 50, beyond: 51 },
  {
    what: "gas without second reading",
    id: "G0001",
    presence: heard(10, 200, 300),
    until: 0,
    within: 26 * HOUR,
    beyond: 26 * HOUR + 1,
  },
  { what: "gas every 5 minutes", id: "G0001", presence: heard(10, 1200, 300), until: 1200, within: 900, beyond: 901 },
  {
    what: "gas every hour",
    id: "G0001",
    presence: heard(60, 3 * HOUR, HOUR),
    until: 3 * HOUR,
    within: 3 * HOUR,
    beyond: 3 * HOUR + 1,
  },
  { what: "water without reading times", id: "W0001", presence: heard(10, 60, 300), until: 60, within: 50, beyond: 51 },
] as const) {
  test(`${what} is online for ${within} s and offline after ${beyond} s`, () => {
    assert.equal(presence.isOnline(id, (until + within) * 1000), true);
    assert.equal(presence.isOnline(id, (until + beyond) * 1000), false);
  });
}

test("a gas meter that shows a reading of two days ago is offline from the start", () => {
  const presence = new Presence();
  presence.saw(bus(0), { nowMs: 0, clock: MIDNIGHT + 48 * HOUR });
  assert.equal(presence.isOnline("G0001", 0), false);
  assert.equal(presence.age("G0001", 0), 48 * HOUR * 1000);
});

test("a meter that was never heard is offline", () => {
  assert.equal(new Presence().isOnline("E0001", 0), false);
});
