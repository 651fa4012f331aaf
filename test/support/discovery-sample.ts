/** Where the announcement below is published, and where the state that it speaks of. */
export const TOPIC = "homeassistant/device/p1mqtt_E0031000000000000/config";
export const STATE_TOPIC = "p1-mqtt/tele/0/E0031000000000000/SENSOR";

const entity = (key: string, name: string, filters = "") => ({
  platform: "sensor",
  unique_id: `p1mqtt_E0031000000000000_${key}`,
  name,
  default_entity_id: `sensor.electricity_meter_${key.replace("p1_", "")}`,
  value_template: `{{ value_json.${key} | is_defined${filters} }}`,
});
const energy = { device_class: "energy", unit_of_measurement: "kWh", state_class: "total_increasing" };

/** A right announcement with every form of template and every kind of sensor, made by hand for an invented meter. */
export const RIGHT = {
  device: {
    identifiers: ["p1mqtt_E0031000000000000"],
    name: "Electricity meter",
    serial_number: "E0031000000000000",
    via_device: "p1mqtt_gateway_house",
  },
  origin: { name: "P1-MQTT gateway", sw_version: "1.0.0", support_url: "https://example.org/" },
  state_topic: STATE_TOPIC,
  availability: [{ topic: "p1-mqtt/status/house" }, { topic: "p1-mqtt/status/house/meter/E0031000000000000" }],
  availability_mode: "all",
  components: {
    p1_vanished: { platform: "sensor" },
    total: { ...entity("total", "Energy consumption"), ...energy, suggested_display_precision: 3, expire_after: 60 },
    power: {
      ...entity("power", "Power"),
      device_class: "power",
      unit_of_measurement: "kW",
      state_class: "measurement",
    },
    volts: {
      ...entity("volts", "Voltage"),
      device_class: "voltage",
      unit_of_measurement: "V",
      state_class: "measurement",
      enabled_by_default: false,
    },
    factor: { ...entity("factor", "Power factor"), device_class: "power_factor", state_class: "measurement" },
    tariff: { ...entity("tariff", "Tariff", " | int"), device_class: "enum", options: ["1", "2"], icon: "mdi:flash" },
    time: { ...entity("time", "Time", " | as_datetime"), device_class: "timestamp", entity_category: "diagnostic" },
    valve: {
      ...entity("valve", "Valve"),
      device_class: "enum",
      options: ["closed", "open", "released"],
      value_template: "{{ ['closed','open','released'][value_json.valve | is_defined | int] }}",
    },
    words: { ...entity("words", "Words"), value_template: "{{ (value_json.words | is_defined | string)[:255] }}" },
    sags: {
      ...entity("sags", "Sags"),
      state_class: "total_increasing",
      json_attributes_topic: STATE_TOPIC,
      json_attributes_template:
        "{{ {'log': value_json.get('log', []), 'past': value_json.get('past', [])} | to_json }}",
    },
    line: {
      ...entity("line", "Line"),
      platform: "binary_sensor",
      default_entity_id: "binary_sensor.electricity_meter_line",
      device_class: "connectivity",
      value_template: "{{ 'ON' if value_json.line | is_defined else 'OFF' }}",
    },
  },
};

/** A state message of that meter. */
export const MEASUREMENT = {
  total: 123.456,
  power: 0,
  volts: 230.1,
  factor: -0.98,
  tariff: 2,
  time: 1_704_067_200,
  valve: 1,
  words: "x".repeat(300),
  sags: 3,
  log: [],
  past: [{ timestamp: 1_704_067_200 }],
  line: false,
};
