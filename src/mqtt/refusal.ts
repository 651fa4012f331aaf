import { reasonOf } from "../lib/problem.ts";
import { REFUSALS, type RefusalRow } from "./refusals.ts";

export type RefusalKind = (typeof REFUSALS)[number]["kind"];

/** Why a broker cannot be talked to, in words that say what to do. */
export class Refusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, detail?: string) {
    const advice = ROWS.find((row) => row.kind === kind)?.advice ?? "";
    super(detail === undefined ? advice : `${advice} (${detail})`);
    this.kind = kind;
  }
}

/** Finds the kind of an error by its code, or by its message when it has none. */
export const refusalOf = (error: unknown, otherwise: RefusalKind = "unknown"): Refusal => {
  if (error instanceof Refusal) {
    return error;
  }
  const code = codeOf(error) ?? reasonOf(error);
  const kind = ROWS.find((row) => row.codes.includes(code))?.kind ?? otherwise;
  return new Refusal(kind, typeof code === "number" ? `reason ${code}` : detailOf(error));
};

/** A system error's name, OpenSSL's name, or an MQTT reason code. */
export const codeOf = (error: unknown): number | string | undefined => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "number" || typeof code === "string" ? code : undefined;
};

/** The broker has answered that it will never take this message. */
export class MessageRefused extends Error {
  /** The reason code of its PUBACK or PUBREC, 128 or more; 149 also when the broker has told its limit before. */
  readonly reason: number;

  constructor(topic: string, reason: number) {
    super(
      `the broker refuses a message for "${topic}": ${MESSAGE_REFUSALS.get(reason) ?? "look into its log"} (reason ${reason})`,
    );
    this.reason = reason;
  }
}

const ROWS: readonly (RefusalRow & { readonly kind: RefusalKind })[] = REFUSALS;

// Several addresses tried in vain are one error without a message of its own.
const detailOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reasonOf).join(", ") : reasonOf(error);

// MQTT 5 §3.4.2.1; MQTT 3.1.1 has no way to refuse a message.
const MESSAGE_REFUSALS: ReadonlyMap<number, string> = new Map([
  [135, "allow mqtt-username to write that topic in the broker's access list"],
  [144, "the broker does not allow that topic: set another mqtt-topic"],
  [149, "it is larger than the broker allows: raise the largest packet size there"],
  [151, "a quota is used up: raise it in the broker, or set mqtt-rate"],
]);
