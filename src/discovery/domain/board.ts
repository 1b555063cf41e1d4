import type { DataFreshness } from '../../market-data/market-snapshot.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { EnrichmentReport } from '../../market-data/facts/known-facts.js';
import type { HistoryCoverage } from '../../market-data/history/history-service.js';
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
  /** The whole Candidate as JSON. */
  readonly json: string;
  /** The minimal form as JSON. */
  readonly minimal: string;
  /** One CSV line, without a line end. */
  readonly csv: string;
}

export interface BoardChange {
  readonly symbol: string;
  readonly from: Action | null;
  readonly to: Action | null;
  readonly score_before: number | null;
  readonly score_after: number | null;
}

/** What changed against the board before. `entered` and `left` concern the board as a whole. */
export interface BoardDiff {
  readonly previous_run_id: string | null;
  readonly entered: readonly BoardChange[];
  readonly left: readonly BoardChange[];
  readonly promoted: readonly BoardChange[];
  readonly demoted: readonly BoardChange[];
}

/** The result of one run under one strategy. Immutable; entries are in board order. */
export interface Board {
  readonly meta: RunMetadata;
  readonly entries: readonly BoardEntry[];
  readonly diff: BoardDiff;
}
