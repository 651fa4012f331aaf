import { spawnSync } from "node:child_process";

/** For a test's `skip`: false when everything is there. Else the tests are left out aloud, and fail in CI. */
export const withoutPrograms = (programs: readonly string[], tests: string): string | false => {
  const missing = programs.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  return missing.length > 0 && leftOut(`${missing.join(", ")} not installed: ${tests} are left out`);
};

/** As above: false for root, who alone may make file systems and namespaces. */
export const withoutRoot = (tests: string): string | false =>
  process.getuid?.() !== 0 && leftOut(`not started by root: ${tests} are left out`);

const leftOut = (words: string): string => {
  if (process.env.CI !== undefined) throw new Error(`${words}, but CI must run them`);
  console.error(`LEFT OUT: ${words}`);
  return words;
};
