import { availabilityRules } from "./discovery-availability.ts";
import { BINARY_CLASSES, NOT_NUMBERS, PLATFORM_KEYS, SENSOR_CLASSES, STATE_CLASSES } from "./discovery-classes.ts";
import { isAttributesTemplate, isNumber, keysRead, type Rendered, rendererOf } from "./discovery-templates.ts";
import { isText, isTopic, type JsonObject, repeated, said } from "./discovery-values.ts";

/** What the rules for a component need of the rest of the announcement. */
export interface Surroundings {
  readonly identifier: unknown;
  readonly deviceName: unknown;
  readonly stateTopic: unknown;
  /** The measurement on that topic. */
  readonly message: JsonObject | undefined;
}

/** A component with nothing but a platform of ours is to be removed. */
export const isTombstone = (component: JsonObject): boolean =>
  Object.keys(component).length === 1 && PLATFORM_KEYS.has(component.platform);

/** A sentence for each rule that one component breaks. */
export const componentRules = (id: string, component: JsonObject, surroundings: Surroundings): readonly string[] => {
  const { platform } = component;
  const known = PLATFORM_KEYS.get(platform);
  if (known === undefined) return [`platform ${JSON.stringify(platform)} is not one of sensor binary_sensor`];
  if (isTombstone(component)) return [];
  return [
    ...Object.keys(component)
      .filter((key) => !known.includes(key))
      .map((key) => `"${key}" is not a key of a ${platform}: Home Assistant drops it without a word`),
    ...entityRules(id, component, surroundings),
    ...availabilityRules(component),
    ...(platform === "sensor" ? sensorRules(component) : binarySensorRules(component)),
    ...templateRules(component, surroundings),
  ];
};

const entityRules = (id: string, component: JsonObject, surroundings: Surroundings): readonly string[] => {
  const { platform, unique_id: uniqueId, name, icon, expire_after: expireAfter, qos } = component;
  const { default_entity_id: entityId, entity_category: category, enabled_by_default: enabled } = component;
  const { identifier, deviceName, stateTopic } = surroundings;
  const wantedId = `${identifier}_${id}`;
  const topic = component.state_topic ?? stateTopic;
  const slug = /^[a-z_]+\.[a-z0-9]+(?:_[a-z0-9]+)*$/;
  return said(
    [!/^[a-zA-Z0-9_-]+$/.test(id), "the component id holds more than letters, digits, _ and -"],
    [uniqueId !== wantedId, `unique_id ${JSON.stringify(uniqueId)} is not "${wantedId}"`],
    [!isText(name), `name ${JSON.stringify(name)} is not a text`],
    [
      isText(name) && isText(deviceName) && name.toLowerCase().startsWith(deviceName.toLowerCase()),
      `name "${name}" begins with the name of the device, which Home Assistant sets before it`,
    ],
    [
      !isText(entityId) || !slug.test(entityId) || !entityId.startsWith(`${platform}.`),
      `default_entity_id ${JSON.stringify(entityId)} is not "${platform}." and lower-case words joined by _`,
    ],
    [
      category !== undefined && category !== "diagnostic",
      `entity_category ${JSON.stringify(category)} is not diagnostic`,
    ],
    [enabled !== undefined && typeof enabled !== "boolean", "enabled_by_default is not true or false"],
    [
      expireAfter !== undefined && !(Number.isInteger(expireAfter) && Number(expireAfter) > 0),
      `expire_after ${JSON.stringify(expireAfter)} is not a whole number of seconds above 0`,
    ],
    [
      icon !== undefined && !(typeof icon === "string" && /^mdi:[a-z0-9]+(-[a-z0-9]+)*$/.test(icon)),
      `icon ${JSON.stringify(icon)} is not mdi: and a name`,
    ],
    [qos !== undefined && qos !== 0 && qos !== 1 && qos !== 2, `qos ${JSON.stringify(qos)} is not one of 0 1 2`],
    ["force_update" in component, "force_update writes a row to the database for every message"],
    [!isTopic(topic), `state_topic ${JSON.stringify(topic)}, its own or that of the root, is not a topic`],
  );
};

const sensorRules = (sensor: JsonObject): readonly string[] => {
  const { device_class: deviceClass, unit_of_measurement: unit, state_class: stateClass, options } = sensor;
  const precision = sensor.suggested_display_precision;
  const known = SENSOR_CLASSES.get(deviceClass);
  const isWord = NOT_NUMBERS.includes(deviceClass);
  const listed = Array.isArray(options) ? options : [];
  return said(
    [deviceClass !== undefined && known === undefined, `device_class ${JSON.stringify(deviceClass)} is not known`],
    [unit !== undefined && !isText(unit), `unit ${JSON.stringify(unit)} is not a text`],
    [isWord && unit !== undefined, `the device class ${deviceClass} goes without unit`],
    [isWord && stateClass !== undefined, `the device class ${deviceClass} goes without state class`],
    [
      known !== undefined && !isWord && !known.units.some((allowed) => allowed === unit),
      `unit ${JSON.stringify(unit)} is not one of ${deviceClass}: ${known?.units.map((allowed) => allowed ?? "(none)").join(" ")}`,
    ],
    [stateClass !== undefined && !STATE_CLASSES.includes(stateClass), `state_class "${stateClass}" is not known`],
    [
      known !== undefined && !isWord && stateClass === undefined,
      `the device class ${deviceClass} without state class gives no long-term statistics`,
    ],
    [
      known !== undefined && !isWord && stateClass !== undefined && !known.stateClasses.some((sc) => sc === stateClass),
      `state_class "${stateClass}" is not one of ${deviceClass}: ${known?.stateClasses.join(" ")}`,
    ],
    [deviceClass === "enum" && options === undefined, "an enum has no options"],
    [options !== undefined && deviceClass !== "enum", "options belong to the device class enum alone"],
    [
      options !== undefined && (listed.length === 0 || !listed.every(isText) || repeated(listed).length > 0),
      `options ${JSON.stringify(options)} are not a list of different texts`,
    ],
    [
      precision !== undefined && !(Number.isInteger(precision) && Number(precision) >= 0),
      `suggested_display_precision ${JSON.stringify(precision)} is not a whole number from 0`,
    ],
    [
      precision !== undefined && (isWord || [deviceClass, unit, stateClass].every((given) => given === undefined)),
      "suggested_display_precision makes Home Assistant expect a number, which this is not",
    ],
  );
};

const binarySensorRules = ({ device_class: deviceClass }: JsonObject): readonly string[] =>
  said([
    deviceClass !== undefined && !BINARY_CLASSES.includes(deviceClass),
    `device_class ${JSON.stringify(deviceClass)} is not one of ${BINARY_CLASSES.join(" ")}`,
  ]);

const templateRules = (component: JsonObject, { stateTopic, message }: Surroundings): readonly string[] => {
  const { value_template: template, json_attributes_template: attributes, json_attributes_topic: topic } = component;
  const renderer = typeof template === "string" ? rendererOf(template) : undefined;
  const isOfRoot = component.state_topic === undefined || component.state_topic === stateTopic;
  const lost = (text: unknown, isRead: boolean): readonly string[] =>
    isRead && message !== undefined && typeof text === "string"
      ? keysRead(text).filter((key) => !Object.hasOwn(message, key))
      : [];
  const lostToState = lost(template, isOfRoot);
  const canRender = message !== undefined && renderer !== undefined && isOfRoot && lostToState.length === 0;
  return [
    ...said(
      [renderer === undefined, `value_template ${JSON.stringify(template)}: a template form that nothing tests`],
      [
        attributes !== undefined && !(typeof attributes === "string" && isAttributesTemplate(attributes)),
        `json_attributes_template ${JSON.stringify(attributes)}: a template form that nothing tests`,
      ],
      ["last_reset_value_template" in component, "last_reset_value_template: a template form that nothing tests"],
      // The topic is not taken from the state; and without template all of the message would be attributes.
      [
        (attributes === undefined) !== (topic === undefined),
        "json_attributes_template and json_attributes_topic go together",
      ],
      [topic !== undefined && !isTopic(topic), `json_attributes_topic ${JSON.stringify(topic)} is not a topic`],
    ),
    ...[...lostToState, ...lost(attributes, topic === stateTopic)].map(
      (key) => `a template reads ${key}, which the measurement does not have`,
    ),
    ...(canRender ? stateRules(component, renderer(message)) : []),
  ];
};

/** What Home Assistant says to the state that the template made. "None" is the state unknown, for all. */
const stateRules = (component: JsonObject, rendered: Rendered): readonly string[] => {
  if (rendered.kind === "broken") return [rendered.why];
  const { text } = rendered;
  const shown = JSON.stringify(text);
  const { platform, device_class: deviceClass, options } = component;
  const { unit_of_measurement: unit, state_class: stateClass, suggested_display_precision: precision } = component;
  const { payload_on: on = "ON", payload_off: off = "OFF" } = component;
  const isSensor = platform === "sensor" && text !== "None";
  const isNumeric =
    !NOT_NUMBERS.includes(deviceClass) &&
    [deviceClass, unit, stateClass, precision].some((given) => given !== undefined);
  return said(
    [isSensor && isNumeric && !isNumber(text), `the state ${shown} is not a number, which Home Assistant expects here`],
    [
      isSensor && Array.isArray(options) && !options.includes(text),
      `the state ${shown} is not among the options: Home Assistant ignores it`,
    ],
    [
      isSensor && deviceClass === "timestamp" && !/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text),
      `the state ${shown} is not a moment with its time zone`,
    ],
    [
      platform === "binary_sensor" && text !== "None" && text !== on && text !== off,
      `the state ${shown} is neither ${JSON.stringify(on)} nor ${JSON.stringify(off)}`,
    ],
    [[...text].length > 255, `the state is ${[...text].length} characters long, of 255 that Home Assistant takes`],
  );
};
