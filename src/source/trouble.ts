/** Why no bytes come, for counting and testing. The message says it to people. */
export type TroubleCode =
  | "missing" // there is no such device
  | "no-cable" // `auto` finds nothing to open
  | "several-cables" // `auto` finds more than one thing to open
  | "permission"
  | "busy" // another program holds the device
  | "not-a-terminal"
  | "gone" // the device was there and went away
  | "silent" // open, but no byte comes
  | "refused"
  | "unknown-host"
  | "unreachable"
  | "closed" // by the other side
  | "failed"; // anything else

/** What the outside world did to us: one sentence that ends in what to do. Never thrown. */
export interface Trouble {
  readonly kind: "trouble";
  readonly code: TroubleCode;
  readonly message: string;
}

export const trouble = (code: TroubleCode, message: string): Trouble => ({ kind: "trouble", code, message });

/** The system's name of a failure, such as ENOENT. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
