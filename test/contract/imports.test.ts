import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

/** Which worlds a world may import from, besides itself. A file right under src/ is a world of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  fields: [],
  p1: ["lib", "fields"],
  mqtt: ["lib", "fields", "p1", "store"],
  source: ["lib"],
  store: ["lib"],
  settings: ["lib"],
  status: ["lib", "fields", "p1", "mqtt"],
  discovery: ["lib", "fields", "p1", "mqtt", "status", "reception"],
  reception: ["lib", "p1", "mqtt", "status"],
  options: ["mqtt", "p1", "discovery", "reception", "settings", "source"],
  line: ["lib", "p1", "mqtt", "source", "settings", "status", "discovery", "reception", "options"],
  gateway: ["line", "lib", "p1", "mqtt", "source", "settings", "status", "store", "discovery", "reception", "options"],
  tools: ["lib", "p1", "mqtt", "source", "settings", "discovery", "options"],
  addon: ["lib", "mqtt", "source", "settings", "status", "options"],
  cli: ["lib", "p1", "mqtt", "settings", "discovery", "options", "gateway", "tools", "addon", "package.json"],
  main: ["lib", "cli"],
};

/** The one file that may import a package, so that the package can leave again. */
const ONLY_IMPORTER: Readonly<Record<string, string>> = {
  mqtt: "mqtt/client.ts",
  serialport: "source/serial.ts",
  pino: "lib/log.ts",
  ini: "settings/ini.ts",
};

const FILES = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(`${SOURCE}${file}`, "utf8").matchAll(/\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");

const worldOf = (file: string): string => file.replace(/\.ts$/, "").replace("../", "").split("/")[0] ?? "";

/** The file that a relative import means, seen from src/. */
const resolved = (file: string, specifier: string): string => new URL(specifier, `file:///${file}`).pathname.slice(1);

test("imports point down only", () => {
  const wrong = FILES.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => ({ from: worldOf(file), to: worldOf(resolved(file, specifier)), file, specifier }))
      .filter(({ from, to }) => from !== to && !(MAY_IMPORT[from] ?? []).includes(to))
      .map(({ file, specifier }) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test("every world has its rule", () => {
  assert.deepEqual(
    [...new Set(FILES.map(worldOf))].filter((world) => !(world in MAY_IMPORT)),
    [],
  );
});

test("each package has one importer", () => {
  const wrong = FILES.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
      .filter((specifier) => ONLY_IMPORTER[specifier] !== file)
      .map((specifier) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test("what a meter says is pure: no clock, no files, no process", () => {
  const impure = /\bDate\.now\b|\bnew Date\(\)|\bprocess\.|\bBuffer\b|\bperformance\b|\bsetTimeout\b|\bMath\.random\b/;
  const wrong = FILES.filter((file) => worldOf(file) === "p1").filter(
    (file) =>
      impure.test(readFileSync(`${SOURCE}${file}`, "utf8")) ||
      importsOf(file).some((specifier) => specifier.startsWith("node:") && specifier !== "node:crypto"),
  );
  assert.deepEqual(wrong, []);
});

test("no file is longer than 250 lines, the two tables aside", () => {
  const long = FILES.filter((file) => !["fields.ts", "settings/table.ts"].includes(file)).filter(
    (file) => readFileSync(`${SOURCE}${file}`, "utf8").split("\n").length > 250,
  );
  assert.deepEqual(long, []);
});
