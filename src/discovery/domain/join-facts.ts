import type { ExtraSignal } from '../../market-data/facts/extra-signals.js';
import type { KnownFacts, NewsBook, OptionFact } from '../../market-data/facts/known-facts.js';
import type { FactTable, ShortVolumeFact, TickerDetails } from '../../market-data/facts/market-facts.js';
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

/**
 * Writes what is known beyond prices into its columns; anything else there stays unknown. Short interest is a share of
 * the float, and unknown without one. A market cap is taken from here where reference data has none.
 * @param joined what has been joined with these columns before, whose tables are not read again; null = nothing
 */
export function joinFacts(market: JoinedMarket, facts: KnownFacts, joined: KnownFacts | null = null): void {
  const { floats, shortInterest, shortVolume, news, options, details, extra } = facts;
  if (floats !== joined?.floats || shortInterest !== joined.shortInterest) joinShares(market, facts);
  if (shortVolume !== null && shortVolume !== joined?.shortVolume) joinShortVolume(market, shortVolume);
  if (extra !== null && extra !== joined?.extra) joinExtra(market, extra);
  if (news !== null) joinNews(market, news);
  if (options.size > 0) joinOptions(market, options);
  if (details.size > 0) joinMarketCaps(market, details);
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

function joinShares({ symbols, features: f }: JoinedMarket, { floats, shortInterest }: KnownFacts): void {
  const dayMs = dayReader();
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] as string;
    const float = floats?.rows.get(symbol);
    if (float !== undefined) {
      f.float_shares[i] = float.freeFloatShares;
      f.float_as_of_ms[i] = float.effectiveDate === null ? (floats?.askedMs ?? NaN) : dayMs(float.effectiveDate);
    }
    const short = shortInterest?.rows.get(symbol);
    if (short === undefined) continue;
    const floatShares = f.float_shares[i] as number;
    f.short_interest_shares[i] = short.shortInterestShares;
    f.short_interest_frac[i] = floatShares > 0 ? short.shortInterestShares / floatShares : NaN;
    f.days_to_cover[i] = short.daysToCover ?? NaN;
    f.short_interest_as_of_ms[i] = dayMs(short.settlementDate);
  }
}

function joinShortVolume({ symbols, features: f }: JoinedMarket, { rows }: FactTable<ShortVolumeFact>): void {
  const dayMs = dayReader();
  for (let i = 0; i < symbols.length; i++) {
    const row = rows.get(symbols[i] as string);
    if (row === undefined) continue;
    f.short_volume_frac[i] = row.shortVolumeFrac;
    f.short_volume_as_of_ms[i] = dayMs(row.date);
  }
}

/**
 * The newest item, worth half after every half-life; 0 where the news is known whole and has none. Its age counts from
 * the later of snapshot and question: prices may be delayed, news is not, and either may have been fetched first.
 */
function joinNews({ symbols, features: f, asOfMs }: JoinedMarket, news: NewsBook): void {
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
  for (let i = 0; i < symbols.length; i++) {
    const chain = options.get(symbols[i] as string);
    if (chain === undefined) continue;
    f.call_put_ratio[i] = chain.callPutRatio ?? NaN;
    f.implied_volatility_frac[i] = chain.impliedVolatilityFrac ?? NaN;
    f.iv_percentile[i] = chain.ivPercentile ?? NaN;
    f.options_as_of_ms[i] = chain.askedMs;
  }
}

function joinMarketCaps({ symbols, features: f }: JoinedMarket, details: ReadonlyMap<string, TickerDetails>): void {
  for (let i = 0; i < symbols.length; i++) {
    const detail = details.get(symbols[i] as string);
    if (detail === undefined || !Number.isNaN(f.market_cap_usd[i])) continue;
    const capUsd = detail.marketCapUsd ?? (detail.sharesOutstanding ?? NaN) * (f.price[i] as number);
    f.market_cap_usd[i] = capUsd;
    f.market_cap_as_of_ms[i] = Number.isNaN(capUsd) ? NaN : detail.askedMs;
  }
}

function joinExtra({ symbols, features: f }: JoinedMarket, { rows }: FactTable<ExtraSignal>): void {
  for (let i = 0; i < symbols.length; i++) {
    const row = rows.get(symbols[i] as string);
    if (row === undefined) continue;
    f.borrow_fee_frac[i] = row.borrowFeeFrac ?? NaN;
    f.utilization_frac[i] = row.utilizationFrac ?? NaN;
    f.social_rank[i] = row.socialRank ?? NaN;
    f.extra_as_of_ms[i] = row.asOfMs;
  }
}
