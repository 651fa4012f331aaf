import type { Connection } from "./connection.ts";
import { type DemoTelegram, demoMeter } from "./demo-meter.ts";
import { rest } from "./within.ts";

/** A simulated meter that sends a telegram at each full second; `print` turns it into the bytes of the line. */
export const openDemo = (
  print: (telegram: DemoTelegram) => Uint8Array,
  intervalMs = 1_000,
  now: () => number = Date.now,
): Connection => {
  const closing = new AbortController();
  let last = Number.NaN; // when the last telegram was due; a timer that fires early must not bring it twice
  return {
    kind: "connection",
    name: "the demo meter",
    read: async () => {
      const next = Math.ceil(now() / intervalMs) * intervalMs;
      const due = next === last ? next + intervalMs : next;
      await rest(due - now(), closing.signal);
      last = due;
      return print(demoMeter(new Date(due)));
    },
    close: async () => closing.abort(),
  };
};
