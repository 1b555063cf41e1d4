import type { DataFreshness } from '../../market-data/market-snapshot.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { EnrichmentReport } from '../../market-data/facts/known-facts.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
import type { RejectReason } from './universe.js';
import type { Action, StrategyName } from './strategy.js';
import type { VolumeCurveInUse } from './volume-curve.js';

export type TripwireStatus = 'ok' | 'warning' | 'critical';

/** What a run was and what it cost; part of every board. Times are ISO 8601 UTC. */
export interface RunMetadata {
  /** `run_<yyyymmdd>_<hhmmss>_<16 hex>`. */
  readonly run_id: string;
  readonly job_id: string | null;
  readonly strategy: StrategyName;
  readonly preset: string | null;
  /** SHA-256 (hex) of the canonical JSON of the calibration that scored this run. */
  readonly calibration_hash: string;
  readonly session: SessionPhase;
  /** YYYY-MM-DD, the session that counts as today. */
  readonly session_date: string;
  /** Share of a whole day's volume (0-1) that is normally done at `as_of`; null in the first moments of premarket. */
  readonly expected_volume_share: number | null;
  /** The curve behind that share, and how many sessions it was learned from. */
  readonly volume_curve: Omit<VolumeCurveInUse, 'curve'>;
  readonly source: MarketDataSource;
  readonly freshness: DataFreshness;
  readonly rows_read: number;
  /** Raw count of scanned common stocks (the tripwire's figure). */
  readonly universe_size: number;
  readonly tripwire: {
    readonly status: TripwireStatus;
    readonly warning_threshold: number;
    readonly critical_threshold: number;
  };
  /** Rejected rows by reason; together with `eligible` they add up to `rows_read`. */
  readonly funnel: Readonly<Record<RejectReason, number>>;
  /** Symbols that passed every filter and were ranked. */
  readonly eligible: number;
  /** Gate reason -> eligible symbols that failed it (hybrid_v1). A symbol counts at its first failed gate. */
  readonly gated: Readonly<Record<string, number>>;
  readonly candidates_found: number;
  readonly trade_ready: number;
  readonly monitor: number;
  readonly history: HistoryCoverage;
  /** Where types and names came from: asked for in time, an older good copy, or nowhere. */
  readonly reference: { readonly status: 'fresh' | 'kept' | 'missing'; readonly as_of: string | null };
  /** What was asked for beyond prices, and how that went. */
  readonly enrichment: EnrichmentReport;
  readonly stage_timings_ms: Readonly<Record<string, number>>;
  readonly execution_time_ms: number;
  /** When the run was published, by the service's clock. */
  readonly timestamp: string;
  /** The market instant that the board describes. */
  readonly as_of: string;
  readonly filters_applied: Readonly<Record<string, unknown>>;
  readonly api_usage: {
    readonly calls: number;
    readonly rate_limit_hits: number;
    readonly success_rate: number | null;
  };
  /** Reasons why this run is less than whole, as codes; empty when it is whole. */
  readonly degraded: readonly string[];
}

/** A candidate, serialised once by the scan, with the few values that views select by. */
export interface BoardEntry {
  readonly symbol: string;
  readonly action: Action;
  readonly score: number;
  readonly sector: string | null;
  /** 0-1, as in the candidate. */
  readonly coverage: number;
  /** `gates.failed` of the candidate. */
  readonly failed_gates: readonly string[];
  /** The whole Candidate as JSON. */
  readonly json: string;
  /** The minimal form as JSON. */
  readonly minimal: string;
  /** One CSV line, without a line end. */
  readonly csv: string;
}

/** What a change of place comes from. */
export const CHANGE_CODES = [
  'score_rose',
  'score_fell',
  'coverage_rose',
  'coverage_fell',
  'gate_passes',
  'gate_fails',
  'filter_passes',
  'filtered',
  'rank_rose',
  'outranked',
  'board_grew',
  'score_known',
  'score_unknown',
  'new_in_snapshot',
  'not_in_snapshot',
  'limits_changed',
] as const;
export type ChangeCode = (typeof CHANGE_CODES)[number];

export interface ChangeReason {
  readonly code: ChangeCode;
  /** The gate, filter or limit that it speaks of, e.g. `relvol30_below_regular`, `price_too_high`, `monitor_score`; null where there is none. */
  readonly subject: string | null;
  /** In words, with figures. */
  readonly detail: string;
}

/** A symbol whose place changed. Actions and scores (0-100) are null for a board that does not hold it. */
export interface BoardChange {
  readonly symbol: string;
  readonly from: Action | null;
  readonly to: Action | null;
  readonly score_before: number | null;
  readonly score_after: number | null;
  /** Why, what weighs most first; never empty. */
  readonly reasons: readonly ChangeReason[];
}

/** Symbols whose place changed, by what became of them. */
export interface BoardChanges {
  readonly entered: readonly BoardChange[];
  readonly left: readonly BoardChange[];
  readonly promoted: readonly BoardChange[];
  readonly demoted: readonly BoardChange[];
}

/** What changed against the board before. `entered` and `left` concern the board as a whole. */
export interface BoardDiff extends BoardChanges {
  readonly previous_run_id: string | null;
}

/** The result of one run under one strategy. Immutable; entries are in board order. */
export interface Board {
  readonly meta: RunMetadata;
  readonly entries: readonly BoardEntry[];
  readonly diff: BoardDiff;
}
