/**
 * What Home Assistant knows in a device announcement: keys, device classes with their units and state classes, and what
 * the Energy dashboard takes. Only what release 2024.11, the first with device announcements, knows, so that none of it
 * is lost on an older one; `default_entity_id` (2025.10) is dropped there without harm, and `reactive_energy` (2025.6)
 * costs that entity only. Sources: the developer docs on sensors and on MQTT discovery, and the components themselves.
 */

const AVAILABILITY = [
  "availability",
  "availability_mode",
  "availability_template",
  "availability_topic",
  "payload_available",
  "payload_not_available",
] as const;

/** One key more at the root, in `device` or in `origin`, and Home Assistant refuses the whole announcement. */
export const ROOT_KEYS: readonly string[] = [
  "device",
  "origin",
  "components",
  "state_topic",
  "command_topic",
  "qos",
  "encoding",
  ...AVAILABILITY,
];
export const DEVICE_KEYS: readonly string[] = [
  "identifiers",
  "connections",
  "name",
  "manufacturer",
  "model",
  "model_id",
  "hw_version",
  "sw_version",
  "serial_number",
  "via_device",
  "suggested_area",
  "configuration_url",
];
export const ORIGIN_KEYS: readonly string[] = ["name", "sw_version", "support_url"];
export const AVAILABILITY_ENTRY_KEYS: readonly string[] = [
  "topic",
  "payload_available",
  "payload_not_available",
  "value_template",
];

const ENTITY = [
  "platform",
  "unique_id",
  "name",
  "default_entity_id",
  "device_class",
  "entity_category",
  "enabled_by_default",
  "icon",
  "state_topic",
  "value_template",
  "json_attributes_topic",
  "json_attributes_template",
  "expire_after",
  "force_update",
  "qos",
  "encoding",
  ...AVAILABILITY,
] as const;

/** The platforms that we use, each with its keys; Home Assistant drops any other key without a word. */
export const PLATFORM_KEYS: ReadonlyMap<unknown, readonly string[]> = new Map([
  [
    "sensor",
    [
      ...ENTITY,
      "unit_of_measurement",
      "state_class",
      "options",
      "suggested_display_precision",
      "last_reset_value_template",
    ],
  ],
  ["binary_sensor", [...ENTITY, "payload_on", "payload_off", "off_delay"]],
]);

/** What may stand with a device class; undefined among the units: it may be without one. */
export interface SensorClass {
  readonly units: readonly (string | undefined)[];
  readonly stateClasses: readonly string[];
}

export const STATE_CLASSES: readonly unknown[] = ["measurement", "total", "total_increasing"];
const measured = (...units: readonly (string | undefined)[]): SensorClass => ({
  units,
  stateClasses: ["measurement"],
});
const metered = (...units: readonly string[]): SensorClass => ({ units, stateClasses: ["total", "total_increasing"] });
const either = (...units: readonly string[]): SensorClass => ({
  units,
  stateClasses: ["measurement", "total", "total_increasing"],
});
const noNumber: SensorClass = { units: [undefined], stateClasses: [] };

/** The device classes of sensors that a meter may need. Micro is the Greek letter, U+03BC. */
// biome-ignore format: one class, one line
export const SENSOR_CLASSES: ReadonlyMap<unknown, SensorClass> = new Map<string, SensorClass>([
  ["energy", metered("mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "J", "kJ", "MJ", "GJ", "cal", "kcal", "Mcal", "Gcal")],
  ["power", measured("mW", "W", "kW", "MW", "GW", "TW")],
  ["gas", metered("L", "m³", "ft³", "CCF", "MCF")],
  ["water", metered("L", "gal", "m³", "ft³", "CCF", "MCF")],
  ["volume", metered("mL", "L", "gal", "fl. oz.", "m³", "ft³", "CCF", "MCF")],
  ["volume_flow_rate", measured("m³/h", "m³/min", "m³/s", "ft³/min", "mL/s", "L/h", "L/min", "L/s", "gal/d", "gal/h", "gal/min")],
  ["reactive_energy", metered("varh", "kvarh")],
  ["reactive_power", measured("mvar", "var", "kvar")],
  ["apparent_power", measured("mVA", "VA", "kVA")],
  ["voltage", measured("\u03bcV", "mV", "V", "kV", "MV")],
  ["current", measured("\u03bcA", "mA", "A")],
  ["frequency", measured("mHz", "Hz", "kHz", "MHz", "GHz")],
  ["power_factor", measured("%", undefined)],
  ["temperature", measured("°C", "°F", "K")],
  ["duration", either("\u03bcs", "ms", "s", "min", "h", "d")],
  ["timestamp", noNumber],
  ["enum", noNumber],
]);

export const BINARY_CLASSES: readonly unknown[] = ["connectivity", "running", "problem"];

/** The device classes whose state is a word or a moment. Any other class, unit or state class makes it a number. */
export const NOT_NUMBERS: readonly unknown[] = ["timestamp", "enum"];

/** The slots of the Energy dashboard, and the device class that each takes. Heat and cooling count as energy. */
export const SLOT_CLASSES = { grid: "energy", gas: "gas", water: "water", power: "power" } as const;
