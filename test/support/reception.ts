import type { Message } from "../../src/mqtt/message.ts";
import type { Keys } from "../../src/p1/decrypt.ts";
import { type Accepted, Reception } from "../../src/reception.ts";
import { Reports } from "../../src/status/reports.ts";
import { memoryLog } from "./memory-log.ts";
import { defaultReading } from "./preview.ts";

/** The way of bytes to messages with default settings, and what it logs. */
export const defaultReception = (
  keys: Partial<Keys> = {},
): { readonly reception: MessageReception; readonly lines: readonly string[] } => {
  const { log, lines } = memoryLog();
  const options = { ...defaultReading, isLive: true, keys: { ...defaultReading.keys, ...keys } };
  return { reception: new MessageReception(new Reception(options, new Reports(log, () => 0), log)), lines };
};

const messagesOf = (accepted: readonly Accepted[]): readonly Message[] => accepted.flatMap(({ messages }) => messages);

/** A reception of which only the messages matter. */
class MessageReception {
  readonly #reception: Reception;

  constructor(reception: Reception) {
    this.#reception = reception;
  }

  get held(): number {
    return this.#reception.held;
  }

  take(bytes: Uint8Array, receivedMs: number): readonly Message[] {
    return messagesOf(this.#reception.take(bytes, receivedMs));
  }

  end(receivedMs: number): readonly Message[] {
    return messagesOf(this.#reception.end(receivedMs));
  }

  pause(receivedMs: number): readonly Message[] {
    return messagesOf(this.#reception.pause(receivedMs));
  }
}
