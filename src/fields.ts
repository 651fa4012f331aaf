/**
 * THE FIELD TABLE: one row per value that a P1 telegram can carry. It drives what is understood, how it is read, the
 * JSON key, unit and order, the discovery message, and the table of values in the README.
 * Sources: DSMR 5.0.2 P1 companion standard §6.12, e-MUCS P1 2.1.1, DSMR 2.2 and 3.0, and what real meters send.
 */

/** How the text between the parentheses is read. */
export type FieldKind =
  | "number" // a decimal with a unit; a time beside it is left to a row of kind "time"
  | "reading" // an M-Bus reading: a time and a decimal, also in the forms of DSMR 2.2 and 3.0
  | "count" // a whole number without unit
  | "tariff" // the number of the tariff, also at the end of words
  | "state" // 0, 1, 2, or OFF and ON
  | "time" // a moment, in Unix seconds
  | "text" // an octet string: hexadecimal digits of printable characters, or plain
  | "version" // digits as they stand, or text where there are more than five of them
  | "raw" // as it stands
  | "failures" // the power failure log
  | "peaks" // the history of monthly peaks
  | "hourly" // one of 24 readings, each an object of its own; together a list
  | "profile" // any other list of captured values, by the keys of their codes
  | "closing"; // the values at the end of the last month

/** Whose message a value belongs to. `main` is the electricity meter itself, `any` every meter on the M-Bus. */
export type FieldMeter = "main" | "gas" | "water" | "heat" | "cooling" | "slave" | "any";

/** How a value is made of others of the same message, by their keys, where the meter does not send it itself. */
export type Derivation =
  /** Of all that this meter sends: it sends the first, or the first two, and so on. */
  | { readonly kind: "sum"; readonly of: readonly string[] }
  /** The first less the second. */
  | { readonly kind: "difference"; readonly of: readonly [string, string] }
  /** The first, negative while nothing flows by the second (consuming) and something by the third (producing). */
  | { readonly kind: "signed"; readonly of: readonly [string, string, string] };

export interface FieldRow {
  /** The JSON key: a promise, never renamed. */
  readonly key: string;
  /** OBIS codes A-B:C.D.E that carry it, the preferred one first; `n` stands for an M-Bus channel 1 to 9. */
  readonly codes: readonly string[];
  readonly kind: FieldKind;
  /** `main` unless given. */
  readonly meter?: FieldMeter;
  /** The unit of the JSON value, for ever. Printed units of the same quantity are converted to it exactly. */
  readonly unit?: string;
  /** Printed without unit it is in this one. */
  readonly bareUnit?: string;
  /** Printed without decimal point it counts thousandths. */
  readonly bareThousandths?: true;
  /** Which of several numbers in one object it is, from 1. */
  readonly position?: 1 | 2;
  /** Only in telegrams of these manufacturers (FLAG code in the header); there, rows without this do not count. */
  readonly manufacturers?: readonly string[];
  /** The least and the greatest possible number; what lies outside is absent. */
  readonly range?: readonly [number, number] | undefined;
  /** Numbers by which a meter says "not active": such a value is absent. */
  readonly inactive?: readonly number[] | undefined;
  /** Made of other values where no object carries it. */
  readonly derived?: Derivation;
  /** Home Assistant: the entity's name, and false when there is no entity. */
  readonly name: string;
  readonly entity?: false;
  /** No entity of its own, but an attribute of this one. */
  readonly attributeOf?: string;
  readonly deviceClass?: string;
  readonly stateClass?: "measurement" | "total" | "total_increasing";
  /** Decimals that Home Assistant shows; the telegram's own where that has fewer or more. */
  readonly precision?: number;
  readonly category?: "diagnostic";
  /** Shown from the start: always unless given, or only for a meter of more than one phase. */
  readonly enabled?: false | "multi-phase";
  readonly icon?: string;
  /** The names of the states 0, 1, 2, or the values of an enumeration. */
  readonly options?: readonly string[];
}

const setting = { category: "diagnostic", enabled: false } as const;
const measured = { kind: "number", stateClass: "measurement" } as const;
const total = { kind: "number", stateClass: "total_increasing", precision: 3 } as const;
const energy = { ...total, unit: "kWh", deviceClass: "energy" } as const;
const reactiveEnergy = { ...total, unit: "kvarh", deviceClass: "reactive_energy" } as const;
const temperature = {
  ...measured,
  kind: "reading",
  unit: "°C",
  deviceClass: "temperature",
  precision: 1,
  enabled: false,
} as const;
const heat = { ...total, kind: "reading", unit: "GJ", deviceClass: "energy" } as const;
const volume = { ...total, kind: "reading", unit: "m³" } as const;
const power = { ...measured, unit: "kW", deviceClass: "power", precision: 3 } as const;
const reactivePower = { ...measured, unit: "kvar", deviceClass: "reactive_power", precision: 3 } as const;
const apparentPower = { ...measured, unit: "kVA", deviceClass: "apparent_power", precision: 3 } as const;
const voltage = { ...measured, unit: "V", deviceClass: "voltage", precision: 1 } as const;
const current = { ...measured, unit: "A", deviceClass: "current", precision: 0 } as const;
const frequency = { ...measured, unit: "Hz", deviceClass: "frequency", precision: 2 } as const;
// Lithuanian meters of old firmware print thousandths without a point; SAG5 prints 4.5, which no power factor can be.
const powerFactor = {
  ...measured,
  deviceClass: "power_factor",
  precision: 3,
  range: [-1, 1],
  bareThousandths: true,
} as const;
const counted = { ...setting, kind: "count", stateClass: "total_increasing", precision: 0 } as const;
const duration = { ...setting, ...measured, unit: "s", deviceClass: "duration", precision: 0 } as const;
const constant = { ...setting, kind: "number" } as const;
const hidden = { ...setting, kind: "raw" } as const;
const failures = { ...counted, icon: "mdi:flash-off" } as const;
const disturbances = { ...counted, icon: "mdi:pulse" } as const;
const state = { ...setting, kind: "state", deviceClass: "enum" } as const;
const time = { ...setting, kind: "time", deviceClass: "timestamp" } as const;
const text = { kind: "text", category: "diagnostic" } as const;

/** 24.2.1 in the Netherlands and Luxembourg, 24.2.3 in Belgium, 24.3.0 in DSMR 2.2 and 3.0; in DSMR 2.1 by medium. */
export const READINGS = ["0-n:24.2.1", "0-n:24.2.3", "0-n:24.3.0"] as const;
const GAS_READINGS = [...READINGS, "7-0:23.1.0", "7-0:23.2.0"] as const;
const WATER_READINGS = [...READINGS, "8-0:1.0.0"] as const;
const HEAT_READINGS = [...READINGS, "5-0:1.0.0"] as const;
const HEAT_VOLUMES = [...HEAT_READINGS, "0-n:24.2.2"] as const;
const COLD_READINGS = [...READINGS, "0-n:24.3.1", "6-0:1.0.0"] as const;
/** DSMR: 999 and 999.9; e-MUCS: 999.99 A; Landis+Gyr E360: 99.999 kW. */
const NO_LIMIT = [999, 999.9, 999.99, 99.999] as const;

/** The states 0, 1, 2 of a breaker or relay (DSMR 5.0.2 §6.12, e-MUCS §5.4.7). */
const SWITCHED = ["disconnected", "connected", "ready"] as const;

// biome-ignore format: one row, one line
export const FIELDS = [
  { key: "p1_timestamp", codes: ["0-0:1.0.0", "0-0:1.1.0"], name: "Telegram timestamp", ...time },
  { key: "p1_version", codes: ["1-3:0.2.8", "0-0:96.1.4"], name: "DSMR version", ...text, kind: "version", icon: "mdi:information-outline" },
  { key: "p1_ean", codes: ["0-0:96.1.2"], name: "EAN", ...text, enabled: false, icon: "mdi:barcode" },
  { key: "p1_clock_date", codes: ["1-0:0.9.2"], name: "Clock date", ...hidden },
  { key: "p1_clock_time", codes: ["1-0:0.9.1"], name: "Clock time", ...hidden },
  { key: "p1_firmware_version", codes: ["1-0:0.2.0"], name: "Firmware version", ...hidden },
  { key: "p1_firmware_signature", codes: ["1-0:0.2.8"], name: "Firmware signature", ...hidden },
  { key: "p1_module_firmware_version", codes: ["1-1:0.2.0"], name: "Module firmware version", ...hidden },
  { key: "p1_module_firmware_signature", codes: ["1-1:0.2.8"], name: "Module firmware signature", ...hidden },
  { key: "p1_nominal_voltage", codes: ["1-0:94.32.1"], name: "Nominal voltage", ...voltage, ...setting, precision: 0 },
  { key: "p1_pulse_constant", codes: ["1-0:0.3.0"], name: "Pulse constant", ...constant, unit: "imp/kWh" },
  { key: "p1_pulse_constant_reactive", codes: ["1-0:0.3.1"], name: "Pulse constant (reactive)", ...constant, unit: "imp/kvarh" },
  { key: "p1_current_transformer_ratio", codes: ["1-0:0.4.2"], name: "Current transformer ratio", ...constant },
  { key: "p1_voltage_transformer_ratio", codes: ["1-0:0.4.3"], name: "Voltage transformer ratio", ...constant },
  { key: "p1_demand_period", codes: ["1-0:0.8.0"], name: "Demand period", ...duration },
  { key: "p1_measurement_period", codes: ["1-0:0.8.2"], name: "Measurement period", ...duration },
  { key: "p1_energy_consumed_total", codes: ["1-0:1.8.0", "1-1:1.8.0"], name: "Energy consumption (total)", ...energy, derived: { kind: "sum", of: ["p1_energy_consumed_tariff1", "p1_energy_consumed_tariff2", "p1_energy_consumed_tariff3", "p1_energy_consumed_tariff4", "p1_energy_consumed_tariff5"] } },
  { key: "p1_energy_consumed_tariff1", codes: ["1-0:1.8.1", "1-1:1.8.1"], name: "Energy consumption (tariff 1)", ...energy },
  { key: "p1_energy_consumed_tariff2", codes: ["1-0:1.8.2", "1-1:1.8.2"], name: "Energy consumption (tariff 2)", ...energy },
  { key: "p1_energy_consumed_tariff3", codes: ["1-0:1.8.3"], name: "Energy consumption (tariff 3)", ...energy },
  { key: "p1_energy_consumed_tariff4", codes: ["1-0:1.8.4"], name: "Energy consumption (tariff 4)", ...energy },
  { key: "p1_energy_consumed_tariff5", codes: ["1-0:1.8.5"], name: "Energy consumption (tariff 5)", ...energy },
  { key: "p1_energy_consumed_tariff11", codes: ["1-0:1.8.11"], name: "Energy consumption (tariff 11)", ...energy },
  { key: "p1_energy_consumed_tariff12", codes: ["1-0:1.8.12"], name: "Energy consumption (tariff 12)", ...energy },
  { key: "p1_energy_consumed_tariff13", codes: ["1-0:1.8.13"], name: "Energy consumption (tariff 13)", ...energy },
  { key: "p1_energy_produced_total", codes: ["1-0:2.8.0", "1-1:2.8.0"], name: "Energy production (total)", ...energy, derived: { kind: "sum", of: ["p1_energy_produced_tariff1", "p1_energy_produced_tariff2", "p1_energy_produced_tariff3", "p1_energy_produced_tariff4", "p1_energy_produced_tariff5"] } },
  { key: "p1_energy_produced_tariff1", codes: ["1-0:2.8.1", "1-1:2.8.1"], name: "Energy production (tariff 1)", ...energy },
  { key: "p1_energy_produced_tariff2", codes: ["1-0:2.8.2", "1-1:2.8.2"], name: "Energy production (tariff 2)", ...energy },
  { key: "p1_energy_produced_tariff3", codes: ["1-0:2.8.3"], name: "Energy production (tariff 3)", ...energy },
  { key: "p1_energy_produced_tariff4", codes: ["1-0:2.8.4"], name: "Energy production (tariff 4)", ...energy },
  { key: "p1_energy_produced_tariff5", codes: ["1-0:2.8.5"], name: "Energy production (tariff 5)", ...energy },
  { key: "p1_energy_produced_tariff11", codes: ["1-0:2.8.11"], name: "Energy production (tariff 11)", ...energy },
  { key: "p1_energy_produced_tariff12", codes: ["1-0:2.8.12"], name: "Energy production (tariff 12)", ...energy },
  { key: "p1_energy_produced_tariff13", codes: ["1-0:2.8.13"], name: "Energy production (tariff 13)", ...energy },
  { key: "p1_energy_combined", codes: ["1-0:15.8.0"], name: "Energy combined", ...energy, stateClass: "total", enabled: false },
  { key: "p1_energy_combined_tariff1", codes: ["1-0:15.8.1"], name: "Energy combined (tariff 1)", ...energy, stateClass: "total", enabled: false },
  { key: "p1_energy_combined_tariff2", codes: ["1-0:15.8.2"], name: "Energy combined (tariff 2)", ...energy, stateClass: "total", enabled: false },
  { key: "p1_energy_tariff", codes: ["0-0:96.14.0", "0-0:96.14.1"], name: "Active tariff", kind: "tariff", deviceClass: "enum", options: ["1", "2", "3", "4"], icon: "mdi:flash" },
  { key: "p1_actual_power_consuming", codes: ["1-0:1.7.0", "1-1:1.7.0"], name: "Power consumption", ...power },
  { key: "p1_actual_power_producing", codes: ["1-0:2.7.0", "1-1:2.7.0"], name: "Power production", ...power },
  { key: "p1_actual_power_net", codes: ["1-0:16.7.0"], name: "Net power", ...power, derived: { kind: "difference", of: ["p1_actual_power_consuming", "p1_actual_power_producing"] } },
  { key: "p1_actual_power_combined", codes: ["1-0:15.7.0"], name: "Power (consumption and production together)", ...power, enabled: false },
  { key: "p1_average_power_consuming", codes: ["1-0:1.24.0"], name: "Average power consumption", ...power, enabled: false },
  { key: "p1_average_power_net", codes: ["1-0:16.24.0"], name: "Average net power", ...power, enabled: false },
  { key: "p1_average_power_combined", codes: ["1-0:15.24.0"], name: "Average power (consumption and production together)", ...power, enabled: false },
  { key: "p1_actual_power_consuming_l1", codes: ["1-0:21.7.0"], name: "Power consumption phase L1", ...power, enabled: "multi-phase" },
  { key: "p1_actual_power_producing_l1", codes: ["1-0:22.7.0"], name: "Power production phase L1", ...power, enabled: "multi-phase" },
  { key: "p1_actual_power_consuming_l2", codes: ["1-0:41.7.0"], name: "Power consumption phase L2", ...power, enabled: "multi-phase" },
  { key: "p1_actual_power_producing_l2", codes: ["1-0:42.7.0"], name: "Power production phase L2", ...power, enabled: "multi-phase" },
  { key: "p1_actual_power_consuming_l3", codes: ["1-0:61.7.0"], name: "Power consumption phase L3", ...power, enabled: "multi-phase" },
  { key: "p1_actual_power_producing_l3", codes: ["1-0:62.7.0"], name: "Power production phase L3", ...power, enabled: "multi-phase" },
  { key: "p1_voltage_l1", codes: ["1-0:32.7.0"], name: "Voltage phase L1", ...voltage, enabled: false },
  { key: "p1_voltage_l2", codes: ["1-0:52.7.0"], name: "Voltage phase L2", ...voltage, enabled: false },
  { key: "p1_voltage_l3", codes: ["1-0:72.7.0"], name: "Voltage phase L3", ...voltage, enabled: false },
  { key: "p1_voltage_average_l1", codes: ["1-0:32.24.0"], name: "Average voltage phase L1", ...voltage, enabled: false },
  { key: "p1_voltage_average_l2", codes: ["1-0:52.24.0"], name: "Average voltage phase L2", ...voltage, enabled: false },
  { key: "p1_voltage_average_l3", codes: ["1-0:72.24.0"], name: "Average voltage phase L3", ...voltage, enabled: false },
  { key: "p1_voltage_highest", codes: ["1-0:12.7.0"], name: "Highest phase voltage", ...voltage, enabled: false },
  { key: "p1_current_l1", codes: ["1-0:31.7.0"], name: "Current phase L1", ...current, enabled: false },
  { key: "p1_current_l2", codes: ["1-0:51.7.0"], name: "Current phase L2", ...current, enabled: false },
  { key: "p1_current_l3", codes: ["1-0:71.7.0"], name: "Current phase L3", ...current, enabled: false },
  { key: "p1_current_signed_l1", codes: [], name: "Current phase L1 (negative while producing)", ...current, enabled: false, derived: { kind: "signed", of: ["p1_current_l1", "p1_actual_power_consuming_l1", "p1_actual_power_producing_l1"] } },
  { key: "p1_current_signed_l2", codes: [], name: "Current phase L2 (negative while producing)", ...current, enabled: false, derived: { kind: "signed", of: ["p1_current_l2", "p1_actual_power_consuming_l2", "p1_actual_power_producing_l2"] } },
  { key: "p1_current_signed_l3", codes: [], name: "Current phase L3 (negative while producing)", ...current, enabled: false, derived: { kind: "signed", of: ["p1_current_l3", "p1_actual_power_consuming_l3", "p1_actual_power_producing_l3"] } },
  { key: "p1_current_n", codes: ["1-0:91.7.0"], name: "Current neutral", ...current, enabled: false },
  { key: "p1_current_average_l1", codes: ["1-0:31.4.0"], name: "Average current phase L1", ...current, manufacturers: ["ESO"], enabled: false },
  { key: "p1_current_average_l2", codes: ["1-0:51.4.0"], name: "Average current phase L2", ...current, manufacturers: ["ESO"], enabled: false },
  { key: "p1_current_average_l3", codes: ["1-0:71.4.0"], name: "Average current phase L3", ...current, manufacturers: ["ESO"], enabled: false },
  { key: "p1_current_highest", codes: ["1-0:11.7.0"], name: "Highest phase current", ...current, enabled: false },
  { key: "p1_current_sum", codes: ["1-0:90.7.0"], name: "Sum of phase currents", ...current, enabled: false },
  { key: "p1_frequency", codes: ["1-0:14.7.0"], name: "Frequency", ...frequency, enabled: false },
  { key: "p1_power_factor", codes: ["1-0:13.7.0"], name: "Power factor", ...powerFactor, enabled: false },
  { key: "p1_power_factor_l1", codes: ["1-0:33.7.0"], name: "Power factor phase L1", ...powerFactor, enabled: false },
  { key: "p1_power_factor_l2", codes: ["1-0:53.7.0"], name: "Power factor phase L2", ...powerFactor, enabled: false },
  { key: "p1_power_factor_l3", codes: ["1-0:73.7.0"], name: "Power factor phase L3", ...powerFactor, enabled: false },
  { key: "p1_power_factor_minimum", codes: ["1-0:13.3.0"], name: "Minimum power factor", ...powerFactor, enabled: false },
  { key: "p1_reactive_energy_consumed_total", codes: ["1-0:3.8.0", "1-1:3.8.0"], name: "Reactive energy consumption (total)", ...reactiveEnergy, enabled: false, derived: { kind: "sum", of: ["p1_reactive_energy_consumed_tariff1", "p1_reactive_energy_consumed_tariff2", "p1_reactive_energy_consumed_tariff3", "p1_reactive_energy_consumed_tariff4"] } },
  { key: "p1_reactive_energy_produced_total", codes: ["1-0:4.8.0", "1-1:4.8.0"], name: "Reactive energy production (total)", ...reactiveEnergy, enabled: false, derived: { kind: "sum", of: ["p1_reactive_energy_produced_tariff1", "p1_reactive_energy_produced_tariff2", "p1_reactive_energy_produced_tariff3", "p1_reactive_energy_produced_tariff4"] } },
  { key: "p1_reactive_energy_consumed_tariff1", codes: ["1-0:3.8.1"], name: "Reactive energy consumption (tariff 1)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_produced_tariff1", codes: ["1-0:4.8.1"], name: "Reactive energy production (tariff 1)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_consumed_tariff2", codes: ["1-0:3.8.2"], name: "Reactive energy consumption (tariff 2)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_consumed_tariff3", codes: ["1-0:3.8.3"], name: "Reactive energy consumption (tariff 3)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_consumed_tariff4", codes: ["1-0:3.8.4"], name: "Reactive energy consumption (tariff 4)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_produced_tariff2", codes: ["1-0:4.8.2"], name: "Reactive energy production (tariff 2)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_produced_tariff3", codes: ["1-0:4.8.3"], name: "Reactive energy production (tariff 3)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_produced_tariff4", codes: ["1-0:4.8.4"], name: "Reactive energy production (tariff 4)", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_q1", codes: ["1-0:5.8.0"], name: "Reactive energy quadrant 1", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_q2", codes: ["1-0:6.8.0"], name: "Reactive energy quadrant 2", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_q3", codes: ["1-0:7.8.0"], name: "Reactive energy quadrant 3", ...reactiveEnergy, enabled: false },
  { key: "p1_reactive_energy_q4", codes: ["1-0:8.8.0"], name: "Reactive energy quadrant 4", ...reactiveEnergy, enabled: false },
  { key: "p1_actual_reactive_power_consuming", codes: ["1-0:3.7.0"], name: "Reactive power consumption", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_producing", codes: ["1-0:4.7.0"], name: "Reactive power production", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_consuming_l1", codes: ["1-0:23.7.0"], name: "Reactive power consumption phase L1", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_producing_l1", codes: ["1-0:24.7.0"], name: "Reactive power production phase L1", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_consuming_l2", codes: ["1-0:43.7.0"], name: "Reactive power consumption phase L2", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_producing_l2", codes: ["1-0:44.7.0"], name: "Reactive power production phase L2", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_consuming_l3", codes: ["1-0:63.7.0"], name: "Reactive power consumption phase L3", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_producing_l3", codes: ["1-0:64.7.0"], name: "Reactive power production phase L3", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_q1", codes: ["1-0:5.7.0"], name: "Reactive power quadrant 1", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_q2", codes: ["1-0:6.7.0"], name: "Reactive power quadrant 2", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_q3", codes: ["1-0:7.7.0"], name: "Reactive power quadrant 3", ...reactivePower, enabled: false },
  { key: "p1_actual_reactive_power_q4", codes: ["1-0:8.7.0"], name: "Reactive power quadrant 4", ...reactivePower, enabled: false },
  { key: "p1_actual_apparent_power_consuming", codes: ["1-0:9.7.0"], name: "Apparent power consumption", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_producing", codes: ["1-0:10.7.0"], name: "Apparent power production", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_consuming_l1", codes: ["1-0:29.7.0"], name: "Apparent power consumption phase L1", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_producing_l1", codes: ["1-0:30.7.0"], name: "Apparent power production phase L1", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_consuming_l2", codes: ["1-0:49.7.0"], name: "Apparent power consumption phase L2", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_producing_l2", codes: ["1-0:50.7.0"], name: "Apparent power production phase L2", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_consuming_l3", codes: ["1-0:69.7.0"], name: "Apparent power consumption phase L3", ...apparentPower, enabled: false },
  { key: "p1_actual_apparent_power_producing_l3", codes: ["1-0:70.7.0"], name: "Apparent power production phase L3", ...apparentPower, enabled: false },
  { key: "p1_current_average_demand", codes: ["1-0:1.4.0"], name: "Current average demand", ...power },
  { key: "p1_current_average_demand_produced", codes: ["1-0:2.4.0"], name: "Current average demand (production)", ...power, enabled: false },
  { key: "p1_current_average_reactive_demand_consumed", codes: ["1-0:3.4.0"], name: "Current average reactive demand (consumption)", ...reactivePower, enabled: false },
  { key: "p1_current_average_reactive_demand_produced", codes: ["1-0:4.4.0"], name: "Current average reactive demand (production)", ...reactivePower, enabled: false },
  { key: "p1_current_average_apparent_demand_consumed", codes: ["1-0:9.4.0"], name: "Current average apparent demand (consumption)", ...apparentPower, enabled: false },
  { key: "p1_current_average_apparent_demand_produced", codes: ["1-0:10.4.0"], name: "Current average apparent demand (production)", ...apparentPower, enabled: false },
  { key: "p1_last_average_demand", codes: ["1-0:1.5.0"], name: "Last average demand", ...power, enabled: false },
  { key: "p1_last_average_demand_produced", codes: ["1-0:2.5.0"], name: "Last average demand (production)", ...power, enabled: false },
  { key: "p1_last_average_reactive_demand_consumed", codes: ["1-0:3.5.0"], name: "Last average reactive demand (consumption)", ...reactivePower, enabled: false },
  { key: "p1_last_average_reactive_demand_produced", codes: ["1-0:4.5.0"], name: "Last average reactive demand (production)", ...reactivePower, enabled: false },
  { key: "p1_last_average_apparent_demand_consumed", codes: ["1-0:9.5.0"], name: "Last average apparent demand (consumption)", ...apparentPower, enabled: false },
  { key: "p1_last_average_apparent_demand_produced", codes: ["1-0:10.5.0"], name: "Last average apparent demand (production)", ...apparentPower, enabled: false },
  { key: "p1_maximum_demand_month", codes: ["1-0:1.6.0", "1-1:1.6.0"], name: "Maximum demand current month", ...power },
  { key: "p1_maximum_demand_month_timestamp", codes: ["1-0:1.6.0", "1-1:1.6.0"], name: "Maximum demand current month time", ...time },
  { key: "p1_maximum_demand_month_produced", codes: ["1-0:2.6.0"], name: "Maximum demand current month (production)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_produced_timestamp", codes: ["1-0:2.6.0"], name: "Maximum demand current month time (production)", ...time },
  { key: "p1_maximum_demand_month_produced_tariff1", codes: ["1-0:2.6.1"], name: "Maximum demand current month (production, tariff 1)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_produced_tariff2", codes: ["1-0:2.6.2"], name: "Maximum demand current month (production, tariff 2)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_tariff1", codes: ["1-0:1.6.1"], name: "Maximum demand current month (tariff 1)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_tariff2", codes: ["1-0:1.6.2"], name: "Maximum demand current month (tariff 2)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_tariff3", codes: ["1-0:1.6.3"], name: "Maximum demand current month (tariff 3)", ...power, enabled: false },
  { key: "p1_maximum_demand_month_tariff4", codes: ["1-0:1.6.4"], name: "Maximum demand current month (tariff 4)", ...power, enabled: false },
  { key: "p1_cumulative_demand", codes: ["1-0:42.1.0"], name: "Cumulative demand", ...power, enabled: false },
  { key: "p1_maximum_demand_history", codes: ["0-0:98.1.0"], name: "Maximum demand history", kind: "peaks", unit: "kW", attributeOf: "p1_maximum_demand_month" },
  { key: "p1_month_closing", codes: ["0-0:98.1.0"], name: "Values at the end of the last month", kind: "closing", attributeOf: "p1_energy_consumed_total" },
  { key: "p1_energy_history", codes: ["0-0:98.1.1"], name: "Values at the ends of the last months", kind: "profile", attributeOf: "p1_energy_consumed_total" },
  { key: "p1_load_profile", codes: ["1-0:99.1.0"], name: "Load profile", kind: "profile", attributeOf: "p1_energy_consumed_total" },
  { key: "p1_power_failure_count", codes: ["0-0:96.7.21"], name: "Power failure count", ...failures },
  { key: "p1_long_power_failure_count", codes: ["0-0:96.7.9"], name: "Long power failure count", ...failures },
  { key: "p1_voltage_sag_l1_count", codes: ["1-0:32.32.0"], name: "Voltage sags phase L1", ...disturbances },
  { key: "p1_voltage_sag_l2_count", codes: ["1-0:52.32.0"], name: "Voltage sags phase L2", ...disturbances },
  { key: "p1_voltage_sag_l3_count", codes: ["1-0:72.32.0"], name: "Voltage sags phase L3", ...disturbances },
  { key: "p1_voltage_swell_l1_count", codes: ["1-0:32.36.0"], name: "Voltage swells phase L1", ...disturbances },
  { key: "p1_voltage_swell_l2_count", codes: ["1-0:52.36.0"], name: "Voltage swells phase L2", ...disturbances },
  { key: "p1_voltage_swell_l3_count", codes: ["1-0:72.36.0"], name: "Voltage swells phase L3", ...disturbances },
  { key: "p1_voltage_sag_l1_duration", codes: ["1-0:32.33.0"], name: "Duration of the last voltage sag phase L1", ...duration },
  { key: "p1_voltage_sag_l1_magnitude", codes: ["1-0:32.34.0"], name: "Magnitude of the last voltage sag phase L1", ...voltage, ...setting },
  { key: "p1_voltage_sag_l2_duration", codes: ["1-0:52.33.0"], name: "Duration of the last voltage sag phase L2", ...duration },
  { key: "p1_voltage_sag_l2_magnitude", codes: ["1-0:52.34.0"], name: "Magnitude of the last voltage sag phase L2", ...voltage, ...setting },
  { key: "p1_voltage_sag_l3_duration", codes: ["1-0:72.33.0"], name: "Duration of the last voltage sag phase L3", ...duration },
  { key: "p1_voltage_sag_l3_magnitude", codes: ["1-0:72.34.0"], name: "Magnitude of the last voltage sag phase L3", ...voltage, ...setting },
  { key: "p1_voltage_swell_l1_duration", codes: ["1-0:32.37.0"], name: "Duration of the last voltage swell phase L1", ...duration },
  { key: "p1_voltage_swell_l1_magnitude", codes: ["1-0:32.38.0"], name: "Magnitude of the last voltage swell phase L1", ...voltage, ...setting },
  { key: "p1_voltage_swell_l2_duration", codes: ["1-0:52.37.0"], name: "Duration of the last voltage swell phase L2", ...duration },
  { key: "p1_voltage_swell_l2_magnitude", codes: ["1-0:52.38.0"], name: "Magnitude of the last voltage swell phase L2", ...voltage, ...setting },
  { key: "p1_voltage_swell_l3_duration", codes: ["1-0:72.37.0"], name: "Duration of the last voltage swell phase L3", ...duration },
  { key: "p1_voltage_swell_l3_magnitude", codes: ["1-0:72.38.0"], name: "Magnitude of the last voltage swell phase L3", ...voltage, ...setting },
  { key: "p1_long_failure_log", codes: ["1-0:99.97.0"], name: "Long power failure log", kind: "failures", unit: "s", attributeOf: "p1_long_power_failure_count" },
  { key: "p1_breaker_state", codes: ["0-0:96.3.10", "1-0:96.3.10", "0-0:96.50.68", "0-0:24.4.0"], name: "Breaker state", ...state, options: SWITCHED },
  { key: "p1_relay_state_1", codes: ["0-1:96.3.10"], name: "Relay 1 state", ...state, options: SWITCHED },
  { key: "p1_relay_state_2", codes: ["0-2:96.3.10"], name: "Relay 2 state", ...state, options: SWITCHED },
  { key: "p1_relay_state_3", codes: ["0-3:96.3.10"], name: "Relay 3 state", ...state, options: SWITCHED },
  { key: "p1_relay_state_4", codes: ["0-4:96.3.10"], name: "Relay 4 state", ...state, options: SWITCHED },
  { key: "p1_limiter_threshold", codes: ["0-0:17.0.0"], name: "Power limiter threshold", ...power, ...setting, precision: 1, bareUnit: "W", inactive: NO_LIMIT },
  { key: "p1_limiter_threshold_current", codes: ["0-0:17.0.0", "1-0:17.0.0"], name: "Current limiter threshold", ...current, ...setting, inactive: NO_LIMIT },
  { key: "p1_limiter_threshold_apparent", codes: ["0-0:17.0.0"], name: "Apparent power limiter threshold", ...apparentPower, ...setting, precision: 1, inactive: NO_LIMIT },
  { key: "p1_fuse_threshold_l1", codes: ["1-0:31.4.0"], name: "Fuse threshold L1", ...current, ...setting, inactive: NO_LIMIT },
  { key: "p1_fuse_threshold_l2", codes: ["1-0:51.4.0"], name: "Fuse threshold L2", ...current, ...setting, inactive: NO_LIMIT },
  { key: "p1_fuse_threshold_l3", codes: ["1-0:71.4.0"], name: "Fuse threshold L3", ...current, ...setting, inactive: NO_LIMIT },
  { key: "p1_fuse_threshold_consumed", codes: ["1-1:31.4.0"], name: "Fuse threshold (consumption)", ...current, ...setting, position: 1, inactive: NO_LIMIT },
  { key: "p1_fuse_threshold_produced", codes: ["1-1:31.4.0"], name: "Fuse threshold (production)", ...current, ...setting, position: 2, inactive: NO_LIMIT },
  { key: "p1_user_message_text", codes: ["0-0:96.13.0"], name: "Text message", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_user_message_text_2", codes: ["0-0:96.13.2"], name: "Text message 2", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_user_message_text_3", codes: ["0-0:96.13.3"], name: "Text message 3", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_user_message_text_4", codes: ["0-0:96.13.4"], name: "Text message 4", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_user_message_text_5", codes: ["0-0:96.13.5"], name: "Text message 5", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_user_message_numeric", codes: ["0-0:96.13.1"], name: "Message code", ...text, enabled: false, icon: "mdi:message-text-outline" },
  { key: "p1_equipment_state", codes: ["1-0:96.5.5"], name: "Equipment state", kind: "raw", ...setting, icon: "mdi:information-outline" },
  { key: "p1_error_register", codes: ["0-0:97.97.0"], name: "Error register", ...hidden },
  { key: "p1_country_register_31", codes: ["0-0:94.98.31"], name: "Country register 31", ...hidden },
  { key: "p1_country_register_32", codes: ["0-0:94.98.32"], name: "Country register 32", ...hidden },
  { key: "p1_country_register_33", codes: ["0-0:94.98.33"], name: "Country register 33", ...hidden },
  { key: "p1_device_type", codes: ["0-n:24.1.0"], meter: "any", name: "M-Bus device type", kind: "count", entity: false },
  { key: "p1_gas_consumed_volume", codes: GAS_READINGS, meter: "gas", name: "Gas consumption", ...volume, deviceClass: "gas" },
  { key: "p1_gas_consumed_energy", codes: GAS_READINGS, meter: "gas", name: "Gas consumption (energy)", ...energy, kind: "reading" },
  { key: "p1_gas_consumed_timestamp", codes: GAS_READINGS, meter: "gas", name: "Gas reading time", ...time },
  { key: "p1_gas_hourly_volume", codes: ["7-0:23.1.0"], meter: "gas", name: "Gas readings of the last 24 hours", kind: "hourly", unit: "m³", attributeOf: "p1_gas_consumed_volume" },
  { key: "p1_gas_hourly_volume_corrected", codes: ["7-0:23.2.0"], meter: "gas", name: "Gas readings of the last 24 hours (temperature-corrected)", kind: "hourly", unit: "m³", attributeOf: "p1_gas_consumed_volume" },
  { key: "p1_water_consumed_volume", codes: WATER_READINGS, meter: "water", name: "Water consumption", ...volume, deviceClass: "water" },
  { key: "p1_water_consumed_timestamp", codes: WATER_READINGS, meter: "water", name: "Water reading time", ...time },
  { key: "p1_heat_consumed_energy", codes: HEAT_READINGS, meter: "heat", name: "Heat consumption", ...heat },
  { key: "p1_heat_consumed_volume", codes: HEAT_VOLUMES, meter: "heat", name: "Heat consumption (volume)", ...volume, deviceClass: "volume" },
  { key: "p1_heat_consumed_timestamp", codes: HEAT_READINGS, meter: "heat", name: "Heat reading time", ...time },
  { key: "p1_heat_flow", codes: ["0-n:24.2.2", "0-n:24.2.4", "0-n:24.2.5"], meter: "heat", name: "Heat flow", ...measured, kind: "reading", unit: "m³/h", deviceClass: "volume_flow_rate", precision: 3, enabled: false },
  { key: "p1_heat_temperature_2", codes: ["0-n:24.2.2"], meter: "heat", name: "Heat temperature (register 2)", ...temperature },
  { key: "p1_heat_temperature_4", codes: ["0-n:24.2.4"], meter: "heat", name: "Heat temperature (register 4)", ...temperature },
  { key: "p1_heat_temperature_5", codes: ["0-n:24.2.5"], meter: "heat", name: "Heat temperature (register 5)", ...temperature },
  { key: "p1_cooling_consumed_energy", codes: ["0-n:24.3.1"], meter: "heat", name: "Cooling consumption", ...heat },
  { key: "p1_cooling_consumed_energy", codes: COLD_READINGS, meter: "cooling", name: "Cooling consumption", ...heat },
  { key: "p1_cooling_consumed_timestamp", codes: COLD_READINGS, meter: "cooling", name: "Cooling reading time", ...time },
  { key: "p1_slave_energy_consumed", codes: READINGS, meter: "slave", name: "Energy consumption", ...energy, kind: "reading" },
  { key: "p1_slave_energy_consumed_timestamp", codes: READINGS, meter: "slave", name: "Reading time", ...time },
  { key: "p1_ean", codes: ["0-n:96.1.2"], meter: "any", name: "EAN", ...text, enabled: false, icon: "mdi:barcode" },
  { key: "p1_valve_state", codes: ["0-n:24.4.0", "7-0:24.4.0", "7-0:96.3.10"], meter: "any", name: "Valve state", ...state, options: ["closed", "open", "released"] },
] as const satisfies readonly FieldRow[];

export type FieldKey = (typeof FIELDS)[number]["key"];

/**
 * The codes that name a meter, the preferred one first; they become `p1mqtt_device_id`.
 * DSMR: 96.1.1 (electricity) and 96.1.0 (M-Bus); e-MUCS: 96.1.1 for all; 42.0.0: COSEM logical device name.
 * DSMR 2.1 names the meters of other media by 0.0.0.
 */
export const IDENTITIES = {
  main: ["0-0:96.1.1", "0-0:96.1.0", "0-0:42.0.0", "0-0:96.1.255", "1-0:0.0.0", "0-0:0.0.0"],
  mbus: ["0-n:96.1.0", "0-n:96.1.1", "5-0:0.0.0", "6-0:0.0.0", "7-0:0.0.0", "8-0:0.0.0"],
} as const;
