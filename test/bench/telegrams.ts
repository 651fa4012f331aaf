import { type PrintableTelegram, printTelegram } from "../../src/p1/print.ts";
import { meterTime } from "../../src/source/demo-time.ts";
import { randomFrom } from "../support/random.ts";

/** The meters that are measured: made-up serial numbers, the fields and the length of a real one. */
export const HOMES = {
  /** DSMR 5, one phase, gas. */
  "single-phase": { channels: [0, 1], print: (moment: Moment): PrintableTelegram => singlePhase(moment) },
  /** DSMR 5 with every field of the standard, three phases, gas. */
  "three-phase": { channels: [0, 1], print: (moment: Moment): PrintableTelegram => threePhase(moment) },
  /** e-MUCS with the peaks of 13 months, gas, water. */
  belgian: { channels: [0, 1, 2], print: (moment: Moment): PrintableTelegram => belgian(moment) },
} as const;

export type Home = keyof typeof HOMES;

export const isHome = (name: string | undefined): name is Home => name !== undefined && Object.hasOwn(HOMES, name);

export const HOME_NAMES: readonly Home[] = Object.keys(HOMES).filter(isHome);

/** The clock of the first telegram, in Unix seconds: 2024-01-15 12:00 in the Netherlands. */
export const FIRST_SECOND = 1_705_316_400;

/** So many telegrams, one a second, always the same ones. */
export const telegramsOf = (home: Home, count: number): readonly Uint8Array[] => {
  const moments = momentsFrom(randomFrom(5));
  return Array.from({ length: count }, () => printTelegram(HOMES[home].print(moments())));
};

type ThreePhases = readonly [number, number, number];

/** What the meters of a home count and feel in a second. */
interface Moment {
  readonly at: Date;
  /** When gas and water were read last. */
  readonly readAt: Date;
  /** Per phase; negative when it flows to the grid. */
  readonly watts: ThreePhases;
  readonly volts: ThreePhases;
  readonly consumedWh: number;
  readonly producedWh: number;
  readonly gasLitres: number;
  readonly waterLitres: number;
  /** The average of this quarter of an hour. */
  readonly quarterWatts: number;
}

const READING_EVERY_S = 300;
const QUARTER_S = 900;

/** Power and voltage wander and come back, solar panels on the first phase; totals follow the power. */
const momentsFrom = (random: () => number): (() => Moment) => {
  let second = FIRST_SECOND - 1;
  let watts: ThreePhases = [-600, 250, 400];
  let counted = { consumedWh: 5_321_123, producedWh: 2_345_678, gasLitres: 1_234_567, waterLitres: 345_678 };
  let read = counted;
  let quarterWs = 0;
  const wander = (value: number, home: number): number => value + (home - value) / 50 + 120 * (random() - 0.5);
  const volt = (load: number): number => 231 - load / 1000 + 0.9 * (random() - 0.5);
  return () => {
    second += 1;
    watts = [wander(watts[0], -600), wander(watts[1], 250), wander(watts[2], 400)];
    const total = watts[0] + watts[1] + watts[2];
    counted = {
      consumedWh: counted.consumedWh + Math.max(0, total) / 3_600,
      producedWh: counted.producedWh + Math.max(0, -total) / 3_600,
      gasLitres: counted.gasLitres + 0.3 * random(),
      waterLitres: counted.waterLitres + 0.1 * random(),
    };
    if (second % READING_EVERY_S === 0) read = counted;
    quarterWs = (second % QUARTER_S === 0 ? 0 : quarterWs) + Math.max(0, total);
    return {
      ...counted,
      at: new Date(second * 1000),
      readAt: new Date((second - (second % READING_EVERY_S)) * 1000),
      watts,
      volts: [volt(watts[0]), volt(watts[1]), volt(watts[2])],
      gasLitres: read.gasLitres,
      waterLitres: read.waterLitres,
      quarterWatts: quarterWs / ((second % QUARTER_S) + 1),
    };
  };
};

type Objects = PrintableTelegram["objects"];

const singlePhase = (moment: Moment): PrintableTelegram => ({
  header: "DEM5\\BENCH-ONE-PHASE",
  objects: [
    ...dutchStart(moment),
    ["1-0:99.97.0", "()"],
    ["1-0:32.32.0", "(00002)"],
    ["1-0:32.36.0", "(00000)"],
    ["0-0:96.13.0", "()"],
    ["1-0:32.7.0", volts(moment.volts[0])],
    ["1-0:31.7.0", amperes(moment, 0, 0)],
    ["1-0:21.7.0", kilowatts(moment.watts[0] + moment.watts[1] + moment.watts[2])],
    ["1-0:22.7.0", kilowatts(-moment.watts[0] - moment.watts[1] - moment.watts[2])],
    ...dutchGas(moment),
  ],
});

const threePhase = (moment: Moment): PrintableTelegram => ({
  header: "DEM5\\BENCH-THREE-PHASE",
  objects: [
    ...dutchStart(moment),
    ["1-0:99.97.0", "(2)(0-0:96.7.19)(230210103015W)(0000000420*s)(230811221507S)(0000003605*s)"],
    ["1-0:32.32.0", "(00002)"],
    ["1-0:52.32.0", "(00001)"],
    ["1-0:72.32.0", "(00000)"],
    ["1-0:32.36.0", "(00000)"],
    ["1-0:52.36.0", "(00003)"],
    ["1-0:72.36.0", "(00000)"],
    ["0-0:96.13.0", hex("A message of the grid operator, as long as the standard's own example of it.")],
    ...voltages(moment),
    ...currents(moment, 0),
    ...phasePowers(moment),
    ...dutchGas(moment),
  ],
});

const belgian = (moment: Moment): PrintableTelegram => ({
  header: "FLU5\\BENCH_A",
  objects: [
    ["0-0:96.1.4", "(50221)"],
    ["0-0:96.1.1", hex("BENCH-METER-01")],
    ["0-0:1.0.0", time(moment.at)],
    ...totals(moment),
    ["1-0:1.4.0", kilowatts(moment.quarterWatts)],
    ["1-0:1.6.0", "(240109181500W)(04.271*kW)"],
    ["0-0:98.1.0", peaks()],
    ...powers(moment),
    ...voltages(moment),
    ...currents(moment, 2),
    ["0-0:96.3.10", "(1)"],
    ["0-0:17.0.0", "(999.9*kW)"],
    ["1-0:31.4.0", "(999*A)"],
    ["0-0:96.13.0", "()"],
    ...belgianGasAndWater(moment),
  ],
});

/** The highest quarter of each of the last 13 months: when it was written, when it was, how much it was. */
const peaks = (): string =>
  `(13)(1-0:1.6.0)(1-0:1.6.0)${Array.from({ length: 13 }, (_, month) => {
    const isSummer = month >= 3 && month <= 9;
    const written = new Date(Date.UTC(2023, month, 1, isSummer ? -2 : -1));
    const peak = new Date(Date.UTC(2022, month + 11, 9 + month, 17, 15 * (month % 4)));
    return `${time(written)}${time(peak)}${kilowatts(3_100 + 173 * month)}`;
  }).join("")}`;

const dutchStart = (moment: Moment): Objects => [
  ["1-3:0.2.8", "(50)"],
  ["0-0:1.0.0", time(moment.at)],
  ["0-0:96.1.1", hex("BENCH-METER-00001")],
  ...totals(moment),
  ...powers(moment),
  ["0-0:96.7.21", "(00004)"],
  ["0-0:96.7.9", "(00002)"],
];

/** The second tariff counts; the first one, of the night, stands still. */
const totals = ({ consumedWh, producedWh }: Moment): Objects => [
  ["1-0:1.8.1", `(004321.123*kWh)`],
  ["1-0:1.8.2", `(${digits(consumedWh / 1000, 6, 3)}*kWh)`],
  ["1-0:2.8.1", `(001234.567*kWh)`],
  ["1-0:2.8.2", `(${digits(producedWh / 1000, 6, 3)}*kWh)`],
  ["0-0:96.14.0", "(0002)"],
];

const powers = ({ watts }: Moment): Objects => {
  const total = watts[0] + watts[1] + watts[2];
  return [
    ["1-0:1.7.0", kilowatts(total)],
    ["1-0:2.7.0", kilowatts(-total)],
  ];
};

const voltages = (moment: Moment): Objects => [
  ["1-0:32.7.0", volts(moment.volts[0])],
  ["1-0:52.7.0", volts(moment.volts[1])],
  ["1-0:72.7.0", volts(moment.volts[2])],
];

const currents = (moment: Moment, decimals: number): Objects => [
  ["1-0:31.7.0", amperes(moment, 0, decimals)],
  ["1-0:51.7.0", amperes(moment, 1, decimals)],
  ["1-0:71.7.0", amperes(moment, 2, decimals)],
];

const phasePowers = ({ watts }: Moment): Objects => [
  ["1-0:21.7.0", kilowatts(watts[0])],
  ["1-0:41.7.0", kilowatts(watts[1])],
  ["1-0:61.7.0", kilowatts(watts[2])],
  ["1-0:22.7.0", kilowatts(-watts[0])],
  ["1-0:42.7.0", kilowatts(-watts[1])],
  ["1-0:62.7.0", kilowatts(-watts[2])],
];

const dutchGas = ({ readAt, gasLitres }: Moment): Objects => [
  ["0-1:24.1.0", "(003)"],
  ["0-1:96.1.0", hex("BENCH-GAS-0000001")],
  ["0-1:24.2.1", cubicMetres(readAt, gasLitres)],
];

/** e-MUCS has another code for the id than the Netherlands, and for gas that is not converted to normal conditions. */
const belgianGasAndWater = ({ readAt, gasLitres, waterLitres }: Moment): Objects => [
  ["0-1:24.1.0", "(003)"],
  ["0-1:96.1.1", hex("BENCH-GAS-001")],
  ["0-1:24.4.0", "(1)"],
  ["0-1:24.2.3", cubicMetres(readAt, gasLitres)],
  ["0-2:24.1.0", "(007)"],
  ["0-2:96.1.1", hex("BENCH-WATER-1")],
  ["0-2:24.2.1", cubicMetres(readAt, waterLitres)],
];

const time = (at: Date): string => `(${meterTime(at)})`;

const volts = (value: number): string => `(${digits(value, 3, 1)}*V)`;

const amperes = ({ watts, volts }: Moment, phase: 0 | 1 | 2, decimals: number): string =>
  `(${digits(Math.abs(watts[phase]) / volts[phase], 3, decimals)}*A)`;

/** What flows in this direction; what flows in the other has its own object. */
const kilowatts = (watts: number): string => `(${digits(Math.max(0, watts) / 1000, 2, 3)}*kW)`;

const cubicMetres = (at: Date, litres: number): string => `${time(at)}(${digits(litres / 1000, 5, 3)}*m3)`;

const hex = (text: string): string => `(${Buffer.from(text, "latin1").toString("hex").toUpperCase()})`;

const digits = (value: number, whole: number, decimals: number): string =>
  value.toFixed(decimals).padStart(whole + (decimals === 0 ? 0 : decimals + 1), "0");
