import type { KnownFacts, NewsBook } from '../../market-data/facts/known-facts.js';
import type { FeatureColumns } from './feature-columns.js';

const NEWS_HALF_LIFE_MS = 6 * 3_600_000;
/** A symbol without an item in this time has no news: a sixteenth of its weight would be left. */
const NEWS_MEMORY_MS = 24 * 3_600_000;

/** What facts are joined with; `asOfMs` is the instant that the snapshot describes. */
interface JoinedMarket {
  readonly symbols: readonly string[];
  readonly features: FeatureColumns;
  readonly asOfMs: number;
}

const dayMs = (date: string): number => Date.parse(date);

/**
 * Writes what is known beyond prices into its columns; anything else there stays unknown. Short interest is a share of
 * the float, and unknown without one. A market cap is taken from here where reference data has none.
 */
export function joinFacts({ symbols, features: f, asOfMs }: JoinedMarket, facts: KnownFacts): void {
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as string;
    joinShares(f, i, symbol, facts);
    joinShortVolume(f, i, symbol, facts);
    if (facts.news !== null) joinNews(f, i, symbol, facts.news, asOfMs);
    joinOptions(f, i, symbol, facts);
    joinExtra(f, i, symbol, facts);
  }
}

function joinShares(
  f: FeatureColumns,
  i: number,
  symbol: string,
  { floats, shortInterest, details }: KnownFacts,
): void {
  const float = floats?.rows.get(symbol);
  if (float !== undefined) {
    f.float_shares[i] = float.freeFloatShares;
    f.float_as_of_ms[i] = float.effectiveDate === null ? (floats?.askedMs ?? NaN) : dayMs(float.effectiveDate);
  }
  const short = shortInterest?.rows.get(symbol);
  if (short !== undefined) {
    f.short_interest_shares[i] = short.shortInterestShares;
    f.short_interest_frac[i] = short.shortInterestShares / (f.float_shares[i] as number);
    f.days_to_cover[i] = short.daysToCover ?? NaN;
    f.short_interest_as_of_ms[i] = dayMs(short.settlementDate);
  }
  const detail = details.get(symbol);
  if (detail === undefined || !Number.isNaN(f.market_cap_usd[i])) return;
  f.market_cap_usd[i] = detail.marketCapUsd ?? (detail.sharesOutstanding ?? NaN) * (f.price[i] as number);
  f.market_cap_as_of_ms[i] = detail.askedMs;
}

function joinShortVolume(f: FeatureColumns, i: number, symbol: string, { shortVolume }: KnownFacts): void {
  const row = shortVolume?.rows.get(symbol);
  if (row === undefined) return;
  f.short_volume_frac[i] = row.shortVolumeFrac;
  f.short_volume_as_of_ms[i] = dayMs(row.date);
}

/** The newest item, worth half after every half-life; 0 where the news is known whole and has none. */
function joinNews(f: FeatureColumns, i: number, symbol: string, news: NewsBook, asOfMs: number): void {
  const item = news.newest.get(symbol);
  const ageMs = item === undefined ? Infinity : Math.max(0, asOfMs - item.publishedMs);
  if (ageMs <= NEWS_MEMORY_MS) {
    f.news_score[i] = 0.5 ** (ageMs / NEWS_HALF_LIFE_MS);
    f.news_as_of_ms[i] = item?.publishedMs ?? NaN;
  } else if (news.completeSinceMs <= asOfMs - NEWS_MEMORY_MS) {
    f.news_score[i] = 0;
    f.news_as_of_ms[i] = news.askedMs;
  }
}

function joinOptions(f: FeatureColumns, i: number, symbol: string, { options }: KnownFacts): void {
  const chain = options.get(symbol);
  if (chain === undefined) return;
  f.call_put_ratio[i] = chain.callPutRatio ?? NaN;
  f.implied_volatility_frac[i] = chain.impliedVolatilityFrac ?? NaN;
  f.iv_percentile[i] = chain.ivPercentile ?? NaN;
  f.options_as_of_ms[i] = chain.askedMs;
}

function joinExtra(f: FeatureColumns, i: number, symbol: string, { extra }: KnownFacts): void {
  const row = extra?.rows.get(symbol);
  if (row === undefined) return;
  f.borrow_fee_frac[i] = row.borrowFeeFrac ?? NaN;
  f.utilization_frac[i] = row.utilizationFrac ?? NaN;
  f.social_rank[i] = row.socialRank ?? NaN;
  f.extra_as_of_ms[i] = row.asOfMs;
}
