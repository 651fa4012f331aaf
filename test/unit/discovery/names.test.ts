import assert from "node:assert/strict";
import { test } from "node:test";
import { DIAGNOSTICS } from "../../../src/discovery/gateway-announcement.ts";
import { isTranslated, nameIn, phrasesOf } from "../../../src/discovery/names.ts";
import { PHRASES } from "../../../src/discovery/phrases.ts";
import { FIELDS, type FieldMeter, type FieldRow } from "../../../src/fields.ts";

const LANGUAGES = ["nl", "fr", "de"] as const;
const ENTITIES: readonly FieldRow[] = FIELDS.filter(
  ({ entity, attributeOf }: FieldRow) => entity !== false && attributeOf === undefined,
);
const GATEWAY = DIAGNOSTICS.map(({ name }) => name);
const NAMES = [...new Set([...ENTITIES.map(({ name }) => name), ...GATEWAY])];

/** The names of the entities that one device may have. */
const namesOf = (kind: FieldMeter): readonly string[] =>
  ENTITIES.filter(({ meter = "main" }) => meter === kind || (meter === "any" && kind !== "main")).map(
    ({ name }) => name,
  );

const repeated = (names: readonly string[]) => names.filter((name, at) => names.indexOf(name) !== at);
const digitsOf = (name: string) => name.replaceAll(/\D/g, "");

test("every entity has a name in every language", () => {
  assert.deepEqual(
    NAMES.filter((name) => !isTranslated(name)),
    [],
  );
});

test("every phrase is part of a name", () => {
  const used = new Set(NAMES.flatMap(phrasesOf));
  assert.deepEqual(
    [...PHRASES.keys()].filter((phrase) => !used.has(phrase)),
    [],
  );
});

for (const kind of ["main", "gas", "water", "heat", "cooling", "slave"] as const) {
  for (const language of ["en", ...LANGUAGES] as const) {
    test(`no two entities of a meter of kind ${kind} have one name in ${language}`, () => {
      assert.deepEqual(repeated(namesOf(kind).map((name) => nameIn(language, name))), []);
    });
  }
}

for (const language of LANGUAGES) {
  test(`no two entities of the gateway have one name in ${language}`, () => {
    assert.deepEqual(repeated(GATEWAY.map((name) => nameIn(language, name))), []);
  });

  test(`numbers stay as they are in ${language}`, () => {
    assert.deepEqual(
      NAMES.filter((name) => digitsOf(nameIn(language, name)) !== digitsOf(name)),
      [],
    );
  });

  test(`every name is in sentence case in ${language}`, () => {
    const names = NAMES.map((name) => nameIn(language, name));
    assert.deepEqual(
      names.filter((name) => !/^\p{Lu}/u.test(name) || /[#\s]$|\s\s|^\s/.test(name)),
      [],
    );
  });
}

test("the English name stays as it is", () => {
  assert.deepEqual(
    NAMES.filter((name) => nameIn("en", name) !== name),
    [],
  );
});

test("a name with an unknown phrase stays English as a whole", () => {
  assert.equal(nameIn("nl", "Energy consumption (tariff 1, at sea)"), "Energy consumption (tariff 1, at sea)");
  assert.equal(nameIn("de", "Phlogiston 2"), "Phlogiston 2");
});

// biome-ignore format: one name, one row
const EXAMPLES = [
  ["Energy consumption (tariff 12)", "Energieverbruik (tarief 12)", "Énergie prélevée (tarif 12)", "Energiebezug (Tarif 12)"],
  ["Energy production (total)", "Teruglevering (totaal)", "Énergie injectée (total)", "Energieeinspeisung (gesamt)"],
  ["Power consumption phase L1", "Verbruikt vermogen fase L1", "Puissance prélevée phase L1", "Bezugsleistung Phase L1"],
  ["Current phase L2 (negative while producing)", "Stroom fase L2 (negatief bij teruglevering)", "Courant phase L2 (négatif en injection)", "Strom Phase L2 (negativ bei Einspeisung)"],
  ["Reactive energy quadrant 3", "Blindenergie kwadrant 3", "Énergie réactive quadrant 3", "Blindenergie Quadrant 3"],
  ["Maximum demand current month (production, tariff 1)", "Maandpiek (teruglevering, tarief 1)", "Pointe mensuelle (injection, tarif 1)", "Monatshöchstleistung (Einspeisung, Tarif 1)"],
  ["Maximum demand current month time", "Tijdstip maandpiek", "Horodatage de la pointe mensuelle", "Zeitpunkt der Monatshöchstleistung"],
  ["Relay 4 state", "Stand relais 4", "État du relais 4", "Zustand von Relais 4"],
  ["Fuse threshold L3", "Drempel zekering L3", "Seuil du fusible L3", "Sicherungsschwelle L3"],
  ["Gas consumption (energy)", "Gasverbruik (energie)", "Consommation de gaz (énergie)", "Gasverbrauch (Energie)"],
  ["Meter connected", "Meter verbonden", "Compteur connecté", "Zähler verbunden"],
] as const;

for (const [name, ...translations] of EXAMPLES) {
  test(`${name} is ${translations.join(", ")}`, () => {
    assert.deepEqual(
      LANGUAGES.map((language) => nameIn(language, name)),
      translations,
    );
  });
}
