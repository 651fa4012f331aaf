import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { parse } from "yaml";
import { icon, logo } from "../../scripts/icon.ts";
import { pngOf } from "../../scripts/png.ts";
import { optionOf } from "../../src/settings/names.ts";
import { ADDON_OPTIONS, addonDefaultOf } from "../../src/settings/render-addon.ts";
import { isAllowedIn, SETTINGS } from "../../src/settings/setting.ts";
import {
  apparmorProblems,
  buildProblems,
  configProblems,
  repositoryProblems,
  strayFiles,
} from "../support/addon-rules.ts";

const ROOT = new URL("../../", import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const isThere = (path: string): boolean => existsSync(new URL(path, ROOT));

const CONFIG = parse(textOf("config.yaml"));
const BUILD = parse(textOf("build.yaml"));
const PACKAGE = JSON.parse(textOf("package.json"));
const OPTIONS = ADDON_OPTIONS.map(({ key }) => optionOf(key));

test("config.yaml is as Supervisor and the add-on linter want it", () => {
  assert.deepEqual(configProblems(CONFIG), []);
});

test("build.yaml is as Supervisor and the add-on linter want it", () => {
  assert.deepEqual(buildProblems(BUILD, CONFIG.arch), []);
});

test("repository.yaml is as Supervisor wants it", () => {
  assert.deepEqual(repositoryProblems(parse(textOf("repository.yaml"))), []);
});

for (const path of ["apparmor.txt"].filter(isThere)) {
  test(`${path} holds one profile`, () => assert.deepEqual(apparmorProblems(textOf(path)), []));
}

test("the add-on asks for a serial port and for the broker's address, and for nothing else", () => {
  const harmless = ["name", "version", "slug", "description", "url", "stage", "arch", "image", "homeassistant"];
  const plain = ["init", "timeout", "backup_exclude", "options", "schema"];
  const { uart, services, ...others } = CONFIG;
  assert.deepEqual([uart, services], [true, ["mqtt:want"]]);
  assert.deepEqual(
    Object.keys(others).filter((key) => ![...harmless, ...plain].includes(key)),
    [],
  );
});

test("s6 is process 1, for Supervisor brings no other", () => assert.equal(CONFIG.init, false));

test("what waits for the broker is left out of backups", () => {
  const folders = SETTINGS.filter(({ key }) => key === "buffer-path").map((row) =>
    basename(String(addonDefaultOf(row))),
  );
  assert.deepEqual(CONFIG.backup_exclude, folders);
});

test("the version is that of package.json", () => assert.equal(CONFIG.version, PACKAGE.version));

test("the changelog begins with the version of package.json", () => {
  assert.equal(/^## (.*)$/m.exec(textOf("CHANGELOG.md"))?.[1], PACKAGE.version);
});

test("description and addresses are those of package.json", () => {
  const { url } = parse(textOf("repository.yaml"));
  assert.deepEqual([CONFIG.description, CONFIG.url, url], [PACKAGE.description, PACKAGE.homepage, PACKAGE.homepage]);
});

for (const path of ["Dockerfile"].filter(isThere)) {
  test(`build.yaml names the base image of the ${path}`, () => {
    const base = /^ARG BUILD_FROM=(.*)$/m.exec(textOf(path))?.[1];
    assert.deepEqual(BUILD.build_from, { aarch64: base, amd64: base });
  });
}

test("the files that the add-on store shows are there", () => {
  const shown = ["README.md", "DOCS.md", "CHANGELOG.md", "LICENSE", "icon.png", "logo.png"];
  assert.deepEqual(
    shown.filter((path) => !isThere(path)),
    [],
  );
});

test("no file could be taken for a second add-on", () => {
  const isOurs = (path: string): boolean => !/^(node_modules|dist|\.git)(\/|$)/.test(path);
  const files = readdirSync(ROOT, { withFileTypes: true })
    .filter(({ name }) => isOurs(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(new URL(entry.name, ROOT), { recursive: true, encoding: "utf8" }).map(
            (path) => `${entry.name}/${path}`,
          )
        : [entry.name],
    );
  assert.deepEqual(strayFiles(files), []);
});

test("every add-on option is a setting that the add-on page explains, and no other setting is", () => {
  assert.deepEqual(Object.keys(CONFIG.schema), OPTIONS);
  assert.deepEqual(
    SETTINGS.filter((row) => isAllowedIn("add-on", row) !== (row.option !== undefined)).map(({ key }) => key),
    [],
  );
});

test("what is on the page from the start shows what the gateway takes anyway", () => {
  const shown = ADDON_OPTIONS.filter(({ option }) => option.isShown);
  assert.deepEqual(CONFIG.options, Object.fromEntries(shown.map((row) => [optionOf(row.key), addonDefaultOf(row)])));
});

/** The size that a PNG file states, and its pixels as they were before they were compressed. */
const pictureIn = (png: Buffer) => ({
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
  pixels: inflateSync(png.subarray(41, 41 + png.readUInt32BE(33))),
});

for (const [path, draw, size] of [
  ["icon.png", icon, [128, 128]],
  ["logo.png", logo, [250, 100]],
] as const) {
  test(`${path} is what its script draws, ${size.join(" by ")} pixels`, () => {
    const picture = pictureIn(readFileSync(new URL(path, ROOT)));
    assert.deepEqual([picture.width, picture.height], size);
    assert.ok(picture.pixels.equals(pictureIn(Buffer.from(pngOf(draw()))).pixels));
  });
}

const WORKFLOWS = readdirSync(new URL(".github/workflows", ROOT));

for (const name of WORKFLOWS) {
  test(`${name} takes every action of others at one commit, whose version is said`, () => {
    const uses = textOf(`.github/workflows/${name}`).match(/uses: (?!\.\/).*/g) ?? [];
    assert.deepEqual(
      uses.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v?[\d.]+$/.test(line)),
      [],
    );
  });
}

test("what is published is what config.yaml will name, on the base of the add-on", () => {
  const { env, jobs } = parse(textOf(".github/workflows/publish.yaml"));
  const build = jobs.build.steps.at(-1).with;
  const image = /^#? ?image: (.*)$/m.exec(textOf("config.yaml"))?.[1];
  assert.equal(image, `ghcr.io/p1-mqtt/${env.IMAGE_NAME}`);
  assert.deepEqual(JSON.parse(env.ARCHITECTURES).sort(), CONFIG.arch);
  assert.equal(build["cosign-base-verify"], BUILD.build_from.amd64);
});
