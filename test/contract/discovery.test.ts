import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { DIAGNOSTICS, gatewayAnnouncement } from "../../src/discovery/gateway-announcement.ts";
import { meterAnnouncement } from "../../src/discovery/meter-announcement.ts";
import { FIELDS, type FieldRow } from "../../src/fields.ts";
import type { Measurement } from "../../src/p1/measurements.ts";
import { brokenRules, missingSlots } from "../support/discovery-rules.ts";
import { defaultAnnouncing, defaultPreview } from "../support/preview.ts";
import { telegramFile } from "../support/telegrams.ts";

const ROWS: readonly FieldRow[] = FIELDS;
const KINDS: readonly Measurement["meter"][] = ["main", "gas", "water", "heat", "cooling", "slave", "other"];
const LANGUAGES = ["en", "nl", "fr", "de"] as const;

interface Component {
  readonly unique_id: string;
  readonly default_entity_id: string;
  readonly name?: string;
}

const componentsIn = (payload: string): readonly Component[] => Object.values(JSON.parse(payload).components);

/** A meter that sends everything that there is for its kind. */
const fullMeter = (kind: Measurement["meter"], language: (typeof LANGUAGES)[number] = "en") =>
  meterAnnouncement(
    {
      deviceId: "ID",
      isOwnId: true,
      kind,
      header: undefined,
      version: undefined,
      parentId: undefined,
      values: ROWS.filter(({ meter = "main" }) => meter === kind || (meter === "any" && kind !== "main")).map(
        (field) => ({
          field,
          others: [],
        }),
      ),
      stateTopic: "state",
      expireAfter: 60,
    },
    {},
    { ...defaultAnnouncing, language },
  );

const TELEGRAMS = readdirSync(new URL("../telegrams/", import.meta.url)).filter((file) => file.endsWith(".txt"));

for (const name of TELEGRAMS.map((file) => file.replace(".txt", ""))) {
  test(`what is announced of ${name} follows Home Assistant's rules and fills the Energy dashboard`, () => {
    const { announcements, measurements } = defaultPreview(telegramFile(name));
    const states = new Map(measurements.map(({ topic, payload }) => [topic, payload]));
    const stateOf = (payload: string): string | undefined => states.get(JSON.parse(payload).state_topic);
    assert.deepEqual(
      announcements.flatMap(({ topic, payload }) => brokenRules(topic, payload, stateOf(payload))),
      [],
    );
    assert.deepEqual(
      announcements.flatMap(({ payload }) => missingSlots(payload, stateOf(payload) ?? "{}")),
      [],
    );
    assert.equal(announcements.length, measurements.length + 1);
  });
}

for (const kind of KINDS) {
  test(`a ${kind} meter that sends everything follows Home Assistant's rules`, () => {
    const { topic, payload } = fullMeter(kind);
    assert.deepEqual(brokenRules(topic, payload), []);
  });
}

test("unique ids and entity ids are a promise: none of release 1 ever changes", () => {
  const promised = readFileSync(new URL("../golden/entities.tsv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  const gateway = gatewayAnnouncement({}, { ...defaultAnnouncing, clientId: "ID" });
  const kept = [gateway, ...KINDS.map((kind) => fullMeter(kind))].flatMap(({ payload }) =>
    componentsIn(payload).map(({ unique_id, default_entity_id }) => `${unique_id}\t${default_entity_id}`),
  );
  assert.deepEqual(
    promised.filter((line) => !kept.includes(line)),
    [],
    "a promised id is gone or has changed",
  );
  assert.deepEqual(
    kept.filter((line) => !promised.includes(line)),
    [],
    "a new id: read it, then add it to test/golden/entities.tsv",
  );
});

test("no two kinds of meter share an entity id", () => {
  const ids = KINDS.flatMap((kind) =>
    componentsIn(fullMeter(kind).payload).map(({ default_entity_id }) => default_entity_id),
  );
  assert.deepEqual(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
  );
});

test("the language changes the names of the entities, and nothing else", () => {
  const withoutNames = (payload: string): unknown => {
    const announcement = JSON.parse(payload);
    for (const component of Object.values<{ name?: string }>(announcement.components)) delete component.name;
    return announcement;
  };
  const english = fullMeter("main").payload;
  for (const language of ["nl", "fr", "de"] as const) {
    const translated = fullMeter("main", language).payload;
    assert.deepEqual(withoutNames(translated), withoutNames(english));
    assert.notDeepEqual(
      componentsIn(translated).map(({ name }) => name),
      componentsIn(english).map(({ name }) => name),
    );
  }
});

test("an attribute hangs on an entity of the same meter", () => {
  const orphans = ROWS.filter(
    ({ attributeOf, meter }) =>
      attributeOf !== undefined && !ROWS.some((row) => row.key === attributeOf && row.meter === meter),
  );
  assert.deepEqual(orphans, []);
});

test("the gateway's own entities have a key each", () => {
  assert.equal(new Set(DIAGNOSTICS.map(({ key }) => key)).size, DIAGNOSTICS.length);
});
