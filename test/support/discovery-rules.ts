/**
 * OUR CHECK OF HOME ASSISTANT'S RULES for MQTT device discovery, as of release 2026.9, and of our own promises in it:
 * what `unique_id` is made of, full key names, no template that nothing tests. One key too many and Home Assistant
 * refuses the whole device; a key too many in a component, and it drops it without a word: so each of them is a broken
 * rule here.
 */
import { availabilityRules } from "./discovery-availability.ts";
import { DEVICE_KEYS, ORIGIN_KEYS, ROOT_KEYS, SENSOR_CLASSES, SLOT_CLASSES } from "./discovery-classes.ts";
import { componentRules, isTombstone } from "./discovery-component.ts";
import { at, isObject, isText, isTopic, isUrl, type JsonObject, objectIn, repeated, said } from "./discovery-values.ts";

/**
 * A sentence, with its place, for each rule that the announcement breaks. `state` is the JSON of a measurement on its
 * state topic: then the templates are rendered too, and the states judged.
 */
export const brokenRules = (
  topic: string,
  payload: string,
  state?: string,
  prefix = "homeassistant",
): readonly string[] => {
  const root = objectIn(payload);
  const message = state === undefined ? undefined : objectIn(state);
  return [
    ...said(
      [!isConfigTopic(topic, prefix), `topic: "${topic}" is not ${prefix}/device/[node/]id/config`],
      [root === undefined, "payload: is not a JSON object"],
      [state !== undefined && message === undefined, "state: is not a JSON object"],
    ),
    ...(root === undefined ? [] : announcementRules(root, message)),
  ];
};

/** Which components fit which slot of the Energy dashboard; one that is disabled has no statistics to show. */
export const dashboardSlots = (payload: string): Readonly<Record<keyof typeof SLOT_CLASSES, readonly string[]>> => {
  const components = Object.entries(componentsOf(objectIn(payload) ?? {}));
  const fitting = (deviceClass: string): readonly string[] =>
    components.flatMap(([id, component]) => (isObject(component) && fits(component, deviceClass) ? [id] : []));
  const { grid, gas, water, power } = SLOT_CLASSES;
  return { grid: fitting(grid), gas: fitting(gas), water: fitting(water), power: fitting(power) };
};

/** What the measurement of a meter has for the Energy dashboard and its announcement does not offer to it. */
export const missingSlots = (payload: string, state: string): readonly string[] => {
  const offered = dashboardSlots(payload);
  const keys = Object.keys(objectIn(state) ?? {});
  const missing = DEMANDED.flatMap(([form, slot]) =>
    keys.filter((key) => form.test(key) && !offered[slot].includes(key)).map((key) => `${slot}: ${key} is not offered`),
  );
  // Consumption and production together tell nothing of the grid (15.7.0).
  const hasPower = keys.some((key) => /^p1_actual_power_(consuming|producing|net)/.test(key));
  return [...missing, ...said([hasPower && offered.power.length === 0, "power: nothing is offered"])];
};

const DEMANDED = [
  [/^p1_energy_(consumed|produced)_(total|tariff\d+)$/, "grid"],
  [/^p1_(gas|heat|cooling)_consumed_energy$|^p1_slave_energy_consumed$/, "grid"],
  [/^p1_gas_consumed_volume$/, "gas"],
  [/^p1_water_consumed_volume$/, "water"],
] as const;

const fits = (component: JsonObject, deviceClass: string): boolean => {
  const known = SENSOR_CLASSES.get(deviceClass);
  return (
    component.platform === "sensor" &&
    component.device_class === deviceClass &&
    component.enabled_by_default !== false &&
    known?.units.some((unit) => unit === component.unit_of_measurement) === true &&
    known.stateClasses.some((stateClass) => stateClass === component.state_class)
  );
};

const isConfigTopic = (topic: string, prefix: string): boolean =>
  topic.startsWith(`${prefix}/`) &&
  /^device\/([a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.test(topic.slice(prefix.length + 1));

const announcementRules = (root: JsonObject, message: JsonObject | undefined): readonly string[] => {
  const device = isObject(root.device) ? root.device : {};
  const origin = isObject(root.origin) ? root.origin : {};
  const components = Object.entries(componentsOf(root));
  const surroundings = {
    identifier: identifiersOf(device)[0],
    deviceName: device.name,
    stateTopic: root.state_topic,
    message,
  };
  const { qos, encoding } = root;
  return [
    ...at("root", [
      ...strangersIn(root, ROOT_KEYS),
      ...["device", "origin", "components"]
        .filter((key) => !isObject(root[key]))
        .map((key) => `the object "${key}" is missing`),
      ...["state_topic", "command_topic"]
        .filter((key) => key in root && !isTopic(root[key]))
        .map((key) => `${key} ${JSON.stringify(root[key])} is not a topic`),
      ...said(
        [qos !== undefined && qos !== 0 && qos !== 1 && qos !== 2, `qos ${JSON.stringify(qos)} is not one of 0 1 2`],
        [encoding !== undefined && !isText(encoding), `encoding ${JSON.stringify(encoding)} is not a text`],
      ),
      ...availabilityRules(root),
    ]),
    ...at("device", deviceRules(device)),
    ...at("origin", originRules(origin)),
    ...at("components", said([components.length === 0, "there are none"])),
    ...components.flatMap(([id, component]) =>
      at(`components.${id}`, isObject(component) ? componentRules(id, component, surroundings) : ["is not an object"]),
    ),
    ...at("components", togetherRules(components.map(([, component]) => component))),
  ];
};

const componentsOf = ({ components }: JsonObject): JsonObject => (isObject(components) ? components : {});

const identifiersOf = ({ identifiers }: JsonObject): readonly unknown[] =>
  Array.isArray(identifiers) ? identifiers : [];

/** Abbreviations are strangers too: one that is mistyped costs the whole device. */
const strangersIn = (holder: JsonObject, allowed: readonly string[]): readonly string[] =>
  Object.keys(holder)
    .filter((key) => !allowed.includes(key))
    .map((key) => `"${key}" is not a key that Home Assistant allows here, in full`);

const deviceRules = (device: JsonObject): readonly string[] => {
  const { configuration_url: url, via_device: parent, name } = device;
  const identifiers = identifiersOf(device);
  const texts = Object.entries(device).filter(([key]) => key !== "identifiers" && key !== "connections");
  return [
    ...strangersIn(device, DEVICE_KEYS),
    ...texts
      .filter(([, value]) => !isText(value))
      .map(([key, value]) => `${key} ${JSON.stringify(value)} is not a text`),
    ...said(
      [name === undefined, "it has no name"],
      [identifiers.length === 0 || !identifiers.every(isText), "identifiers are not a list of texts"],
      [isText(parent) && identifiers.includes(parent), `via_device "${parent}" is the device itself`],
      ["connections" in device && !isPairs(device.connections), "connections are not a list of pairs"],
      [isText(url) && !isUrl(url) && !url.startsWith("homeassistant://"), `configuration_url "${url}" is not a URL`],
    ),
  ];
};

const isPairs = (value: unknown): boolean =>
  Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText));

const originRules = (origin: JsonObject): readonly string[] => [
  ...strangersIn(origin, ORIGIN_KEYS),
  ...Object.entries(origin)
    .filter(([, value]) => !isText(value))
    .map(([key, value]) => `${key} ${JSON.stringify(value)} is not a text`),
  ...said(
    [origin.name === undefined, "it has no name"],
    ["support_url" in origin && !isUrl(origin.support_url), `support_url "${origin.support_url}" is not a URL`],
  ),
];

/** What must differ between the components of one announcement. */
const togetherRules = (components: readonly unknown[]): readonly string[] => {
  const entities = components.filter(isObject).filter((component) => !isTombstone(component));
  const twice = (what: string, values: readonly unknown[]): readonly string[] =>
    repeated(values).map((value) => `the ${what} "${value}" stands twice`);
  return [
    ...twice(
      "unique_id",
      entities.map(({ unique_id }) => unique_id),
    ),
    ...twice(
      "default_entity_id",
      entities.map(({ default_entity_id }) => default_entity_id),
    ),
    ...["sensor", "binary_sensor"].flatMap((platform) =>
      twice(
        "name",
        entities.filter((entity) => entity.platform === platform).map(({ name }) => name),
      ),
    ),
  ];
};
