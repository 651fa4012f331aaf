/** What the machine is given beside the two file systems, as /guest/image.json. */
export interface ImageWords {
  /** The container's environment, as NAME=value. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Somebody in the container has tried something that the profile shall not let them. */
export interface Attempt {
  readonly who: "s6" | "the gateway";
  readonly what: string;
  /** Whether it went well, as true or false: under the profile, and with the same rights without one. */
  readonly confined: string | undefined;
  readonly unconfined: string | undefined;
}

/** What the machine has found out, in the order of what it did. */
export interface Findings {
  /** The profiles of process 1 and of Node, as the kernel tells them. */
  readonly profiles: { readonly first: string; readonly gateway: string };
  readonly isHealthy: boolean;
  /** The numbers of the telegrams whose messages arrived: those from before a restart first. */
  readonly arrived: readonly number[];
  readonly exitCodes: {
    readonly sigterm: number | null;
    readonly sigtermAfterRestart: number | null;
    readonly wrongOptions: number | null;
    readonly killed: number | null;
  };
  /** What the kernel denied while nothing forbidden was tried. */
  readonly denials: readonly string[];
  readonly attempts: readonly Attempt[];
  /** What it denied of those. */
  readonly denialsOfAttempts: readonly string[];
}

/** Begins the line of the console that holds them as JSON. */
export const FINDINGS = "FINDINGS ";
