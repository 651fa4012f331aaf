import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Blocks } from "../../src/store/blocks.ts";
import type { Depot } from "../../src/store/depot.ts";
import { inTemporaryFolder } from "../support/folder.ts";
import { heldIn } from "../support/journal.ts";
import { Model, messageOf, Run } from "../support/journal-run.ts";
import type { Call } from "../support/troubled-disk.ts";

let counter = 0;
/** Payloads that are all different, the empty text excepted, which would not be. */
const payloads = (count: number, filling: string): string[] =>
  Array.from({ length: count }, () => `${counter++}${filling}`);

const appending = fc.record({
  kind: fc.constant("append" as const),
  count: fc.integer({ min: 1, max: 100 }),
  filling: fc.string({ unit: "binary", maxLength: 40 }),
});
const releasing = fc.record({ kind: fc.constant("release" as const), by: fc.integer({ min: 0, max: 120 }) });
const most = fc.integer({ min: 1, max: 90 });

const check = async (depot: Depot, model: Model, atOnce: number): Promise<void> => {
  assert.deepEqual([depot.first, depot.end], [model.first, model.end]);
  assert.deepEqual(await heldIn(depot, atOnce), model.held);
};

test("in memory, any sequence of appending and releasing leaves what a plain list would hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(appending, releasing), { maxLength: 20 }), most, async (steps, atOnce) => {
      const [blocks, model] = [new Blocks(), new Model()];
      for (const step of steps) {
        if (step.kind === "append") {
          const added = payloads(step.count, step.filling);
          await blocks.append(added.map(messageOf));
          model.append(added);
        } else {
          blocks.release(model.first + step.by);
          model.release(model.first + step.by);
        }
        await check(blocks, model, atOnce);
      }
    }),
    { numRuns: 300 },
  );
});

const step = fc.oneof(
  { weight: 5, arbitrary: appending },
  { weight: 4, arbitrary: releasing },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), by: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "tidy" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("fail" as const),
      count: fc.integer({ min: 1, max: 20 }),
      calls: fc.constantFrom<Call[][]>(
        ["write"],
        ["sync"],
        ["exists"],
        ["write", "truncate"],
        ["sync", "truncate", "remove"],
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      count: fc.integer({ min: 1, max: 60 }),
      ticks: fc.integer({ min: 0, max: 40 }),
      kept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    }),
  },
);

test("in a folder, any sequence of appending, failing, releasing, crashing and restarting loses, changes and reorders nothing", () =>
  inTemporaryFolder((parent) =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), most, async (steps, atOnce) => {
        let run = await Run.start(mkdtempSync(join(parent, "run-")));
        for (const taken of steps) {
          switch (taken.kind) {
            case "append":
              await run.append(payloads(taken.count, taken.filling));
              break;
            case "fail":
              await run.failToAppend(payloads(taken.count, ""), taken.calls);
              break;
            case "release":
              run.release(taken.by);
              break;
            case "pass":
              run.pass(taken.by);
              break;
            case "tidy":
              await run.tidy();
              break;
            case "restart":
              run = await run.restart();
              break;
            case "crash":
              run = await run.crash(
                mkdtempSync(join(parent, "run-")),
                payloads(taken.count, ""),
                taken.ticks,
                taken.kept,
              );
              break;
            default:
              taken satisfies never;
          }
          await check(run.journal, run.model, atOnce);
        }
        await run.journal.close();
      }),
      { numRuns: 200 },
    ),
  ));
