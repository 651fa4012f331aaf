import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { flagOf, optionOf, SETTING_NAMES } from "../../src/settings/names.ts";
import { ADDON_OPTIONS } from "../../src/settings/render-addon.ts";

const ROOT = new URL("../../", import.meta.url);
const DOCS = readFileSync(new URL("DOCS.md", ROOT), "utf8");
const README = readFileSync(new URL("README.md", ROOT), "utf8");

const SOURCE = readdirSync(new URL("src", ROOT), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(new URL(`src/${file}`, ROOT), "utf8"))
  .join("\n");

const matchesIn = (text: string, form: RegExp): readonly string[] =>
  [...text.matchAll(form)].map((match) => match[1] ?? "");

test("every line of the log that DOCS.md explains is one that the program writes", () => {
  const lines = [...matchesIn(DOCS, /^\| `([^`]+)` \|/gm), ...matchesIn(DOCS, /log says `([^`]+)`/g)];
  assert.ok(lines.length > 5);
  assert.deepEqual(
    lines.filter((line) => !SOURCE.includes(line)),
    [],
  );
});

test("every flag in DOCS.md is one of the program's", () => {
  const flags = matchesIn(DOCS, /(?<![\w-])(--[a-z][a-z-]+)/g);
  assert.ok(flags.length > 0);
  assert.deepEqual(
    flags.filter((flag) => !SETTING_NAMES.some(({ name }) => flagOf(name) === flag)),
    [],
  );
});

test("every option that DOCS.md names by its key is one of the add-on's", () => {
  const keys = matchesIn(DOCS, /`([a-z]+_[a-z_]+)`/g);
  assert.deepEqual(
    keys.filter((option) => !ADDON_OPTIONS.some(({ key }) => optionOf(key) === option)),
    [],
  );
});

test("where DOCS.md points to in the README there is something", () => {
  const places = matchesIn(DOCS, /p1-mqtt-gateway#([\w-]+)\)/g);
  const headings = matchesIn(README, /^#+ (.*)$/gm).map((heading) => heading.toLowerCase().replaceAll(" ", "-"));
  assert.deepEqual(
    places.filter((place) => !headings.includes(place)),
    [],
  );
});
