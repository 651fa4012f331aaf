import { spawnSync } from "node:child_process";

const CAN_TIE = spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0;

/**
 * A command that ends when the process that starts it does, however that ends, so that no server outlives its test.
 * The process id is the program's own.
 */
export const bounded = (program: string, args: readonly string[]): readonly [program: string, args: string[]] =>
  CAN_TIE ? ["setpriv", ["--pdeathsig", "KILL", program, ...args]] : [program, [...args]];
