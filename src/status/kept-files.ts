import type { Log } from "../lib/log.ts";
import type { SavedTotals } from "../p1/guard.ts";
import { KeptFile } from "./kept-file.ts";

/** The last good totals of every meter. One of five minutes ago tells a bogus zero as well as a fresh one. */
export const totalsFile = (folder: string, log: Log, now: () => number): KeptFile<SavedTotals> =>
  new KeptFile({
    folder,
    name: "totals.json",
    format: "p1-mqtt totals 1",
    isContent: isTotals,
    empty: {},
    afresh: "the first total of each meter is taken as it comes",
    intervalMs: 300_000,
    log,
    now,
  });

/** What Home Assistant was told, by topic. */
export type Announced = Readonly<Record<string, string>>;

/** What Home Assistant was told, so that a later run can take it back. The broker holds the same. */
export const announcedFile = (folder: string, log: Log, now: () => number): KeptFile<Announced> =>
  new KeptFile({
    folder,
    name: "announced.json",
    format: "p1-mqtt announced 1",
    isContent: isAnnounced,
    empty: {},
    afresh: "what was announced earlier is read back from the broker",
    intervalMs: 30_000,
    log,
    now,
  });

const isTotals = (value: unknown): value is SavedTotals =>
  isObject(value) && Object.values(value).every((totals) => isObject(totals) && Object.values(totals).every(isCount));

const isAnnounced = (value: unknown): value is Announced =>
  isObject(value) && Object.values(value).every((payload) => typeof payload === "string");

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
