/** Takes the folder that it is given, says "held" or the code of the error, and holds it until it is killed. */
import { Journal } from "../../src/store/journal.ts";
import { memoryLog } from "./memory-log.ts";

const said = async (folder: string): Promise<string> => {
  try {
    await Journal.open({ folder, log: memoryLog().log, now: () => 0 });
    return "held";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
};

console.log(await said(process.argv[2] ?? ""));
setInterval(() => {}, 60_000);
