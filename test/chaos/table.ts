import { PER_SECOND, TOPICS } from "./meter.ts";
import type { EventName, Step } from "./plan.ts";
import type { Verdict } from "./verdict.ts";

/** How often each event happened, and what became of the measurements at both topics. */
export const tableOf = (steps: readonly Step[], verdicts: readonly Verdict[]): string => {
  const counts = new Map<EventName, number>();
  for (const { event } of steps) counts.set(event.name, (counts.get(event.name) ?? 0) + 1);
  const sum = (count: (verdict: Verdict) => number): number => verdicts.reduce((all, one) => all + count(one), 0);
  const most = (count: (verdict: Verdict) => number): number => Math.max(...verdicts.map(count));
  const faults = verdicts.flatMap(({ lost, disordered, invented }, at) => [
    ...lost.map((number) => `${TOPICS[at]}: ${number} is lost`),
    ...disordered.map((words) => `${TOPICS[at]}: ${words}`),
    ...invented.map((number) => `${TOPICS[at]}: nobody has sent ${number}`),
  ]);
  return [
    ...[...counts].map(([name, count]) => row(name, String(count))),
    "",
    row(`measurements sent (${PER_SECOND} telegrams a second, two meters)`, String(sum(({ sent }) => sent))),
    row("arrived", String(sum(({ arrived }) => arrived))),
    row("not read: no gateway, or no cable", String(sum(({ unread }) => unread))),
    row(
      `lost in the unsynced second (the oldest ${most(({ oldestUnsyncedMs }) => oldestUnsyncedMs).toFixed(0)} ms old)`,
      String(sum(({ unsynced }) => unsynced)),
    ),
    row("LOST", String(sum(({ lost }) => lost.length))),
    row("came twice", String(sum(({ duplicates }) => duplicates))),
    row("order faults", String(sum(({ disordered }) => disordered.length))),
    row("invented", String(sum(({ invented }) => invented.length))),
    row("longest catch-up", `${(most(({ longestCatchUpMs }) => longestCatchUpMs) / 1_000).toFixed(1)} s`),
    ...faults.slice(0, MOST_SHOWN),
  ].join("\n");
};

const MOST_SHOWN = 40;
const WIDTH = 60;

const row = (name: string, value: string): string => `${name.padEnd(WIDTH)} ${value.padStart(8)}`;
