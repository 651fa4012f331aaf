import { chance } from "./demo-curves.ts";
import { type Household, householdAt, volumesAt } from "./demo-household.ts";
import { meterTime } from "./demo-time.ts";

/** What a telegram printer needs: the header without its slash, and each object's code and values with parentheses. */
export interface DemoTelegram {
  readonly header: string;
  readonly objects: readonly DemoObject[];
}

export type DemoObject = readonly [code: string, value: string];

/** The DSMR 5.0 telegram of a three-phase meter with a gas and a water meter; always the same for the same moment. */
export const demoMeter = (at: Date): DemoTelegram => {
  const household = householdAt(at);
  const { gasM3, waterM3 } = volumesAt(lastReading(at));
  return {
    header: "DEM5\\P1-MQTT",
    objects: [
      ["1-3:0.2.8", "(50)"],
      ["0-0:1.0.0", `(${meterTime(at)})`],
      ["0-0:96.1.1", equipmentId("DEMO-ELECTRICITY")],
      ...totals(household),
      ...events(),
      ...phases(at, household),
      ...meterOnBus(1, "003", "DEMO-GAS", at, 1_234.567 + gasM3),
      ...meterOnBus(2, "007", "DEMO-WATER", at, 123.456 + waterM3),
    ],
  };
};

const totals = ({ counters, tariff, watts }: Household): readonly DemoObject[] => {
  const total = watts[0] + watts[1] + watts[2];
  return [
    ["1-0:1.8.1", `(${digits(4_321.123 + counters.importedLowKwh, 6, 3)}*kWh)`],
    ["1-0:1.8.2", `(${digits(3_210.456 + counters.importedNormalKwh, 6, 3)}*kWh)`],
    ["1-0:2.8.1", `(${digits(1_234.789 + counters.exportedLowKwh, 6, 3)}*kWh)`],
    ["1-0:2.8.2", `(${digits(2_345.012 + counters.exportedNormalKwh, 6, 3)}*kWh)`],
    ["0-0:96.14.0", `(000${tariff})`],
    ["1-0:1.7.0", kilowatts(total)],
    ["1-0:2.7.0", kilowatts(-total)],
  ];
};

/** The standard's list of power failures, and a grid that was never bad enough for the rest. */
const events = (): readonly DemoObject[] => [
  ["0-0:96.7.21", "(00003)"],
  ["0-0:96.7.9", "(00001)"],
  ["1-0:99.97.0", "(1)(0-0:96.7.19)(240210103015W)(0000000420*s)"],
  ["1-0:32.32.0", "(00002)"],
  ["1-0:52.32.0", "(00001)"],
  ["1-0:72.32.0", "(00000)"],
  ["1-0:32.36.0", "(00000)"],
  ["1-0:52.36.0", "(00000)"],
  ["1-0:72.36.0", "(00000)"],
  ["0-0:96.13.0", "()"],
];

const phases = (at: Date, { watts }: Household): readonly DemoObject[] => {
  const [u1, u2, u3] = [voltage(at, 1, watts[0]), voltage(at, 2, watts[1]), voltage(at, 3, watts[2])];
  return [
    ["1-0:32.7.0", `(${digits(u1, 3, 1)}*V)`],
    ["1-0:52.7.0", `(${digits(u2, 3, 1)}*V)`],
    ["1-0:72.7.0", `(${digits(u3, 3, 1)}*V)`],
    ["1-0:31.7.0", `(${digits(Math.abs(watts[0]) / u1, 3, 0)}*A)`],
    ["1-0:51.7.0", `(${digits(Math.abs(watts[1]) / u2, 3, 0)}*A)`],
    ["1-0:71.7.0", `(${digits(Math.abs(watts[2]) / u3, 3, 0)}*A)`],
    ["1-0:21.7.0", kilowatts(watts[0])],
    ["1-0:41.7.0", kilowatts(watts[1])],
    ["1-0:61.7.0", kilowatts(watts[2])],
    ["1-0:22.7.0", kilowatts(-watts[0])],
    ["1-0:42.7.0", kilowatts(-watts[1])],
    ["1-0:62.7.0", kilowatts(-watts[2])],
  ];
};

/** Near 230 V: lower under load, higher when the sun feeds in, and never still. */
const voltage = (at: Date, phase: number, watts: number): number =>
  230.5 - watts / 1_000 + 0.8 * (chance(((at.getTime() / 1_000) % 86_400) + phase / 4) - 0.5);

const meterOnBus = (channel: number, type: string, id: string, at: Date, volume: number): readonly DemoObject[] => [
  [`0-${channel}:24.1.0`, `(${type})`],
  [`0-${channel}:96.1.0`, equipmentId(id)],
  [`0-${channel}:24.2.1`, `(${meterTime(lastReading(at))})(${digits(volume, 5, 3)}*m3)`],
];

const READING_EVERY_MS = 5 * 60_000; // DSMR 5: the last 5-minute value

const lastReading = (at: Date): Date => new Date(Math.floor(at.getTime() / READING_EVERY_MS) * READING_EVERY_MS);

/** Hexadecimal, as the standard has it. */
const equipmentId = (name: string): string => `(${Buffer.from(name, "latin1").toString("hex").toUpperCase()})`;

/** What flows in this direction; what flows in the other has its own object. */
const kilowatts = (watts: number): string => `(${digits(Math.max(0, watts) / 1_000, 2, 3)}*kW)`;

const digits = (value: number, whole: number, decimals: number): string =>
  value.toFixed(decimals).padStart(whole + (decimals === 0 ? 0 : decimals + 1), "0");
