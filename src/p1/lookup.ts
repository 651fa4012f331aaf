import { FIELDS, type FieldMeter, type FieldRow, IDENTITIES } from "../fields.ts";
import { type ObisCode, onAnyChannel, parseObis } from "./obis.ts";

/** A row of the field table as one code reaches it. */
export interface Column {
  readonly row: FieldRow;
  /** The row's place in the table. */
  readonly order: number;
  /** The code's place in the row: of two codes that carry one value the lower wins. */
  readonly rank: number;
}

/** The columns that a code fills, in table order; more than one where it carries a value and its time. */
export type Columns = ReadonlyMap<ObisCode, readonly Column[]>;

const ROWS: readonly FieldRow[] = FIELDS;

const columnsOf = (meters: readonly FieldMeter[]): Columns => {
  const columns = new Map<ObisCode, Column[]>();
  for (const [order, row] of ROWS.entries()) {
    if (!meters.includes(row.meter ?? "main")) continue;
    for (const [rank, code] of row.codes.entries()) {
      const packed = parseObis(code);
      columns.set(packed, [...(columns.get(packed) ?? []), { row, order, rank }]);
    }
  }
  return columns;
};

/** The columns of the electricity meter itself. */
export const MAIN: Columns = columnsOf(["main"]);

/** The columns of each kind of meter on the M-Bus, and of the media 5 to 8 of DSMR 2.1. */
export const MBUS = {
  gas: columnsOf(["gas", "any"]),
  water: columnsOf(["water", "any"]),
  heat: columnsOf(["heat", "any"]),
  cooling: columnsOf(["cooling", "any"]),
  slave: columnsOf(["slave", "any"]),
  other: columnsOf(["any"]),
} as const satisfies Readonly<Record<string, Columns>>;

/** The columns of a code, be it written with its channel or with any. */
export const columnsOfCode = (columns: Columns, code: ObisCode): readonly Column[] =>
  columns.get(code) ?? columns.get(onAnyChannel(code)) ?? [];

/** The codes that name a meter, and their rank: the lowest that is not empty counts. */
const ranks = (codes: readonly string[]): ReadonlyMap<ObisCode, number> =>
  new Map(codes.map((code, rank) => [parseObis(code), rank]));
const MAIN_IDENTITIES = ranks(IDENTITIES.main);
const MBUS_IDENTITIES = ranks(IDENTITIES.mbus);

/** How much a code counts as the meter's name; undefined for a code that is none. */
export const identityRank = (code: ObisCode, channel: number): number | undefined =>
  channel === 0 ? MAIN_IDENTITIES.get(code) : (MBUS_IDENTITIES.get(code) ?? MBUS_IDENTITIES.get(onAnyChannel(code)));
