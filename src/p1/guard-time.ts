import type { FieldValue } from "./field-value.ts";
import type { Measurement } from "./measurements.ts";

const DAY = 86_400;

/**
 * Splits off the reading times of an M-Bus meter that are more than a day ahead of `clock` (Unix seconds). Kaifa meters
 * jump to the next year on New Year's Eve. Without its reading time a measurement is of the time of the telegram.
 */
export const splitTimes = (
  measurement: Measurement,
  clock: number,
  telegramTime: number | undefined,
): { readonly measurement: Measurement; readonly ahead: readonly FieldValue[] } => {
  if (measurement.meter === "main") return { measurement, ahead: [] };
  const isAhead = (value: FieldValue) => isTime(value) && Number(value.value) > clock + DAY;
  const ahead = measurement.values.filter(isAhead);
  if (ahead.length === 0) return { measurement, ahead };
  const values = measurement.values.filter((value) => !isAhead(value));
  const { timestamp: _, ...untimed } = measurement;
  const other = values.find(isTime)?.value ?? telegramTime;
  return { measurement: { ...untimed, values, ...(typeof other === "number" ? { timestamp: other } : {}) }, ahead };
};

const isTime = ({ field }: FieldValue): boolean => field?.kind === "time";
