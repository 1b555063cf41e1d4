import type { ExtraSignal } from '../../market-data/facts/extra-signals.js';
import type { KnownFacts, NewsBook, OptionFact } from '../../market-data/facts/known-facts.js';
import { NO_FACTS } from './no-facts.js';
import type { FactTable, ShortVolumeFact, TickerDetails } from '../../market-data/facts/market-facts.js';
import type { StockSplit } from '../../market-data/market-data-provider.js';
import type { Listings } from '../../market-data/reference-table.js';
import type { FeatureColumns, FeatureName } from './feature-columns.js';
import { marketCapUsd } from './features.js';

const NEWS_HALF_LIFE_MS = 6 * 3_600_000;
/** A symbol without an item in this time has no news: a sixteenth of its weight would be left. */
const NEWS_MEMORY_MS = 24 * 3_600_000;

/** What facts are joined with; `asOfMs` is the instant that the snapshot describes. */
interface JoinedMarket {
  readonly symbols: readonly string[];
  readonly listings: Listings;
  readonly features: FeatureColumns;
  /** Executed up to the session that the snapshot describes. */
  readonly splits: readonly StockSplit[];
  readonly asOfMs: number;
}

/**
 * Writes what is known beyond prices into its columns; anything else there is unknown, whatever was joined before. Short
 * interest is a share of the float, and unknown without one. A market cap is taken from here where reference data has
 * none.
 * @param joined what these columns hold already: where it is the same, it is not read again
 */
export function joinFacts(market: JoinedMarket, facts: KnownFacts, joined: KnownFacts = NO_FACTS): void {
  const { floats, shortInterest, shortVolume, news, options, details, extra } = facts;
  if (floats !== joined.floats || shortInterest !== joined.shortInterest) joinShares(market, facts);
  if (shortVolume !== joined.shortVolume) joinShortVolume(market, shortVolume);
  if (extra !== joined.extra) joinExtra(market, extra);
  if (news !== joined.news) joinNews(market, news);
  if (options !== joined.options) joinOptions(market, options);
  if (details !== joined.details) joinMarketCaps(market, details);
}

/** Nothing of what was there before outlives the table that it came from. */
function forget(features: FeatureColumns, columns: readonly FeatureName[]): void {
  for (const column of columns) features[column].fill(NaN);
}

/** Shares of today to one share of an earlier day (epoch ms), by the splits executed after that day. */
function shareBasis(splits: readonly StockSplit[]): (symbol: string, dayMs: number) => number {
  const bySymbol = new Map<string, StockSplit[]>();
  for (const split of splits) bySymbol.set(split.symbol, [...(bySymbol.get(split.symbol) ?? []), split]);
  return (symbol, dayMs) => {
    let factor = 1;
    for (const { executionDate, splitFrom, splitTo } of bySymbol.get(symbol) ?? [])
      if (dayMs < Date.parse(executionDate)) factor *= splitTo / splitFrom;
    return factor;
  };
}

/** Epoch ms of a date (YYYY-MM-DD). Thousands of rows share a few dates: each is read once. */
function dayReader(): (date: string) => number {
  const read = new Map<string, number>();
  return (date) => {
    let ms = read.get(date);
    if (ms === undefined) read.set(date, (ms = Date.parse(date)));
    return ms;
  };
}

/** Both are counts of shares, each of its own day: on today's basis a split in between does not bend their ratio. */
function joinShares(
  { symbols, features: f, splits }: JoinedMarket,
  { floats, shortInterest }: Pick<KnownFacts, 'floats' | 'shortInterest'>,
): void {
  forget(f, ['float_shares', 'float_as_of_ms', 'short_interest_shares', 'short_interest_frac']);
  forget(f, ['days_to_cover', 'short_interest_as_of_ms']);
  const dayMs = dayReader();
  const todaysShares = shareBasis(splits);
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as string;
    const float = floats?.rows.get(symbol);
    if (float !== undefined) {
      const asOfMs = float.effectiveDate === null ? (floats?.askedMs ?? NaN) : dayMs(float.effectiveDate);
      f.float_shares[i] = float.freeFloatShares * todaysShares(symbol, asOfMs);
      f.float_as_of_ms[i] = asOfMs;
    }
    const short = shortInterest?.rows.get(symbol);
    if (short === undefined) continue;
    const asOfMs = dayMs(short.settlementDate);
    const floatShares = f.float_shares[i] as number;
    const shortShares = short.shortInterestShares * todaysShares(symbol, asOfMs);
    f.short_interest_shares[i] = shortShares;
    f.short_interest_frac[i] = floatShares > 0 ? shortShares / floatShares : NaN;
    f.days_to_cover[i] = short.daysToCover ?? NaN;
    f.short_interest_as_of_ms[i] = asOfMs;
  }
}

function joinShortVolume({ symbols, features: f }: JoinedMarket, known: FactTable<ShortVolumeFact> | null): void {
  forget(f, ['short_volume_frac', 'short_volume_as_of_ms']);
  const dayMs = dayReader();
  for (let i = 0; i < symbols.length; i++) {
    const row = known?.rows.get(symbols[i] as string);
    if (row === undefined) continue;
    f.short_volume_frac[i] = row.shortVolumeFrac;
    f.short_volume_as_of_ms[i] = dayMs(row.date);
  }
}

/**
 * The newest item, worth half after every half-life; 0 where the news is known whole and has none. Its age counts from
 * the later of snapshot and question: prices may be delayed, news is not, and either may have been fetched first.
 */
function joinNews({ symbols, features: f, asOfMs }: JoinedMarket, news: NewsBook | null): void {
  forget(f, ['news_score', 'news_as_of_ms']);
  if (news === null) return;
  const nowMs = Math.max(asOfMs, news.askedMs);
  const isWhole = news.completeSinceMs <= nowMs - NEWS_MEMORY_MS;
  for (let i = 0; i < symbols.length; i++) {
    const item = news.newest.get(symbols[i] as string);
    const ageMs = item === undefined ? Infinity : Math.max(0, nowMs - item.publishedMs);
    if (item !== undefined && ageMs <= NEWS_MEMORY_MS) {
      f.news_score[i] = 0.5 ** (ageMs / NEWS_HALF_LIFE_MS);
      f.news_as_of_ms[i] = item.publishedMs;
    } else if (isWhole) {
      f.news_score[i] = 0;
      f.news_as_of_ms[i] = news.askedMs;
    }
  }
}

function joinOptions({ symbols, features: f }: JoinedMarket, options: ReadonlyMap<string, OptionFact>): void {
  forget(f, ['call_put_ratio', 'implied_volatility_frac', 'iv_percentile', 'options_as_of_ms']);
  for (let i = 0; i < symbols.length; i++) {
    const chain = options.get(symbols[i] as string);
    if (chain === undefined) continue;
    f.call_put_ratio[i] = chain.callPutRatio ?? NaN;
    f.implied_volatility_frac[i] = chain.impliedVolatilityFrac ?? NaN;
    f.iv_percentile[i] = chain.ivPercentile ?? NaN;
    f.options_as_of_ms[i] = chain.askedMs;
  }
}

function joinMarketCaps(
  { symbols, listings, features: f }: JoinedMarket,
  details: ReadonlyMap<string, TickerDetails>,
): void {
  for (let i = 0; i < symbols.length; i++) {
    const price = f.price[i] as number;
    if (!Number.isNaN(marketCapUsd(listings[i], price))) continue;
    const detail = details.get(symbols[i] as string);
    const capUsd = marketCapUsd(detail, price);
    f.market_cap_usd[i] = capUsd;
    f.market_cap_as_of_ms[i] = Number.isNaN(capUsd) ? NaN : (detail?.askedMs ?? NaN);
  }
}

function joinExtra({ symbols, features: f }: JoinedMarket, known: FactTable<ExtraSignal> | null): void {
  forget(f, ['borrow_fee_frac', 'utilization_frac', 'social_rank', 'extra_as_of_ms']);
  for (let i = 0; i < symbols.length; i++) {
    const row = known?.rows.get(symbols[i] as string);
    if (row === undefined) continue;
    f.borrow_fee_frac[i] = row.borrowFeeFrac ?? NaN;
    f.utilization_frac[i] = row.utilizationFrac ?? NaN;
    f.social_rank[i] = row.socialRank ?? NaN;
    f.extra_as_of_ms[i] = row.asOfMs;
  }
}
