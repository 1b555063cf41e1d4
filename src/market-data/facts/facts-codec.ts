import { z } from 'zod';
import type { KnownTables, RecentFacts } from './held-facts.js';
import type { FactTable } from './market-facts.js';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
// not z.iso.date(), which takes five times as long: there are 36,000 of them
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A table as rows of values: 12,000 objects with their names spelt out would be twice as long. */
const tableOf = <Row extends z.ZodType<readonly [string, ...unknown[]]>>(row: Row) =>
  z.object({ asked_ms: z.number(), malformed: count, rows: z.array(row) }).nullable();

const TABLES = z.object({
  float: tableOf(z.tuple([z.string(), amount, date.nullable()])),
  short_interest: tableOf(z.tuple([z.string(), amount, amount.nullable(), date])),
  short_volume: tableOf(z.tuple([z.string(), amount.max(1), date])),
});

const RECENT = z.object({
  news: z
    .object({
      askedMs: z.number(),
      completeSinceMs: z.number(),
      items: z.array(
        z.object({
          id: z.string(),
          publishedMs: z.number(),
          title: z.string(),
          url: z.url({ protocol: /^https?$/ }).nullable(),
          publisher: z.string().nullable(),
          symbols: z.array(z.string()),
        }),
      ),
    })
    .nullable(),
  options: z.record(
    z.string(),
    z.object({
      askedMs: z.number(),
      contracts: count,
      callVolumeContracts: amount,
      putVolumeContracts: amount,
      callPutRatio: amount.nullable(),
      impliedVolatilityFrac: amount.nullable(),
    }),
  ),
  details: z.record(
    z.string(),
    z.object({ askedMs: z.number(), marketCapUsd: amount.nullable(), sharesOutstanding: amount.nullable() }),
  ),
});

/** JSON of the tables of the whole market. */
export function encodeTables({ float, short_interest, short_volume }: KnownTables): z.infer<typeof TABLES> {
  return {
    float: encodeTable(float, (symbol, fact) => [symbol, fact.freeFloatShares, fact.effectiveDate]),
    short_interest: encodeTable(short_interest, (symbol, fact) => [
      symbol,
      fact.shortInterestShares,
      fact.daysToCover,
      fact.settlementDate,
    ]),
    short_volume: encodeTable(short_volume, (symbol, fact) => [symbol, fact.shortVolumeFrac, fact.date]),
  };
}

/** null when it is damaged. */
export function decodeTables(document: unknown): KnownTables | null {
  const { data } = TABLES.safeParse(document);
  if (data === undefined) return null;
  return {
    float: decodeTable(data.float, ([, freeFloatShares, effectiveDate]) => ({ freeFloatShares, effectiveDate })),
    short_interest: decodeTable(data.short_interest, ([, shortInterestShares, daysToCover, settlementDate]) => ({
      shortInterestShares,
      daysToCover,
      settlementDate,
    })),
    short_volume: decodeTable(data.short_volume, ([, shortVolumeFrac, of]) => ({ shortVolumeFrac, date: of })),
  };
}

/** JSON of news and of what is known of single symbols. */
export function encodeRecent({ news, options, details }: RecentFacts): unknown {
  return { news, options: Object.fromEntries(options), details: Object.fromEntries(details) };
}

/** null when it is damaged. */
export function decodeRecent(document: unknown): RecentFacts | null {
  const { data } = RECENT.safeParse(document);
  if (data === undefined) return null;
  const { news, options, details } = data;
  return { news, options: new Map(Object.entries(options)), details: new Map(Object.entries(details)) };
}

interface EncodedTable<Row> {
  asked_ms: number;
  malformed: number;
  rows: Row[];
}

function encodeTable<Fact, Row>(
  table: FactTable<Fact> | null,
  encode: (symbol: string, fact: Fact) => Row,
): EncodedTable<Row> | null {
  if (table === null) return null;
  const rows = Array.from(table.rows, ([symbol, fact]) => encode(symbol, fact));
  return { asked_ms: table.askedMs, malformed: table.malformed, rows };
}

function decodeTable<Fact, Row extends readonly [string, ...unknown[]]>(
  table: EncodedTable<Row> | null,
  decode: (row: Row) => Fact,
): FactTable<Fact> | null {
  if (table === null) return null;
  const rows = new Map(table.rows.map((row) => [row[0], decode(row)]));
  return { askedMs: table.asked_ms, malformed: table.malformed, rows };
}
