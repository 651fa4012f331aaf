import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FIELDS, type FieldRow, IDENTITIES } from "../../src/fields.ts";
import { formatObis, parseObis } from "../../src/p1/obis.ts";

const ROWS: readonly FieldRow[] = FIELDS;

test("every code of the field table reads and prints as itself", () => {
  for (const code of [...ROWS.flatMap(({ codes }) => codes), ...IDENTITIES.main, ...IDENTITIES.mbus]) {
    assert.equal(formatObis(parseObis(code)), code);
  }
});

test("a key stands once for each meter", () => {
  const keys = ROWS.map(({ key, meter = "main" }) => `${meter} ${key}`);
  assert.deepEqual(
    keys.filter((key, at) => keys.indexOf(key) !== at),
    [],
  );
});

test("one key has one unit", () => {
  const units = new Map(ROWS.map(({ key, unit }) => [key, unit]));
  assert.deepEqual(
    ROWS.filter(({ key, unit }) => units.get(key) !== unit),
    [],
  );
});

test("every key is named in the scheme p1_lower_case", () => {
  assert.deepEqual(
    ROWS.map(({ key }) => key).filter((key) => !/^p1_[a-z0-9]+(_[a-z0-9]+)*$/.test(key)),
    [],
  );
});

test("values are produced and consumed, never imported or exported", () => {
  assert.deepEqual(
    ROWS.map(({ key }) => key).filter((key) => /import|export/.test(key)),
    [],
  );
});

test("a code, its key and its unit are a promise: none of release 1 ever changes", () => {
  const promised = readFileSync(new URL("../golden/fields.tsv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  const kept = ROWS.flatMap(({ key, codes, meter = "main", unit = "-" }) =>
    (codes.length > 0 ? codes : ["computed"]).map((code) => [code, meter, key, unit].join("\t")),
  );
  assert.deepEqual(
    promised.filter((line) => !kept.includes(line)),
    [],
  );
});
