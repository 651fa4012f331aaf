import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { rendered } from "../../scripts/readme.ts";
import { readIni } from "../../src/settings/ini.ts";

const ROOT = new URL("../../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");
const PACKAGE = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));

test("the tables of the README are those of the program; `npm run sync` renders them", () => {
  assert.equal(README, rendered(README));
});

test("every ini file in the README is read without problems", () => {
  const files = [...README.matchAll(/```ini\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.flatMap((text) => readIni(text, "README.md").problems),
    [],
  );
});

test("every npm script that the README names exists", () => {
  const scripts = [...README.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? "");
  assert.deepEqual(
    scripts.filter((name) => PACKAGE.scripts[name] === undefined),
    [],
  );
});

test("the map of the code names every folder and file right below src", () => {
  const map = README.slice(README.indexOf("## Map of the code"));
  const names = readdirSync(new URL("src", ROOT)).map((name) =>
    statSync(new URL(`src/${name}`, ROOT)).isDirectory() ? `${name}/` : name,
  );
  assert.deepEqual(
    names.filter((name) => !map.includes(name)),
    [],
  );
});

test("every file that the README links to is there", () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map((match) => match[1] ?? "");
  assert.deepEqual(
    links.filter((link) => !existsSync(new URL(link, ROOT))),
    [],
  );
});

test("no file below the top level could be taken for an add-on of its own", () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
    (file) => !file.includes("node_modules/"),
  );
  assert.deepEqual(
    files.filter((file) => /\/(config|build|repository)\.(ya?ml|json)$/.test(file)),
    [],
  );
});
