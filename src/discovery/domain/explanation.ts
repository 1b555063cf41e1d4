import type { FeatureName } from './feature-columns.js';
import type { GateOutcome } from './candidate.js';
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
  /** null where the gate is not one number against another, or the input is unknown. */
  readonly value: number | null;
  readonly threshold: number | null;
  /** threshold - value; positive = short of it. */
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
  /** null when not one input of the strategy is known. */
  readonly score: number | null;
  /** The action it has, or would have had it passed the filters. */
  readonly action: Action;
  /** 1-based among the eligible; null when filtered out. */
  readonly rank: number | null;
  readonly ranked_symbols: number;
  readonly on_board: boolean;
  readonly coverage: number;
  readonly missing: readonly string[];
  readonly parts: readonly ExplainedPart[];
  readonly gates: GateOutcome;
  readonly gate_details: readonly ExplainedGate[];
  /** The first gate it failed, or the filter that removed it. */
  readonly first_failed: string | null;
  /** The failed gate that it missed by the smallest share of the threshold. */
  readonly nearest_miss: ExplainedGate | null;
  readonly filters: readonly ExplainedFilter[];
  readonly features: Readonly<Record<FeatureName, number | null>>;
  /** Feature -> why it is unknown, where we know why. */
  readonly unknown_because: Readonly<Partial<Record<FeatureName, string>>>;
  readonly thesis: string;
}
