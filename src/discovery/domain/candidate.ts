import type { CandidateFacts, CandidateNews } from './candidate-facts.js';
import type { Action, LegacyComponentName, SubScoreName } from './strategy.js';

/** How the hard gates of hybrid_v1 fell out. Names carry the session as suffix, e.g. `relvol30_below_regular`. */
export interface GateOutcome {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** Gates whose input is unknown: they do not reject. */
  readonly unknown: readonly string[];
  /** The gate that was missed narrowly and forgiven. */
  readonly soft?: string;
}

/** What a RANKED candidate lacks for the next action, the nearest first. */
export interface MissedRequirement {
  /** `score`, `coverage` (what caps a good score at MONITOR), or a gate's reason; of `no_squeeze_path` with the input after a dot. */
  readonly requirement: string;
  readonly value: number;
  readonly threshold: number;
  /** Between value and threshold, in the requirement's own unit. */
  readonly distance: number;
}

/** One row of the board, as served: snake_case, units in the names, null = unknown. Scores 0-100, sub-scores 0-1. */
export interface Candidate {
  readonly symbol: string;
  readonly name: string | null;
  readonly sector: string | null;
  readonly score: number;
  readonly action: Action;
  readonly subscores: Readonly<Record<SubScoreName, number | null>>;
  /** legacy_v0 only. */
  readonly components?: Readonly<Record<LegacyComponentName, number | null>>;
  /** Sums to 1 over what was known; 0 for what was not. */
  readonly weights_used: Readonly<Record<string, number>>;
  /** Share of the nominal weight that was known, 0-1. */
  readonly coverage: number;
  readonly missing: readonly string[];
  readonly gates: GateOutcome;
  /** Empty unless action is RANKED or MONITOR. */
  readonly missed: readonly MissedRequirement[];
  readonly filters_passed: {
    readonly price_under_100: boolean;
    readonly market_cap_over_50m: boolean | null;
    readonly not_etf: boolean | null;
    readonly adequate_volume: boolean;
  };
  readonly price: number;
  readonly change_pct: number | null;
  readonly gap_pct: number | null;
  readonly rel_volume: number | null;
  readonly atr_pct: number | null;
  readonly momentum_5d_pct: number | null;
  readonly momentum_30d_pct: number | null;
  readonly rsi14: number | null;
  readonly vwap_distance_pct: number | null;
  readonly dollar_volume_usd: number;
  readonly market_cap_usd: number | null;
  readonly float_shares: number | null;
  readonly short_interest_frac: number | null;
  /** YYYY-MM-DD settlement date of the short interest. */
  readonly short_interest_as_of: string | null;
  /** Everything that is known beyond prices, each with its source and age. */
  readonly facts: CandidateFacts;
  readonly news: CandidateNews | null;
  /** One sentence from the strongest facts. */
  readonly thesis: string;
  readonly data_quality: {
    readonly price_age_minutes: number | null;
    readonly volume_age_minutes: number | null;
    /** 0-1: .6 x freshness (linear to 0 over 24 h) + .4 x coverage. */
    readonly confidence: number;
  };
}
