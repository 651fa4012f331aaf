import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { asLoaded } from "../apparmor/profile.ts";
import { withoutPrograms } from "./needs.ts";

const skip = withoutPrograms(["apparmor_parser"], "the test of the profile's syntax");
const SHIPPED = readFileSync(new URL("../../apparmor.txt", import.meta.url), "utf8");

describe("apparmor.txt", { skip }, () => {
  for (const [which, text] of [
    ["as it is shipped", SHIPPED],
    ["with the name that Supervisor gives it", asLoaded(SHIPPED)],
  ] as const) {
    test(`apparmor_parser understands it ${which}`, () => {
      const flags = ["--skip-kernel-load", "--skip-cache", "--skip-read-cache"];
      const { status, stderr } = spawnSync("apparmor_parser", flags, { input: text, encoding: "utf8" });
      assert.equal(status, 0, stderr);
    });
  }
});
