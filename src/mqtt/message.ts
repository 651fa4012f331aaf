/** One message for the broker. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** In words: "1 message", "2 buffered messages". */
export const countOf = (count: number, kind = ""): string => `${count} ${kind}message${count === 1 ? "" : "s"}`;
