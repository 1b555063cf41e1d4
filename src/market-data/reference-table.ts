/** What reference data says of one instrument. null = the source did not say. */
export interface ReferenceRow {
  /** The source's spelling, case-sensitive (`KIMpL` is not `KIMPL`). */
  readonly symbol: string;
  readonly name: string | null;
  /** Instrument type code: CS, ADRC, ETF, WARRANT, ... An open set. */
  readonly type: string | null;
  /** Market identifier code: XNYS, XNAS, XASE, ARCX, BATS, ... */
  readonly exchange: string | null;
  readonly active: boolean | null;
  readonly marketCapUsd: number | null;
  readonly sharesOutstanding: number | null;
  readonly sector: string | null;
}

/** The reference row of each row of a snapshot, looked up once; undefined where reference data has none. */
export type Listings = readonly (ReferenceRow | undefined)[];

export interface ReferenceTable {
  /** When the source was asked, epoch ms. */
  readonly asOfMs: number;
  readonly rows: ReadonlyMap<string, ReferenceRow>;
  /** Rows that could not be read. */
  readonly malformed: number;
}
