import type { EncryptedFrame } from "./encrypted.ts";
import type { RefusalReason, TelegramEvent } from "./framer-judge.ts";

/** What the framer makes of the bytes. Together the events cover every received byte once, in order, by `length`. */
export type FramerEvent =
  | TelegramEvent
  | ({ readonly kind: "encrypted"; readonly length: number } & EncryptedFrame)
  | { readonly kind: "discarded"; readonly length: number; readonly reason: DiscardReason };

export type DiscardReason =
  | { readonly why: "outside-telegram" }
  | { readonly why: "too-long"; readonly limit: number }
  | RefusalReason;
