const HOUR_MS = 3_600_000;

/** `240710123000S`: the meter's clock in the Netherlands, S in summer and W in winter (P1 standard 5.0.2). */
export const meterTime = (at: Date): string => {
  const isSummer = isSummerTime(at);
  const local = new Date(at.getTime() + (isSummer ? 2 : 1) * HOUR_MS).toISOString(); // 2024-07-10T12:30:00.000Z
  return `${local.slice(2, 19).replaceAll(/\D/g, "")}${isSummer ? "S" : "W"}`;
};

/** The European rule: from 01:00 UTC on the last Sunday of March until 01:00 UTC on the last Sunday of October. */
const isSummerTime = (at: Date): boolean => {
  const year = at.getUTCFullYear();
  return at.getTime() >= lastSunday(year, 2) && at.getTime() < lastSunday(year, 9);
};

const lastSunday = (year: number, month: number): number => {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.setUTCDate(lastDay.getUTCDate() - lastDay.getUTCDay());
};
