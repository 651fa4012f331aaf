/** What is counted: `instructions-run HOME PASSES` takes the same telegrams so many times, each in one piece. */
import { PASSES } from "./parse-passes.ts";
import { isHome, telegramsOf } from "./telegrams.ts";

const TELEGRAMS = 200;

const [home, times] = process.argv.slice(2);
if (!isHome(home)) throw new Error(`no such home "${home}"`);
const pass = PASSES.whole?.(telegramsOf(home, TELEGRAMS).map((telegram) => Buffer.from(telegram)));
for (let left = Number(times); left > 0; left -= 1) pass?.();
