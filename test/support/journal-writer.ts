/** Appends to the folder it is given and releases all but the last 30, until it is killed; says how far each append got. */
import { Journal } from "../../src/store/journal.ts";
import { numbered } from "./journal.ts";
import { memoryLog } from "./memory-log.ts";

const folder = process.argv[2] ?? "";
const journal = await Journal.open({ folder, log: memoryLog().log, now: () => 0, segmentBytes: 2_000 });
for (let count = 1; ; count = (count % 9) + 1) {
  await journal.append(numbered(journal.end, count));
  console.log(journal.end);
  journal.release(journal.end - 30);
}
