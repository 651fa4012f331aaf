import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import type { Listener } from "./listener.ts";
import type { Message } from "./message.ts";
import type { Sender } from "./sender.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface Conversation {
  readonly sender: Sender;
  readonly listener: Listener;
  /** Said last. */
  readonly farewell: Message;
}

const FLUSH_MS = 3_000;
const GOODBYE_MS = 1_000;

/** The work of one connection: sends and listens until it ends or the signal is aborted; then says goodbye. */
export const converse = async (
  connection: Connection,
  { sender, listener, farewell }: Conversation,
  signal: AbortSignal,
): Promise<void> => {
  const greeting = sender.greet(connection);
  const sending = after(greeting, () => sender.send(connection, signal));
  const listening = after(greeting, () => listener.listen(connection, signal));
  await unlessAborted(connection.closed, signal);
  sender.wake();
  listener.wake();
  if (await within(FLUSH_MS, sending)) {
    await within(GOODBYE_MS, sender.publish(connection, farewell));
  }
  await connection.disconnect(); // with messages in flight no goodbye: then the broker publishes the will
  await Promise.all([sending, listening]);
  if (!signal.aborted) await sender.ended(connection);
};

const after = async (first: Promise<void>, then: () => Promise<void>): Promise<void> => {
  await first;
  await then();
};

/** True when the promise has settled within that time. */
const within = (ms: number, promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), sleep(ms, false, { ref: false })]);
