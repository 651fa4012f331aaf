/** Something that a meter or a user got wrong: found, placed and worded, but not thrown. */
export interface Problem {
  /** Stable, for counting and testing; kebab-case. */
  readonly code: string;
  /** Where it stood: `p1-mqtt.ini line 3`, `--mqtt-port`, `telegram line 12`. */
  readonly origin: string;
  /** What was expected and what came, with the value in quotes, and what to do next. */
  readonly message: string;
}

export const problem = (code: string, origin: string, message: string): Problem => ({ code, origin, message });

/** The reason of a failed call in words, without a stack. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
