import type { Bench } from "./row.ts";

/** Prints what it gives; the exit code becomes 1 where a limit is not kept. */
export const runAlone = async (bench: Bench): Promise<void> => {
  const rows = await bench();
  for (const { what, figure, beside, limit, holds } of rows) {
    const words = [beside, limit, holds === false ? "NOT KEPT" : undefined].filter((word) => word !== undefined);
    console.log(`${what}: ${figure} (${words.join("; ")})`);
  }
  if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
};
