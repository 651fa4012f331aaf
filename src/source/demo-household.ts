import { area, chance, crossings, type Hill, height, rememberLast, season } from "./demo-curves.ts";

/**
 * A made-up household of which every counter is an integral in closed form: a total and the power that belongs to it
 * agree exactly, totals never fall, and the same moment always gives the same values. Time is standard time (UTC+1) all
 * the year, so that no hour is missing or double.
 */
export interface Household {
  /** 1 is low (nights and weekends), 2 is normal, as in the Netherlands. */
  readonly tariff: 1 | 2;
  readonly counters: Counters;
  /** W now, per phase; negative when it flows to the grid, as on L1 with the solar panels. The sum is the total. */
  readonly watts: readonly [number, number, number];
}

/** What has flowed since the meters were installed. */
export interface Counters {
  readonly importedLowKwh: number;
  readonly importedNormalKwh: number;
  readonly exportedLowKwh: number;
  readonly exportedNormalKwh: number;
  readonly gasM3: number;
  readonly waterM3: number;
}

export const householdAt = (at: Date): Household => {
  const { hours, rate } = rippled(hoursAt(at));
  const { day, hour } = dayOf(hours);
  const loadNow = load(hour) * rate * 1_000;
  const total = Math.round(net(hour, sunOn(day)) * rate * 1_000);
  const l2 = Math.round(loadNow * (0.3 + 0.1 * Math.sin(11 * hours)));
  const l3 = Math.round(loadNow * (0.2 + 0.1 * Math.sin(19 * hours)));
  return { tariff: isNormal(day, hour) ? 2 : 1, counters: countersAt(hours), watts: [total - l2 - l3, l2, l3] };
};

/** Gas and water of this moment; they know no ripples. */
export const volumesAt = (at: Date): Pick<Counters, "gasM3" | "waterM3"> => countersAt(hoursAt(at));

const HOUR_MS = 3_600_000;
const DAY_H = 24;
const INSTALLED = Date.UTC(2023, 11, 31, 23); // midnight in standard time; the first of January, and a Monday

const hoursAt = (at: Date): number => Math.max(0, at.getTime() - INSTALLED) / HOUR_MS;

const dayOf = (hours: number) => {
  const day = Math.floor(hours / DAY_H);
  return { day, hour: hours - day * DAY_H };
};

/**
 * So that the power is never still, the household's clock runs a little fast and slow by turns, at `rate`: what is
 * pressed together in time is more in power, and the integral stays right.
 */
const rippled = (hours: number) => ({
  hours: hours + RIPPLES.reduce((sum, { share, perHour }) => sum + (share / perHour) * Math.sin(perHour * hours), 0),
  rate: 1 + RIPPLES.reduce((sum, { share, perHour }) => sum + share * Math.cos(perHour * hours), 0),
});

/** A fridge, clouds, a kettle. The shares together are less than 1, for else time would run backwards. */
const RIPPLES = [
  { share: 0.15, perHour: (2 * Math.PI * 60) / 41 },
  { share: 0.1, perHour: (2 * Math.PI * 60) / 7 },
  { share: 0.05, perHour: (2 * Math.PI * 60) / 1.3 },
] as const;

const countersAt = (hours: number): Counters => {
  const { day, hour } = dayOf(hours);
  return sum(countersUntil(day), countersOn(day, hour));
};

/** The sum over whole days; asked for each second, and the same until midnight. */
const countersUntil = rememberLast((day) => {
  let counters = countersOn(0, 0);
  for (let past = 0; past < day; past += 1) counters = sum(counters, countersOn(past, DAY_H));
  return counters;
});

const sum = (one: Counters, other: Counters): Counters => ({
  importedLowKwh: one.importedLowKwh + other.importedLowKwh,
  importedNormalKwh: one.importedNormalKwh + other.importedNormalKwh,
  exportedLowKwh: one.exportedLowKwh + other.exportedLowKwh,
  exportedNormalKwh: one.exportedNormalKwh + other.exportedNormalKwh,
  gasM3: one.gasM3 + other.gasM3,
  waterM3: one.waterM3 + other.waterM3,
});

/** What has flowed on this day until this hour. */
const countersOn = (day: number, hour: number): Counters => {
  const sun = sunOn(day);
  const imported = byTariff(day, (clock) => importedUntil(Math.min(clock, hour), sun));
  const exported = byTariff(day, (clock) => exportedUntil(Math.min(clock, hour), sun));
  return {
    importedLowKwh: imported.low,
    importedNormalKwh: imported.normal,
    exportedLowKwh: exported.low,
    exportedNormalKwh: exported.normal,
    gasM3: (3.2 - 2.6 * season(day)) * fractionOfDay(hour, 0.2),
    waterM3: (0.3 + 0.1 * chance(day + 0.5)) * fractionOfDay(hour, 0.1),
  };
};

const byTariff = (day: number, until: (hour: number) => number) => {
  const [from, to] = isWeekend(day) ? [DAY_H, DAY_H] : [NORMAL_FROM_H, NORMAL_TO_H];
  return { low: until(from) + until(DAY_H) - until(to), normal: until(to) - until(from) };
};

const NORMAL_FROM_H = 7;
const NORMAL_TO_H = 23;
const isWeekend = (day: number): boolean => day % 7 >= 5;
const isNormal = (day: number, hour: number): boolean => !isWeekend(day) && hour >= NORMAL_FROM_H && hour < NORMAL_TO_H;

const BASE_KW = 0.35;
const MORNING: Hill = { topH: 7.3, widthH: 2.6 };
const MORNING_KW = 0.9;
const EVENING: Hill = { topH: 19.5, widthH: 6 };
const EVENING_KW = 1.1;

interface Sun {
  readonly hill: Hill;
  /** How many times the base load the panels give at the top. */
  readonly strength: number;
  /** Between these hours the panels give more than the house takes. */
  readonly surplus: readonly [fromH: number, toH: number];
}

/** The panels on a day: more and longer in summer, less under clouds. */
const sunOn = (day: number): Sun => {
  const hill = { topH: 12.67, widthH: 7.75 + 1.75 * season(day) };
  const strength = (6.5 + 4.5 * season(day)) * (0.4 + 0.6 * chance(day));
  // The morning's and the evening's load lie outside the surplus, whatever the season: there is only the base load.
  return { hill, strength, surplus: crossings(hill, strength) };
};

const load = (hour: number): number =>
  BASE_KW + MORNING_KW * height(hour, MORNING) + EVENING_KW * height(hour, EVENING);

/** kW; negative when the panels give more than the house takes. */
const net = (hour: number, sun: Sun): number => load(hour) - BASE_KW * sun.strength * height(hour, sun.hill);

/** The integral of `net` from midnight. */
const netUntil = (hour: number, sun: Sun): number =>
  BASE_KW * (hour - sun.strength * area(hour, sun.hill)) +
  MORNING_KW * area(hour, MORNING) +
  EVENING_KW * area(hour, EVENING);

const importedUntil = (hour: number, sun: Sun): number => {
  const [from, to] = sun.surplus;
  return netUntil(Math.min(hour, from), sun) + netUntil(Math.max(hour, to), sun) - netUntil(to, sun);
};

const exportedUntil = (hour: number, sun: Sun): number => {
  const [from, to] = sun.surplus;
  return netUntil(from, sun) - netUntil(Math.min(Math.max(hour, from), to), sun);
};

/** From 0 at midnight to 1 at the next: a steady share, the rest in the morning and in the evening. */
const fractionOfDay = (hour: number, steady: number): number =>
  steady * (hour / DAY_H) +
  (1 - steady) * (area(hour, MORNING) / MORNING.widthH + area(hour, EVENING) / EVENING.widthH);
