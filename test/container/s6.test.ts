/**
 * run.sh as s6 runs it: under a real s6-svscan and s6-supervise, as the service's run and finish script.
 *
 * Every absolute path of run.sh is moved below a temporary folder. What s6-overlay has there and Debian's package s6
 * has not are stand-ins: with-contenv, and a halt that ends s6-svscan. The gateway is a few lines of JavaScript.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutPrograms } from "./needs.ts";
import { Service } from "./service.ts";

const skip = withoutPrograms(["s6-svscan", "s6-supervise", "s6-svc", "s6-envdir"], "the tests of run.sh under s6");

describe("run.sh under s6", { skip }, () => {
  for (const [ending, program, code] of [
    ["a crash with exit code 3", "process.exit(3)", 3],
    ["wrong settings", "process.exit(78)", 78],
    ["an error that nobody catches", "throw new Error('a bug')", 1],
    ["an end without an error", "process.exit(0)", 0],
    ["kill -9", "process.kill(process.pid, 'SIGKILL')", 137],
    ["a segmentation fault", "process.kill(process.pid, 'SIGSEGV')", 139],
  ] as const) {
    test(`${ending} halts the container, whose exit code is ${code}`, async () => {
      await using service = await Service.start(program);
      await service.ended();
      assert.deepEqual(service.outcome, { exitCode: `${code}\n`, halts: 1, starts: 1 });
    });
  }

  test("the gateway is not started again while the container is slow to come down", async () => {
    await using service = await Service.start("process.exit(3)", { haltsAfterS: 3 });
    await service.ended();
    assert.deepEqual(service.outcome, { exitCode: "3\n", halts: 1, starts: 1 });
  });

  test("a gateway that is asked to stop ends the service with exit code 0", async () => {
    await using service = await Service.start(
      "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)",
    );
    await service.bringDown();
    await service.ended();
    assert.deepEqual(service.outcome, { exitCode: "0\n", halts: 1, starts: 1 });
  });

  test("a gateway that is asked to stop before it can listen ends the service with exit code 0", async () => {
    await using service = await Service.start("setInterval(() => {}, 1000)");
    await service.bringDown();
    await service.ended();
    assert.deepEqual(service.outcome, { exitCode: "0\n", halts: 1, starts: 1 });
  });

  test("the gateway is started with the command addon and the container's environment, and has no other", async () => {
    await using service = await Service.start(
      "console.log(JSON.stringify([process.argv.slice(2), process.env.SUPERVISOR_TOKEN, process.env.STRAY]))",
      { env: { SUPERVISOR_TOKEN: "of this start", PATH: process.env.PATH ?? "" }, stray: { STRAY: "of s6" } },
    );
    await service.ended();
    assert.deepEqual(JSON.parse(service.stdout), [["addon"], "of this start", null]);
  });
});
