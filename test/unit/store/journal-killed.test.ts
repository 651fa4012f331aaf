import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bounded } from "../../support/bounded.ts";
import { inTemporaryFolder } from "../../support/folder.ts";
import { heldIn, openJournal, told, upTo } from "../../support/journal.ts";

const WRITER = fileURLToPath(new URL("../../support/journal-writer.ts", import.meta.url));

/** Kills a program that writes to the folder after so many appends; resolves with the end that it said last. */
const killWriter = async (folder: string, appends: number): Promise<number> => {
  const [program, args] = bounded(process.execPath, ["--import", "tsx", WRITER, folder]);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "close");
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (said.push(line) === appends) child.kill("SIGKILL");
  }
  await gone;
  return Number(said.at(-1));
};

for (const appends of [1, 40, 200, 1_000]) {
  test(`what was safe before a SIGKILL is there after it, and little else: ${appends} appends`, () =>
    inTemporaryFolder(async (folder) => {
      const safe = await killWriter(folder, appends);
      const { journal, lines } = await openJournal(folder);
      const { first, end } = journal;
      assert.ok(end >= safe && end <= safe + 9, `${end} is not where the last append that was safe ended: ${safe}`);
      assert.ok(first <= Math.max(0, safe - 30) && first >= safe - 30 - 2 * 256, `${first} is not where to begin`);
      assert.deepEqual(await heldIn(journal), told(upTo(end).slice(first)));
      assert.deepEqual(
        lines.filter((line) => !/, (where|only the start of) a write (that )?was cut short/.test(line)),
        [],
      );
      await journal.close();
    }));
}
