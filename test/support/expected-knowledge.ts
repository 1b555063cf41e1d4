import type { KnownFacts } from '../../src/market-data/facts/known-facts.js';
import type { FactTable } from '../../src/market-data/facts/market-facts.js';
import { SNAPSHOT_FIELDS, type SnapshotColumns } from '../../src/market-data/market-snapshot.js';
import type { ScanInputs } from './scan-market.js';

/** Whether a served field of one symbol may be known: told from the inputs alone, without the program's formulas. */
export type Knowledge = Readonly<Record<string, boolean>>;

type Inputs = ScanInputs & { readonly facts: KnownFacts };
type Rows<Row> = ReadonlyMap<string, Row> | undefined;

const DAY_MS = 24 * 3_600_000;

/**
 * What may be known of each symbol, by the name of the field that says it, wherever that is: in a candidate, in its
 * features, facts, sub-scores. A field that is named here is null exactly where it is false.
 */
export function expectedKnowledge(inputs: Inputs): ReadonlyMap<string, Knowledge> {
  return new Map(
    inputs.snapshot.symbols.map((symbol, row) => [
      symbol,
      {
        ...pricesKnown(inputs, symbol, row),
        ...listingKnown(inputs, symbol, row),
        ...factsKnown(inputs.facts, symbol),
        ...newsKnown(inputs, symbol),
      },
    ]),
  );
}

/** True where the row of a symbol has a value in a field; without a field, where there is a row. */
function has<Row extends object>(rows: Rows<Row>, symbol: string, field?: keyof Row): boolean {
  const row = rows?.get(symbol);
  if (row === undefined) return false;
  return field === undefined || row[field] !== null;
}

function rowsOf<Fact>(table: FactTable<Fact> | null): Rows<Fact> {
  return table?.rows;
}

function givenBy({ snapshot }: Inputs, row: number): Readonly<Record<keyof SnapshotColumns, boolean>> {
  const fields = SNAPSHOT_FIELDS.map((field) => [field, !Number.isNaN(snapshot.columns[field][row])] as const);
  return Object.fromEntries(fields) as Record<keyof SnapshotColumns, boolean>;
}

function barsOf({ idOf, history }: Inputs, symbol: string): { readonly bars: number; readonly volumeBars: number } {
  const id = idOf(symbol);
  return id === undefined
    ? { bars: 0, volumeBars: 0 }
    : { bars: history.bars[id] ?? 0, volumeBars: history.volumeBars[id] ?? 0 };
}

function pricesKnown(inputs: Inputs, symbol: string, row: number): Knowledge {
  const given = givenBy(inputs, row);
  const { priceUsd: price, dayVolumeShares: volume, vwapUsd: vwap } = given;
  const { bars, volumeBars } = barsOf(inputs, symbol);
  const before = given.previousCloseUsd || (bars > 0 && inputs.history.newestHeld);
  const change = price && before;
  const relVolume = price && volume && volumeBars >= 10;
  const [rsi14, ema9, ema20] = [14, 8, 19].map((count) => price && bars >= count) as [boolean, boolean, boolean];
  return {
    price,
    change_pct: change,
    gap_pct: given.dayOpenUsd && before,
    rel_volume: relVolume,
    dollar_volume_usd: price && volume,
    rsi14,
    ema9,
    ema20,
    up_days: price && bars >= 1,
    vwap,
    vwap_distance_pct: price && vwap,
    price_age_minutes: given.priceTimeMs,
    volume_age_minutes: given.volumeTimeMs,
    volume_surge: relVolume,
    price_momentum: change,
    risk_filter: price && volume,
    technical: ema20 || rsi14,
  };
}

function listingKnown(inputs: Inputs, symbol: string, row: number): Knowledge {
  const { rows } = inputs.reference;
  const { details } = inputs.facts;
  const { priceUsd: price } = givenBy(inputs, row);
  const shares = has(rows, symbol, 'sharesOutstanding') || has(details, symbol, 'sharesOutstanding');
  const cap = has(rows, symbol, 'marketCapUsd') || has(details, symbol, 'marketCapUsd') || (shares && price);
  return {
    market_cap_usd: cap,
    market_cap_over_50m: cap,
    not_etf: has(rows, symbol, 'type'),
    name: has(rows, symbol, 'name'),
    sector: has(rows, symbol, 'sector'),
  };
}

function factsKnown({ floats, shortInterest, shortVolume, options, extra }: KnownFacts, symbol: string): Knowledge {
  const float = has(rowsOf(floats), symbol);
  const short = has(rowsOf(shortInterest), symbol);
  const signals = rowsOf(extra);
  const fee = has(signals, symbol, 'borrowFeeFrac');
  const utilization = has(signals, symbol, 'utilizationFrac');
  const ratio = has(options, symbol, 'callPutRatio');
  const percentile = has(options, symbol, 'ivPercentile');
  return {
    float_shares: float,
    short_interest_shares: short,
    short_interest_frac: float && short,
    short_interest_as_of: short,
    days_to_cover: has(rowsOf(shortInterest), symbol, 'daysToCover'),
    short_volume_frac: has(rowsOf(shortVolume), symbol),
    borrow_fee_frac: fee,
    utilization_frac: utilization,
    social_rank: has(signals, symbol, 'socialRank'),
    call_put_ratio: ratio,
    iv_percentile: percentile,
    implied_volatility_frac: has(options, symbol, 'impliedVolatilityFrac'),
    squeeze: float || fee || utilization,
    options: ratio || percentile,
  };
}

function newsKnown({ facts, snapshot }: Inputs, symbol: string): Knowledge {
  const item = facts.news?.newest.get(symbol);
  return { news: item !== undefined && snapshot.asOfMs - item.publishedMs <= DAY_MS };
}
