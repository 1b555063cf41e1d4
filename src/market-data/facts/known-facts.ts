import type { ExtraSignal } from './extra-signals.js';
import type {
  FactKind,
  FactTable,
  FloatFact,
  NewsItem,
  OptionChainSummary,
  ShortInterestFact,
  ShortVolumeFact,
  TickerDetails,
} from './market-facts.js';

/** A chain and where its implied volatility stands among those we have kept of the symbol. */
export interface OptionFact extends OptionChainSummary {
  /** Share of the kept days with a lower implied volatility, 0-1; null until enough days are kept. */
  readonly ivPercentile: number | null;
}

/** The newest relevant item of each symbol. */
export interface NewsBook {
  readonly askedMs: number;
  /** News since then is known whole: a symbol without an item had none. */
  readonly completeSinceMs: number;
  readonly newest: ReadonlyMap<string, NewsItem>;
}

/** Everything that is known beyond prices, at one moment. null = not asked, or not to be had; what has outlived its use is left out. */
export interface KnownFacts {
  readonly floats: FactTable<FloatFact> | null;
  readonly shortInterest: FactTable<ShortInterestFact> | null;
  readonly shortVolume: FactTable<ShortVolumeFact> | null;
  readonly news: NewsBook | null;
  readonly options: ReadonlyMap<string, OptionFact>;
  readonly details: ReadonlyMap<string, TickerDetails>;
  readonly extra: FactTable<ExtraSignal> | null;
}

/** `refused`: the plan does not include it. `kept`: the newest could not be had. `off`: nothing is connected that has it. */
export const FACT_STATUSES = ['fresh', 'kept', 'missing', 'refused', 'off'] as const;
export type FactStatus = (typeof FACT_STATUSES)[number];

export interface FactReport {
  readonly status: FactStatus;
  /** `massive`, `simulated`, or `feed` for extra signals; null when there is none. */
  readonly source: string | null;
  /** When it was asked for; null when never. ISO 8601 UTC. */
  readonly asked_at: string | null;
  readonly symbols: number;
  /** `kind: message` of the last refusal; null when all is well. */
  readonly error: string | null;
}

/** How the enrichment of one run went. */
export interface EnrichmentReport {
  /** Symbols that may be asked for one by one. */
  readonly leaders: number;
  readonly calls: number;
  readonly max_calls: number;
  readonly facts: Readonly<Record<FactKind, FactReport>>;
}

/** One of the best of a run. */
export interface Leader {
  readonly symbol: string;
  readonly priceUsd: number;
  /** Reference data tell neither a market cap nor the shares. */
  readonly lacksMarketCap: boolean;
}
