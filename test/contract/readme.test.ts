import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { RENDERED } from "../../scripts/rendered.ts";
import { readIni } from "../../src/settings/ini.ts";

const ROOT = new URL("../../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");
const PACKAGE = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));

for (const [path, render] of RENDERED) {
  test(`what ${path} says of settings and values is what the program does; \`npm run sync\` renders it`, () => {
    const text = readFileSync(new URL(path, ROOT), "utf8");
    assert.equal(text, render(text));
  });
}

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
