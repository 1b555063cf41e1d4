import type { CallBudget } from './call-budget.js';

/** Kinds of facts beyond prices, in the order in which they are worth a call. */
export const FACT_KINDS = ['news', 'float', 'short_interest', 'short_volume', 'options', 'details', 'extra'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Facts of one kind about every symbol that the source knows. */
export interface FactTable<Fact> {
  /** When the source was asked, epoch ms. */
  readonly askedMs: number;
  readonly rows: ReadonlyMap<string, Fact>;
  /** Rows that gave no fact: they could not be read, do not tell it, or are the second of their symbol. */
  readonly malformed: number;
}

export interface FloatFact {
  readonly freeFloatShares: number;
  /** YYYY-MM-DD; null when the source does not say. */
  readonly effectiveDate: string | null;
}

/** Exchange-reported short interest, published twice a month. */
export interface ShortInterestFact {
  readonly shortInterestShares: number;
  /** null when the source does not say. */
  readonly daysToCover: number | null;
  /** YYYY-MM-DD. */
  readonly settlementDate: string;
}

/** Of the trades reported to FINRA off exchange: no share of the consolidated volume. */
export interface ShortVolumeFact {
  /** 0-1. */
  readonly shortVolumeFrac: number;
  /** YYYY-MM-DD. */
  readonly date: string;
}

export interface NewsItem {
  readonly id: string;
  readonly publishedMs: number;
  readonly title: string;
  /** http(s) address of the article; null when the source gives none that can be linked. */
  readonly url: string | null;
  readonly publisher: string | null;
  /** Every symbol that the source ties to it. */
  readonly symbols: readonly string[];
}

/** News of the whole market, newest first, whole from `completeSinceMs` to `askedMs`. */
export interface NewsPage {
  readonly askedMs: number;
  readonly completeSinceMs: number;
  readonly items: readonly NewsItem[];
}

/** What the near part of an option chain says. null = the chain does not say. */
export interface OptionChainSummary {
  /** When the source was asked, epoch ms. */
  readonly askedMs: number;
  readonly contracts: number;
  readonly callVolumeContracts: number;
  readonly putVolumeContracts: number;
  /** Calls over puts by volume; null without puts or with too few contracts traded to mean anything. */
  readonly callPutRatio: number | null;
  /** Implied volatility (a year, 0-n) near the money, of the expiry nearest to 30 days. */
  readonly impliedVolatilityFrac: number | null;
}

export interface TickerDetails {
  /** When the source was asked, epoch ms. */
  readonly askedMs: number;
  readonly marketCapUsd: number | null;
  readonly sharesOutstanding: number | null;
}

/**
 * The port to facts beyond prices. Whole-market methods cost a fixed number of calls, whatever the number of symbols;
 * every call is taken from the budget. Failures are MarketDataErrors: `not_entitled` where the plan does not include a
 * kind, `budget_spent` when the budget ended before the answer was whole, `aborted` by the signal.
 */
export abstract class MarketFacts {
  /** Calls that one scan cycle may spend by the source's plan, where the operator sets no limit. */
  abstract readonly callsPerCycle: number;
  abstract floats(budget: CallBudget, signal: AbortSignal): Promise<FactTable<FloatFact>>;
  /** The newest settlement date of the whole market. */
  abstract shortInterest(budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortInterestFact>>;
  /** One session of the whole market. `no_data` while it is not published. @param date YYYY-MM-DD */
  abstract shortVolume(date: string, budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortVolumeFact>>;
  /** News since an instant, epoch ms. Ends early, with a later `completeSinceMs`, when the budget does. */
  abstract news(sinceMs: number, budget: CallBudget, signal: AbortSignal): Promise<NewsPage>;
  /** A symbol without options, or unknown to the source, has no contracts. @param spotUsd price of the underlying */
  abstract optionChain(
    symbol: string,
    spotUsd: number,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<OptionChainSummary>;
  /** A symbol that is unknown to the source has null in every field. */
  abstract details(symbol: string, budget: CallBudget, signal: AbortSignal): Promise<TickerDetails>;
}
