import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { optionOf } from "../../src/settings/names.ts";
import { ADDON_OPTIONS } from "../../src/settings/render-addon.ts";
import { translationProblems } from "../support/addon-rules.ts";

interface Entry {
  readonly name: string;
  readonly description: string;
}

const FOLDER = new URL("../../translations/", import.meta.url);
const OPTIONS = ADDON_OPTIONS.map(({ key }) => optionOf(key));
const OTHERS = ["nl", "fr", "de"] as const;

const read = (language: string): unknown => parse(readFileSync(new URL(`${language}.yaml`, FOLDER), "utf8"));

/** The entries in the order of the file; the tests of the rules have looked at their form. */
const entriesOf = (language: string): readonly (readonly [string, Entry])[] => {
  const { configuration }: { readonly configuration: Readonly<Record<string, Entry>> } = parse(
    readFileSync(new URL(`${language}.yaml`, FOLDER), "utf8"),
  );
  return Object.entries(configuration);
};

const ENGLISH = new Map(entriesOf("en"));

test("the languages are those of the names in Home Assistant", () => {
  const language = ADDON_OPTIONS.flatMap(({ key, type }) =>
    key === "language" && "choices" in type ? type.choices : [],
  );
  assert.deepEqual(readdirSync(FOLDER).sort(), language.map((name) => `${name}.yaml`).sort());
});

for (const language of ["en", ...OTHERS]) {
  test(`every option has a name and a description in ${language}, in the same order`, () => {
    assert.deepEqual(translationProblems(read(language), OPTIONS), []);
    assert.deepEqual(
      entriesOf(language).map(([option]) => option),
      OPTIONS,
    );
  });

  test(`no two options have the same name in ${language}`, () => {
    const names = entriesOf(language).map(([, { name }]) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  test(`a description in ${language} is made of whole sentences without markup`, () => {
    assert.deepEqual(
      entriesOf(language).filter(([, { description }]) => !/^[\p{L}%][^`\n]*\.$/u.test(description)),
      [],
    );
  });
}

/** What must not change with the language: numbers, names of keys, examples of values. */
const factsIn = (text: string): readonly string[] =>
  (text.match(/[\w%()/*.]*[\d_%/][\w%()/*.]*/g) ?? []).map((word) => word.replace(/^\(|[.)]+$/g, "")).sort();

const ADVANCED = { en: "Advanced. ", nl: "Geavanceerd. ", fr: "Avancé. ", de: "Erweitert. " } as const;

for (const language of OTHERS) {
  test(`nothing was forgotten in ${language}`, () => {
    assert.deepEqual(
      entriesOf(language).filter(
        ([option, { name, description }]) =>
          ENGLISH.get(option)?.name === name || ENGLISH.get(option)?.description === description,
      ),
      [],
    );
  });

  test(`numbers, keys and examples are in ${language} as in English`, () => {
    assert.deepEqual(
      entriesOf(language).map(([option, { description }]) => [option, factsIn(description)]),
      [...ENGLISH].map(([option, { description }]) => [option, factsIn(description)]),
    );
  });

  test(`what most people never need is marked in ${language} too`, () => {
    const marked = (from: readonly (readonly [string, Entry])[], mark: string) =>
      from.filter(([, { description }]) => description.startsWith(mark)).map(([option]) => option);
    assert.deepEqual(marked(entriesOf(language), ADVANCED[language]), marked([...ENGLISH], ADVANCED.en));
  });
}
