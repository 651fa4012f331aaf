import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Bell } from "./bell.ts";
import type { Inbox } from "./inbox.ts";
import { countOf } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Says when messages are dropped, on their way to the broker or from it, until the signal is aborted. */
export const sayOverflows = async (
  { outbox, inbox, log }: { readonly outbox: Outbox; readonly inbox: Inbox; readonly log: Log },
  now: () => number,
  signal: AbortSignal,
): Promise<void> => {
  const overflows = new Recurring(log, now);
  await Promise.all([
    atEachRing(outbox.overflowed, signal, () =>
      overflows.warn(
        "outbox",
        `The buffer of ${outbox.limit} messages is full (buffer-size): the oldest are dropped, ${outbox.dropped} so far`,
      ),
    ),
    atEachRing(inbox.overflowed, signal, () =>
      overflows.warn(
        "inbox",
        `The broker sends more than can be read: ${countOf(inbox.dropped)} dropped so far. Find out which program ` +
          `publishes that much on ${inbox.topics.map((topic) => `"${topic}"`).join(", ")}`,
      ),
    ),
  ]);
};

const atEachRing = async (bell: Bell, signal: AbortSignal, say: () => void): Promise<void> => {
  while (!signal.aborted) {
    if (await unlessAborted(bell.heard(), signal)) {
      say();
    }
  }
};
