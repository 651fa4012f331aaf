import type { FieldMeter } from "../fields.ts";

/** What hangs on an M-Bus channel; `other` for what has no row of its own yet. */
export type MbusMeter = Exclude<FieldMeter, "main" | "any"> | "other";

/** M-Bus device types (EN 13757-3, table of device types) as 0-n:24.1.0 prints them. DSMR uses 4 and 12 for heat. */
const METERS: ReadonlyMap<number, MbusMeter> = new Map([
  [2, "slave"],
  [3, "gas"],
  [4, "heat"],
  [6, "water"],
  [7, "water"],
  [10, "cooling"],
  [11, "cooling"],
  [12, "heat"],
  [13, "heat"],
  [0x15, "water"],
  [0x16, "water"],
]);

/** Where the type is missing, the unit tells: DSMR 2.2 and 3.0 know gas in m³ and heat in GJ. */
const METERS_BY_UNIT: ReadonlyMap<string, MbusMeter> = new Map([
  ["m3", "gas"],
  ["m³", "gas"],
  ["dm3", "gas"],
  ["gj", "heat"],
  ["mj", "heat"],
  ["kwh", "slave"],
  ["wh", "slave"],
]);

/** Which meter an M-Bus channel carries, from its device type, else from the unit of its reading. */
export const mbusMeterOf = (deviceType: number | undefined, unit: string | undefined): MbusMeter =>
  deviceType === undefined
    ? (METERS_BY_UNIT.get(unit?.toLowerCase() ?? "") ?? "other")
    : (METERS.get(deviceType) ?? "other");

/** The media of OBIS that DSMR 2.1 uses instead of M-Bus channels (IEC 62056-61, value group A). */
const METERS_BY_MEDIUM: ReadonlyMap<number, MbusMeter> = new Map([
  [5, "heat"],
  [6, "cooling"],
  [7, "gas"],
  [8, "water"],
]);

export const meterOfMedium = (medium: number): MbusMeter | undefined => METERS_BY_MEDIUM.get(medium);
