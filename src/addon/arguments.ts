import { parseArgs } from "node:util";

/** Where the add-on finds its things, and who it becomes. */
export interface Whereabouts {
  /** The add-on's own folder, in which Supervisor puts options.json. */
  readonly data: string;
  /** A folder that need not outlive the container. */
  readonly run: string;
  /** The user to become when started as root. */
  readonly user: string;
}

const OPTIONS = {
  data: { type: "string", default: "/data" },
  run: { type: "string", default: "/run/p1-mqtt" },
  user: { type: "string", default: "p1mqtt" },
} as const;

/** Reads `--data FOLDER --run FOLDER --user NAME`; undefined for anything else. */
export const readArguments = (argv: readonly string[]): Whereabouts | undefined => {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch {
    return undefined; // the caller shows how it is used
  }
};
