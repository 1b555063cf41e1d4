import type { CandidateFacts, CandidateNews } from './candidate-facts.js';
import type { FeatureName } from './feature-columns.js';
import type { GateOutcome } from './candidate.js';
import type { SqueezePath } from './squeeze-paths.js';
import type { RejectReason } from './universe.js';
import type { Action, StrategyName } from './strategy.js';

/** One term of a sub-score: its value 0-1 (null = unknown) and its weight among the terms. */
export interface ExplainedTerm {
  readonly term: string;
  readonly weight: number;
  readonly value: number | null;
}

/** A sub-score (hybrid_v1) or component (legacy_v0) and what it adds to the score. Contributions sum to the score. */
export interface ExplainedPart {
  readonly name: string;
  readonly value: number | null;
  readonly weight_nominal: number;
  readonly weight_used: number;
  /** Points of the 0-100 score. */
  readonly contribution: number;
  readonly terms: readonly ExplainedTerm[];
}

export interface ExplainedGate {
  /** Reason code with the session as suffix. */
  readonly gate: string;
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'soft_passed';
  /** What the figures are of; of several, that which is lacking most on the nearest way. null where there are none. */
  readonly input: FeatureName | null;
  /** null where the input is unknown, and for `no_squeeze_path` unless it fails: see `squeeze_paths`. */
  readonly value: number | null;
  readonly threshold: number | null;
  /** What is lacking, in the input's own unit; negative = more than enough. */
  readonly distance: number | null;
}

export interface ExplainedFilter {
  readonly filter: string;
  readonly passed: boolean | null;
  readonly value: number | string | null;
  readonly limit: number | string | null;
}

/** Why one symbol stands where it stands. Works for every symbol of the snapshot, filtered ones included. */
export interface SymbolExplanation {
  readonly symbol: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly exchange: string | null;
  readonly sector: string | null;
  readonly strategy: StrategyName;
  /** False: scored as if it had passed the filters; `rejected_by` says what removed it. */
  readonly eligible: boolean;
  readonly rejected_by: RejectReason | null;
  /** null when not one input of the strategy is known, or those that are have no weight. */
  readonly score: number | null;
  /** The action it has, or would have had it passed the filters. */
  readonly action: Action;
  /** 1-based among the eligible; null when filtered out. */
  readonly rank: number | null;
  /** `rank` under each strategy. */
  readonly ranks: Readonly<Record<StrategyName, number | null>>;
  readonly ranked_symbols: number;
  readonly on_board: boolean;
  /** Sums to 1 over what was known; 0 for what was not, and for all where what was known has no weight. */
  readonly weights_used: Readonly<Record<string, number>>;
  readonly coverage: number;
  readonly missing: readonly string[];
  readonly parts: readonly ExplainedPart[];
  readonly gates: GateOutcome;
  readonly gate_details: readonly ExplainedGate[];
  /** The ways past `no_squeeze_path`; empty for legacy_v0, which has no gates. */
  readonly squeeze_paths: readonly SqueezePath[];
  /** The first gate it failed, or the filter that removed it. */
  readonly first_failed: string | null;
  /** The failed gate that it missed by the smallest share of the threshold. */
  readonly nearest_miss: ExplainedGate | null;
  readonly filters: readonly ExplainedFilter[];
  /** What is known beyond prices, each with its source and age. */
  readonly facts: CandidateFacts;
  readonly news: CandidateNews | null;
  readonly features: Readonly<Record<FeatureName, number | null>>;
  /** Unknown feature -> why: too little history, not asked, refused, or not said by the source. */
  readonly unknown_because: Readonly<Partial<Record<FeatureName, string>>>;
  readonly thesis: string;
}
