import { setTimeout as sleep } from "node:timers/promises";

const LIMIT_MS = 20_000;

/** Resolves when the condition is met, for what no event tells, such as the content of a file. */
export const eventually = async (isMet: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + LIMIT_MS;
  while (!isMet()) {
    if (performance.now() > deadline) throw new Error(`waited ${LIMIT_MS} ms in vain for ${what}`);
    await sleep(5);
  }
};
