import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import {
  apparmorProblems,
  buildProblems,
  configProblems,
  repositoryProblems,
  strayFiles,
  translationProblems,
} from "../support/addon-rules.ts";

const CONFIG = parse(readFileSync(new URL("../../config.yaml", import.meta.url), "utf8"));

for (const [change, expected] of [
  [{ watchdog: "tcp://[HOST]:1883" }, "watchdog is unknown or obsolete"],
  [{ advanced: true }, "advanced is unknown or obsolete"],
  [{ boot: "auto" }, "boot has its default, which the linter wants left out"],
  [{ arch: ["amd64", "armv7"] }, 'arch: ["amd64","armv7"] does not fit'],
  [{ version: 0.1 }, "version: 0.1 does not fit"],
  [{ slug: "p1 mqtt" }, 'slug: "p1 mqtt" does not fit'],
  [{ timeout: 5 }, "timeout: 5 does not fit"],
  [{ services: ["mqtt"] }, 'services: ["mqtt"] does not fit'],
  [
    { image: "ghcr.io/p1-mqtt/p1-mqtt-gateway:latest/" },
    'image: "ghcr.io/p1-mqtt/p1-mqtt-gateway:latest/" does not fit',
  ],
  [{ name: undefined }, "name is missing"],
  [{ options: { colour: "red" } }, "colour: it is not in the schema"],
  [{ options: { device: null } }, "device: an option without a default must not stand in options"],
  [{ options: { mqtt_rate: -1 } }, "mqtt_rate: -1 is not of the type int(0,86400)?"],
  [{ options: { language: "sv" } }, "language: sv is not of the type list(en|nl|fr|de)?"],
  [{ schema: { discovery: "bool" } }, "discovery: it must end in ?, so that the add-on starts without it"],
  [{ schema: { discovery: "boolean?" } }, "discovery: Supervisor knows no type boolean?"],
  [{ schema: { key: "password(32,32)?" } }, "key: Supervisor refuses every text that has a range"],
  [{ schema: { broker: { host: "str?" } } }, "broker: a list or a group cannot be left out in the add-on page"],
] as const) {
  test(`config.yaml is refused where ${expected}`, () => {
    assert.ok(
      configProblems({ ...CONFIG, ...change }).includes(expected),
      configProblems({ ...CONFIG, ...change }).join(),
    );
  });
}

const BASE = "ghcr.io/home-assistant/base-debian:trixie";

for (const [build, expected] of [
  [{}, "build_from must name the base image of every architecture"],
  [{ build_from: { amd64: BASE } }, "aarch64 stands not in both config and build"],
  [{ build_from: { amd64: BASE, aarch64: "debian@sha256:0" } }, "debian@sha256:0 is not a base image"],
  [{ build_from: { amd64: BASE, aarch64: BASE }, squash: false }, "squash belongs into the Dockerfile"],
] as const) {
  test(`build.yaml is refused where ${expected}`, () => {
    assert.deepEqual(buildProblems(build, ["aarch64", "amd64"]), [expected]);
  });
}

test("repository.yaml without a name, or with a word too many, is refused", () => {
  assert.deepEqual(repositoryProblems({ url: "https://example.com", maintainer: "we", slug: "x" }), [
    "slug is missing or unknown",
    "name is missing or unknown",
  ]);
});

test("a translation without an option, or with one too many, is refused", () => {
  const entry = { name: "Device", description: "The cable" };
  assert.deepEqual(
    translationProblems({ configuration: { device: entry, port: { name: "Port" } } }, ["device", "host"]),
    ["host is missing or unknown", "port is missing or unknown", "port needs a name and a description"],
  );
});

test("an AppArmor file with two profiles is refused", () => {
  assert.equal(apparmorProblems("profile a {\n}\nprofile b {\n}\n").length, 1);
  assert.equal(apparmorProblems("profile a {\n  profile b {\n  }\n}\n").length, 0);
});

for (const [path, isStray] of [
  ["test/config.json", true],
  ["src/build.yaml", true],
  ["translations/repository.yml", true],
  ["config.json", true],
  ["Dockerfile.amd64", true],
  ["config.yaml", false],
  ["src/config.ts", false],
  ["tsconfig.json", false],
  ["test/options-config.json", false],
] as const) {
  test(`${path} is ${isStray ? "" : "not "}taken for a file of an add-on`, () => {
    assert.equal(strayFiles([path]).length > 0, isStray);
  });
}
