import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenRules, dashboardSlots, missingSlots } from "../support/discovery-rules.ts";
import { MEASUREMENT, RIGHT, STATE_TOPIC, TOPIC } from "../support/discovery-sample.ts";

const PAYLOAD = JSON.stringify(RIGHT);
const STATE = JSON.stringify(MEASUREMENT);

/** The JSON with one member changed, added, or (undefined) taken away. */
const damaged = (whole: object, path: string, value: unknown): string =>
  JSON.stringify(withMember(whole, path.split("."), value));

const withMember = (holder: object, [name = "", ...deeper]: readonly string[], value: unknown): object => ({
  ...holder,
  [name]: deeper.length === 0 ? value : withMember(Object(Reflect.get(holder, name)), deeper, value),
});

test("a right announcement breaks no rule", () => assert.deepEqual(brokenRules(TOPIC, PAYLOAD), []));

test("a right announcement breaks no rule with its measurement", () => {
  assert.deepEqual(brokenRules(TOPIC, PAYLOAD, STATE), []);
});

test("another prefix and a node id are right in the topic", () => {
  assert.deepEqual(brokenRules("my/ha/device/node/p1mqtt_1/config", PAYLOAD, STATE, "my/ha"), []);
});

for (const topic of [
  "homeassistant/sensor/p1mqtt_1/config",
  "homeassistant/device/p1mqtt 1/config",
  "homeassistant/device/p1mqtt_1",
  "homeassistant/device/a/b/c/config",
  "home/device/p1mqtt_1/config",
]) {
  test(`${topic} is not the topic of an announcement`, () => {
    assert.match(brokenRules(topic, PAYLOAD).join("\n"), /^topic: ".*" is not homeassistant\/device/);
  });
}

for (const payload of ["", "[]", "null", "{", '"text"']) {
  test(`${payload || "nothing"} is not an announcement`, () => {
    assert.deepEqual(brokenRules(TOPIC, payload), ["payload: is not a JSON object"]);
  });
}

// biome-ignore format: one damage, one line
const DAMAGES = [
  ["a base topic at the root", "~", "p1-mqtt", 'root: "~" is not a key'],
  ["an abbreviation at the root", "stat_t", STATE_TOPIC, 'root: "stat_t" is not a key'],
  ["a key that is newer than device announcements", "message_expiry_interval", 60, 'root: "message_expiry_interval" is not a key'],
  ["no device", "device", undefined, 'root: the object "device" is missing'],
  ["no origin", "origin", undefined, 'root: the object "origin" is missing'],
  ["components as a list", "components", [], 'root: the object "components" is missing'],
  ["no components", "components", {}, "components: there are none"],
  ["a wildcard in the state topic", "state_topic", "p1-mqtt/+", 'root: state_topic "p1-mqtt/+" is not a topic'],
  ["no state topic", "state_topic", undefined, "components.total: state_topic undefined"],
  ["a quality of service of 3", "qos", 3, "root: qos 3 is not one of 0 1 2"],
  ["an encoding that is no text", "encoding", 8, "root: encoding 8 is not a text"],
  ["one availability instead of a list", "availability", { topic: "a" }, "root: availability: is not a list"],
  ["an availability as text", "availability", ["a"], "root: availability[0]: is not an object"],
  ["an availability without topic", "availability", [{}], "root: availability[0]: topic: undefined is not a topic"],
  ["an unknown key of an availability", "availability", [{ topic: "a", t: "a" }], 'root: availability[0]: "t" is not a key'],
  ["a payload that is no text", "availability", [{ topic: "a", payload_available: 1 }], "root: availability[0]: a payload is not a text"],
  ["two topics and the last one wins", "availability_mode", "latest", "root: availability_mode: is not all"],
  ["an unknown mode", "availability_mode", "none", 'root: availability_mode: "none" is not one of all any latest'],
  ["two ways to tell the availability", "availability_topic", "a", "root: availability and availability_topic exclude"],
  ["an availability template", "availability_template", "{{ value }}", "root: availability_template: a template form that nothing tests"],
  ["an unknown key of the device", "device.ip", "192.0.2.1", 'device: "ip" is not a key'],
  ["a null in the device", "device.sw_version", null, "device: sw_version null is not a text"],
  ["a number in the device", "device.sw_version", 5, "device: sw_version 5 is not a text"],
  ["a device without name", "device.name", undefined, "device: it has no name"],
  ["no identifiers", "device.identifiers", [], "device: identifiers are not a list of texts"],
  ["identifiers that are no list", "device.identifiers", "p1mqtt_E0031000000000000", "device: identifiers are not a list of texts"],
  ["a device that hangs on itself", "device.via_device", "p1mqtt_E0031000000000000", 'device: via_device "p1mqtt_E0031000000000000" is the device itself'],
  ["connections without pairs", "device.connections", [["mac"]], "device: connections are not a list of pairs"],
  ["a configuration URL without scheme", "device.configuration_url", "192.0.2.1", 'device: configuration_url "192.0.2.1" is not a URL'],
  ["an origin without name", "origin.name", undefined, "origin: it has no name"],
  ["an unknown key of the origin", "origin.url", "https://example.org/", 'origin: "url" is not a key'],
  ["a support URL without scheme", "origin.support_url", "example.org", 'origin: support_url "example.org" is not a URL'],
  ["a component as text", "components.total", "sensor", "components.total: is not an object"],
  ["a space in a component id", "components.a b", { platform: "sensor", name: "A" }, "components.a b: the component id holds more"],
  ["a platform that we do not use", "components.total.platform", "date", 'components.total: platform "date" is not one of'],
  ["a removal of an unknown platform", "components.p1_vanished.platform", "senzor", 'components.p1_vanished: platform "senzor" is not one of'],
  ["no unique id", "components.total.unique_id", undefined, "components.total: unique_id undefined is not"],
  ["the unique id of another", "components.total.unique_id", "p1mqtt_E0031000000000000_power", 'components: the unique_id "p1mqtt_E0031000000000000_power" stands twice'],
  ["a unique id of another scheme", "components.total.unique_id", "E0031000000000000_total", 'components.total: unique_id "E0031000000000000_total" is not "p1mqtt_E0031000000000000_total"'],
  ["an abbreviation in a component", "components.total.dev_cla", "energy", 'components.total: "dev_cla" is not a key of a sensor'],
  ["a key of sensors in a binary sensor", "components.line.state_class", "total", 'components.line: "state_class" is not a key of a binary_sensor'],
  ["the id that is ignored since 2026.4", "components.total.object_id", "total", 'components.total: "object_id" is not a key'],
  ["an empty name", "components.total.name", "", 'components.total: name "" is not a text'],
  ["a name that repeats the device", "components.total.name", "Electricity Meter total", "components.total: name \"Electricity Meter total\" begins with the name of the device"],
  ["the name of another", "components.total.name", "Power", 'components: the name "Power" stands twice'],
  ["no entity id", "components.total.default_entity_id", undefined, "components.total: default_entity_id undefined is not"],
  ["an entity id without platform", "components.total.default_entity_id", "total", 'components.total: default_entity_id "total" is not'],
  ["an entity id of another platform", "components.total.default_entity_id", "binary_sensor.total", 'components.total: default_entity_id "binary_sensor.total" is not'],
  ["an entity id with a dash", "components.total.default_entity_id", "sensor.to-tal", 'components.total: default_entity_id "sensor.to-tal" is not'],
  ["the entity id of another", "components.total.default_entity_id", "sensor.electricity_meter_power", 'components: the default_entity_id "sensor.electricity_meter_power" stands twice'],
  ["an unknown device class", "components.total.device_class", "engery", 'components.total: device_class "engery" is not known'],
  ["a unit of another case", "components.volts.unit_of_measurement", "v", 'components.volts: unit "v" is not one of voltage: '],
  ["a digit as superscript", "components.total", { ...RIGHT.components.total, device_class: "gas", unit_of_measurement: "m3" }, 'components.total: unit "m3" is not one of gas: L m³'],
  ["a class without unit", "components.total.unit_of_measurement", undefined, "components.total: unit undefined is not one of energy: "],
  ["an empty unit", "components.sags.unit_of_measurement", "", 'components.sags: unit "" is not a text'],
  ["a state class that does not fit", "components.total.state_class", "measurement", 'components.total: state_class "measurement" is not one of energy: total total_increasing'],
  ["an unknown state class", "components.sags.state_class", "rising", 'components.sags: state_class "rising" is not known'],
  ["a number without state class", "components.volts.state_class", undefined, "components.volts: the device class voltage without state class"],
  ["a timestamp with a unit", "components.time.unit_of_measurement", "s", "components.time: the device class timestamp goes without unit"],
  ["a timestamp with a state class", "components.time.state_class", "measurement", "components.time: the device class timestamp goes without state class"],
  ["an enum with a unit", "components.tariff.unit_of_measurement", "T", "components.tariff: the device class enum goes without unit"],
  ["an enum with a state class", "components.tariff.state_class", "total", "components.tariff: the device class enum goes without state class"],
  ["an enum without options", "components.tariff.options", undefined, "components.tariff: an enum has no options"],
  ["an empty list of options", "components.tariff.options", [], "components.tariff: options [] are not a list of different texts"],
  ["numbers as options", "components.tariff.options", [1, 2], "components.tariff: options [1,2] are not a list of different texts"],
  ["an option twice", "components.tariff.options", ["1", "2", "2"], 'components.tariff: options ["1","2","2"] are not'],
  ["options of a number", "components.power.options", ["1"], "components.power: options belong to the device class enum alone"],
  ["half a decimal", "components.total.suggested_display_precision", 0.5, "components.total: suggested_display_precision 0.5 is not"],
  ["fewer than no decimals", "components.total.suggested_display_precision", -1, "components.total: suggested_display_precision -1 is not"],
  ["decimals of an enum", "components.tariff.suggested_display_precision", 0, "components.tariff: suggested_display_precision makes"],
  ["decimals of a text", "components.words.suggested_display_precision", 0, "components.words: suggested_display_precision makes"],
  ["a category that sensors cannot have", "components.total.entity_category", "config", 'components.total: entity_category "config" is not diagnostic'],
  ["a text where true or false is meant", "components.total.enabled_by_default", "no", "components.total: enabled_by_default is not true or false"],
  ["an expiry at once", "components.total.expire_after", 0, "components.total: expire_after 0 is not"],
  ["an icon of no family", "components.total.icon", "flash", 'components.total: icon "flash" is not mdi: and a name'],
  ["a row for every message", "components.total.force_update", true, "components.total: force_update writes a row"],
  ["a quality of service as text", "components.total.qos", "1", 'components.total: qos "1" is not one of 0 1 2'],
  ["a wildcard in a topic of its own", "components.total.state_topic", "a/#", 'components.total: state_topic "a/#"'],
  ["an availability of its own, without topic", "components.total.availability", [{}], "components.total: availability[0]: topic: undefined"],
  ["a binary sensor of an unknown class", "components.line.device_class", "line", 'components.line: device_class "line" is not one of'],
  ["no template", "components.total.value_template", undefined, "components.total: value_template undefined: a template form that nothing tests"],
  ["a template that warns when a value is missing", "components.total.value_template", "{{ value_json.total }}", "components.total: value_template \"{{ value_json.total }}\": a template form that nothing tests"],
  ["a template of a key that never comes", "components.total.value_template", "{{ value_json['totals'] }}", "components.total: a template reads totals, which the measurement does not have"],
  ["a template that misspells its key", "components.total.value_template", "{{ value_json.totals | is_defined }}", "components.total: a template reads totals, which the measurement does not have"],
  ["a template for the last reset", "components.total.last_reset_value_template", "{{ 0 }}", "components.total: last_reset_value_template: a template form"],
  ["attributes of another form", "components.sags.json_attributes_template", "{{ value_json.get('log') }}", "components.sags: json_attributes_template \"{{ value_json.get('log') }}\": a template form"],
  ["attributes of a key that never comes", "components.sags.json_attributes_template", "{{ {'log': value_json.get('logs', [])} | to_json }}", "components.sags: a template reads logs"],
  ["attributes from nowhere", "components.sags.json_attributes_topic", undefined, "components.sags: json_attributes_template and json_attributes_topic go together"],
  ["attributes from a wildcard", "components.sags.json_attributes_topic", "#", 'components.sags: json_attributes_topic "#" is not a topic'],
  ["a number shown as it is where a moment is meant", "components.time.value_template", "{{ value_json.time | is_defined }}", 'components.time: the state "1704067200" is not a moment'],
  ["an option that is missing", "components.tariff.options", ["1"], 'components.tariff: the state "2" is not among the options'],
  ["a text that is not cut", "components.words.value_template", "{{ value_json.words | is_defined }}", "components.words: the state is 300 characters long"],
  ["a number where on or off is meant", "components.line.value_template", "{{ value_json.sags | is_defined }}", 'components.line: the state "3" is neither "ON" nor "OFF"'],
  ["payloads that the template does not make", "components.line.payload_off", "off", 'components.line: the state "OFF" is neither "ON" nor "off"'],
] as const;

for (const [name, path, value, expected] of DAMAGES) {
  test(`an announcement is found wrong for ${name}`, () => {
    assert.match(said(damaged(RIGHT, path, value), STATE), containing(expected));
  });
}

// biome-ignore format: one damage, one line
const STRANGE_STATES = [
  ["a key that is gone", "total", undefined, "components.total: a template reads total, which the measurement does not have"],
  ["attributes that are gone", "log", undefined, "components.sags: a template reads log, which the measurement does not have"],
  ["a text for a number", "volts", "high", 'components.volts: the state "high" is not a number'],
  ["a truth for a number", "power", true, 'components.power: the state "True" is not a number'],
  ["a text for a counter without unit", "sags", "3 sags", 'components.sags: the state "3 sags" is not a number'],
  ["a list for a number", "total", [1], "components.total: renders a list or an object"],
  ["a list for on or off", "line", [], "components.line: renders a list or an object"],
  ["a word for a whole number", "tariff", "low", 'components.tariff: int takes no "low"'],
  ["a tariff that is not among the options", "tariff", 3, 'components.tariff: the state "3" is not among the options'],
  ["a state without a word for it", "valve", 3, "components.valve: 3 is not the number of any of"],
  ["a moment in milliseconds", "time", 1_704_067_200_000, "components.time: as_datetime takes no 1704067200000"],
  ["a moment as text", "time", "2024-01-01T00:00:00", 'components.time: as_datetime takes no "2024-01-01T00:00:00"'],
] as const;

for (const [name, key, value, expected] of STRANGE_STATES) {
  test(`a measurement is found wrong for ${name}`, () => {
    assert.match(said(PAYLOAD, damaged(MEASUREMENT, key, value)), containing(expected));
  });
}

const said = (payload: string, state: string): string => brokenRules(TOPIC, payload, state).join("\n");

const containing = (text: string): RegExp => new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`, "m");

// biome-ignore format: one change, one line
const HARMLESS = [
  ["a topic of its own, of which no message is given", "components.sags", { ...RIGHT.components.sags, state_topic: "other", value_template: "{{ value_json.other | is_defined }}" }],
  ["the name that an entity of another platform has", "components.line.name", "Power"],
  ["a unit that Home Assistant converts", "components.power.unit_of_measurement", "W"],
  ["one topic alone and no mode", "availability", [{ topic: "p1-mqtt/status/house", payload_available: "up" }]],
] as const;

for (const [name, path, value] of HARMLESS) {
  test(`an announcement is right with ${name}`, () => {
    assert.equal(said(damaged(RIGHT, path, value), damaged(MEASUREMENT, "line", true)), "");
  });
}

test("a null is the state unknown, which every sensor may have", () => {
  assert.equal(said(PAYLOAD, damaged(MEASUREMENT, "total", null)), "");
});

test("a measurement that is no JSON is found", () => {
  assert.equal(said(PAYLOAD, "offline"), "state: is not a JSON object");
});

test("the Energy dashboard is offered what fits its slots and is enabled", () => {
  assert.deepEqual(dashboardSlots(PAYLOAD), { grid: ["total"], gas: [], water: [], power: ["power"] });
  assert.deepEqual(dashboardSlots(damaged(RIGHT, "components.total.enabled_by_default", false)).grid, []);
  assert.deepEqual(dashboardSlots(damaged(RIGHT, "components.total.state_class", "measurement")).grid, []);
  assert.deepEqual(dashboardSlots(damaged(RIGHT, "components.power.unit_of_measurement", "kVA")).power, []);
});

test("what a meter measures for the Energy dashboard and does not offer is told", () => {
  assert.deepEqual(missingSlots(PAYLOAD, '{"p1_energy_consumed_tariff1":1,"p1_gas_consumed_volume":1}'), [
    "grid: p1_energy_consumed_tariff1 is not offered",
    "gas: p1_gas_consumed_volume is not offered",
  ]);
  assert.deepEqual(missingSlots(PAYLOAD, '{"p1_actual_power_net":1}'), []);
  assert.deepEqual(missingSlots("{}", '{"p1_actual_power_net":1}'), ["power: nothing is offered"]);
  assert.deepEqual(missingSlots("{}", '{"p1_actual_power_combined":1}'), []);
});
