import { isDigit } from "./ascii.ts";
import { readRaw } from "./values.ts";

/** A zone of the IANA time zone database: the rules by which the meter's clock is read. */
export interface Zone {
  readonly name: string;
  /** Minutes that local time is ahead of UTC at a moment in Unix seconds. */
  offsetAt(seconds: number): number;
  /** Minutes that standard time (winter in Europe) is ahead of UTC in a year. */
  standardOffset(year: number): number;
}

/**
 * Zones that follow the summer time of the European Union (directive 2000/84/EC), with the minutes that their standard
 * time is ahead of UTC. Reckoned by hand, because the first use of Intl takes 8 MB of memory and 20 ms.
 */
export const EUROPEAN: Readonly<Record<string, number>> = {
  "Europe/Amsterdam": 60,
  "Europe/Berlin": 60,
  "Europe/Brussels": 60,
  "Europe/Copenhagen": 60,
  "Europe/Helsinki": 120,
  "Europe/Luxembourg": 60,
  "Europe/Oslo": 60,
  "Europe/Paris": 60,
  "Europe/Stockholm": 60,
  "Europe/Vienna": 60,
  "Europe/Zurich": 60,
};

/** Throws a RangeError for a name that is no time zone. */
export const zoneOf = (name: string): Zone => {
  const standard = Object.hasOwn(EUROPEAN, name) ? EUROPEAN[name] : undefined;
  return standard === undefined ? zoneOfIntl(name) : europeanZone(name, standard);
};

const europeanZone = (name: string, standard: number): Zone => ({
  name,
  offsetAt: (seconds) => {
    const year = new Date(seconds * 1000).getUTCFullYear();
    const isSummer = seconds >= lastSundayOf(year, 3) && seconds < lastSundayOf(year, 10);
    return isSummer ? standard + 60 : standard;
  },
  standardOffset: () => standard,
});

/** 01:00 UTC of that day, when the clocks of the whole Union change. */
const lastSundayOf = (year: number, month: number): number => {
  const end = utcSeconds(year, month, daysIn(year, month), 1, 0, 0);
  return end - new Date(end * 1000).getUTCDay() * 86_400;
};

const zoneOfIntl = (name: string): Zone => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offsetAt = (seconds: number): number => {
    const part = Object.fromEntries(
      format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]),
    );
    const local = utcSeconds(
      part.year ?? 0,
      part.month ?? 0,
      part.day ?? 0,
      part.hour ?? 0,
      part.minute ?? 0,
      part.second ?? 0,
    );
    return Math.round((local - seconds) / 60);
  };
  const standard = new Map<number, number>();
  const standardOffset = (year: number): number => {
    const known = standard.get(year);
    if (known !== undefined) return known;
    // Summer time is ahead of standard time, on either half of the globe.
    const offset = Math.min(offsetAt(utcSeconds(year, 1, 1, 0, 0, 0)), offsetAt(utcSeconds(year, 7, 1, 0, 0, 0)));
    standard.set(year, offset);
    return offset;
  };
  return { name, offsetAt, standardOffset };
};

/** What a meter printed as a time: Unix seconds, or `impossible` for a clock that was never set, or no time at all. */
export type Moment = number | "impossible" | undefined;

/**
 * Reads a time as meters print it. With the flag S (summer) or W (winter) it is exact: the zone's standard offset,
 * an hour more for S (DSMR 5.0.2 §6.4, tag TST). Without flag the zone's rules decide, and in the doubled hour of
 * autumn the reading nearest to `receivedAt` (Unix seconds, our clock).
 */
export const readTime = (text: string, zone: Zone, receivedAt: number): Moment => {
  const plain = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([A-Za-z]?)$/.exec(text);
  if (plain !== null) return momentOf(numbers(plain), 2000, flagOf(plain[7]), zone, receivedAt);
  // ACE4000: 19-01-01 00:00:00; others print the century, or no dashes
  const written = /^(\d\d)?(\d\d)-?(\d\d)-?(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (written !== null) return momentOf(numbers(written).slice(1), 2000, undefined, zone, receivedAt);
  if (/^[0-9a-f]{24}$/i.test(text)) return cosemMoment(text, zone, receivedAt);
  // Sentinels of a wrong width: 35255255255255255S
  return /^\d{10,}[A-Za-z]?$/.test(text) ? "impossible" : undefined;
};

/** Reads a time as readTime does, from its bytes: every telegram has some, and to make a text of them takes longer. */
export const readTimeBytes = (bytes: Uint8Array, from: number, to: number, zone: Zone, receivedAt: number): Moment => {
  const letter = to - from === 13 ? String.fromCharCode(bytes[from + 12] ?? 0) : undefined;
  const parts = [0, 0, 0, 0, 0, 0];
  let at = from;
  for (let digit = 0; digit < 12; digit++, at++) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) break;
    parts[digit >> 1] = (parts[digit >> 1] ?? 0) * 10 + byte - 0x30;
  }
  const isPlain = at === from + 12 && (to === at || (letter !== undefined && /[A-Za-z]/.test(letter)));
  return isPlain
    ? momentOf(parts, 2000, flagOf(letter), zone, receivedAt)
    : readTime(readRaw(bytes, from, to), zone, receivedAt);
};

/** The seconds of a UTC date; the month counts from 1. */
const utcSeconds = (year: number, month: number, day: number, hour: number, minute: number, second: number): number =>
  Date.UTC(year, month - 1, day, hour, minute, second) / 1000;

const numbers = (match: RegExpExecArray): number[] => match.slice(1).map(Number);

const flagOf = (letter: string | undefined): "S" | "W" | undefined => {
  const flag = letter?.toUpperCase();
  return flag === "S" || flag === "W" ? flag : undefined;
};

/** COSEM date-time as 12 octets (DLMS Blue Book §4.1.6.1); MCS301 prints it as 24 digits. */
const cosemMoment = (text: string, zone: Zone, receivedAt: number): Moment => {
  const byte = (at: number): number => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  const parts = [byte(0) * 256 + byte(1), byte(2), byte(3), byte(5), byte(6), byte(7)];
  // The sign of the deviation from UTC differs between meters; the summer time bit of the status does not.
  const status = byte(11);
  const flag = status === 0xff ? undefined : (status & 0x80) !== 0 ? "S" : "W";
  return momentOf(parts, 0, flag, zone, receivedAt);
};

/** The first and last year that a meter's clock can mean; 2000, 2063 and 2068 to 2070 are clocks that were never set. */
const FIRST_YEAR = 2001;
const LAST_YEAR = 2060;

const momentOf = (
  parts: readonly number[],
  century: number,
  flag: "S" | "W" | undefined,
  zone: Zone,
  receivedAt: number,
): Moment => {
  const [inCentury = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const year = century + inCentury;
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) return "impossible";
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysIn(year, month))) return "impossible";
  const local = utcSeconds(year, month, day, hour, minute, second);
  if (flag === undefined) return inZone(local, zone, receivedAt);
  return local - (zone.standardOffset(year) + (flag === "S" ? 60 : 0)) * 60;
};

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The moment at which the clocks of the zone show `local`; there may be two of them, or none. */
const inZone = (local: number, zone: Zone, receivedAt: number): number => {
  const halfDay = 43_200;
  const before = zone.offsetAt(local - halfDay);
  const after = zone.offsetAt(local + halfDay);
  const moments = [local - before * 60, local - after * 60];
  const real = moments.filter((moment) => moment + zone.offsetAt(moment) * 60 === local);
  const [first = local - before * 60, second = first] = real;
  return Math.abs(second - receivedAt) < Math.abs(first - receivedAt) ? second : first;
};
