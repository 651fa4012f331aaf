/** One line of the table of figures. */
export interface Row {
  /** What was measured, in words. */
  readonly what: string;
  /** The figure with its unit: `8.4 us`. */
  readonly figure: string;
  /** The same against a yardstick of the same run: `3.1 times the CRC alone`. */
  readonly beside?: string;
  /** What it must keep to: `at most 10 us`. */
  readonly limit?: string;
  /** Whether it did; absent where there is no limit. */
  readonly holds?: boolean;
}

/** Measures, and says on the standard error what it is at, because it takes a while. */
export type Bench = () => Promise<readonly Row[]>;
