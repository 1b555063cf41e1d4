import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { NewsItem } from '../../market-data/facts/market-facts.js';
import type { FeatureColumns, FeatureName } from './feature-columns.js';

/** Facts beyond prices, and the column that says what instant each is of. */
const AS_OF = {
  float_shares: 'float_as_of_ms',
  short_interest_shares: 'short_interest_as_of_ms',
  short_interest_frac: 'short_interest_as_of_ms',
  days_to_cover: 'short_interest_as_of_ms',
  short_volume_frac: 'short_volume_as_of_ms',
  market_cap_usd: 'market_cap_as_of_ms',
  borrow_fee_frac: 'extra_as_of_ms',
  utilization_frac: 'extra_as_of_ms',
  social_rank: 'extra_as_of_ms',
  call_put_ratio: 'options_as_of_ms',
  implied_volatility_frac: 'options_as_of_ms',
  iv_percentile: 'options_as_of_ms',
} as const satisfies Partial<Record<FeatureName, FeatureName>>;

export type FactName = keyof typeof AS_OF;
export const FACT_NAMES = Object.keys(AS_OF) as readonly FactName[];

/** A figure with who told it and when. The unit is in the name of the fact. */
export interface SourcedFact {
  readonly value: number;
  /** The source of the prices, or `feed` for an operator's extra signals. */
  readonly source: MarketDataSource | 'feed';
  /** What the figure is of: a settlement date, a session, the moment of asking. ISO 8601 UTC; null when that is unknown. */
  readonly as_of: string | null;
  /** From then to the instant that the run describes. */
  readonly age_seconds: number | null;
}

/** What is known of a symbol beyond prices; null = unknown. */
export type CandidateFacts = Readonly<Record<FactName, SourcedFact | null>>;

/** The newest relevant item of the last 24 hours. Times are ISO 8601 UTC. */
export interface CandidateNews {
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly published_at: string;
  readonly age_seconds: number;
  /** What age has left of it, 0-1. */
  readonly score: number;
  readonly source: MarketDataSource;
}

/** The run that facts are told in. */
export interface FactsOrigin {
  readonly source: MarketDataSource;
  /** The instant that the run describes, epoch ms. */
  readonly asOfMs: number;
}

/** The facts of row `i`. */
export function candidateFacts(f: FeatureColumns, i: number, origin: FactsOrigin): CandidateFacts {
  return Object.fromEntries(FACT_NAMES.map((name) => [name, sourcedFact(f, i, name, origin)])) as CandidateFacts;
}

function sourcedFact(f: FeatureColumns, i: number, name: FactName, origin: FactsOrigin): SourcedFact | null {
  const value = f[name][i] as number;
  if (Number.isNaN(value)) return null;
  const asOf = AS_OF[name];
  const asOfMs = f[asOf][i] as number;
  const isKnown = !Number.isNaN(asOfMs);
  return {
    value,
    source: asOf === 'extra_as_of_ms' ? 'feed' : origin.source,
    as_of: isKnown ? new Date(asOfMs).toISOString() : null,
    age_seconds: isKnown ? secondsSince(asOfMs, origin) : null,
  };
}

/** The item that the news score of row `i` is of; null when there is none, or nobody has looked. */
export function candidateNews(
  f: FeatureColumns,
  i: number,
  item: NewsItem | null,
  origin: FactsOrigin,
): CandidateNews | null {
  const score = f.news_score[i] as number;
  if (item === null || !(score > 0)) return null;
  const { title, url, publisher, publishedMs } = item;
  return {
    title,
    url,
    publisher,
    published_at: new Date(publishedMs).toISOString(),
    age_seconds: secondsSince(publishedMs, origin),
    score,
    source: origin.source,
  };
}

function secondsSince(thenMs: number, { asOfMs }: FactsOrigin): number {
  return Math.max(0, Math.floor((asOfMs - thenMs) / 1000));
}

/** YYYY-MM-DD of an instant, epoch ms; null for NaN. */
export function dateOf(instantMs: number): string | null {
  return Number.isNaN(instantMs) ? null : new Date(instantMs).toISOString().slice(0, 10);
}
