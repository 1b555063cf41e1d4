import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import { calibrationHash } from '../../calibration/calibration-hash.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { RunMetadata, TripwireStatus } from './board.js';
import { ELIGIBLE, REJECT_REASONS, type RejectReason, type UniverseVerdicts } from './universe.js';
import type { VolumeCurveInUse } from './volume-curve.js';

/** What the run itself knows of its metadata; the scan adds what it found. */
export type RunContext = Pick<
  RunMetadata,
  'run_id' | 'job_id' | 'history' | 'reference' | 'timestamp' | 'api_usage' | 'degraded' | 'enrichment'
>;

/** What both boards of a run say of it. */
export type SharedMetadata = Omit<RunMetadata, 'strategy' | 'gated' | 'candidates_found' | 'trade_ready' | 'monitor'>;

interface DescribedMarket {
  readonly snapshot: MarketSnapshot;
  readonly calibration: CalibrationDocument;
  readonly universe: UniverseConfig;
  readonly volumeCurve: VolumeCurveInUse;
  /** Share of a day's volume expected by now, 0-1; NaN = too early to say. */
  readonly volumeShare: number;
}

/** Everything about a run that does not depend on the strategy. Timings are left 0 for the caller to fill in. */
export function sharedMetadata(
  { snapshot, calibration, universe, volumeCurve, volumeShare }: DescribedMarket,
  context: RunContext,
  { codes, commonStocks }: UniverseVerdicts,
): SharedMetadata {
  const { source, version, sessions } = volumeCurve;
  const tripwire = tripwireStatus(commonStocks, universe);
  const degraded = tripwire === 'ok' ? context.degraded : [...context.degraded, `universe_${tripwire}`];
  return {
    ...context,
    degraded,
    preset: calibration.preset,
    calibration_hash: calibrationHash(calibration),
    session: snapshot.session.phase,
    session_date: snapshot.session.date,
    expected_volume_share: Number.isNaN(volumeShare) ? null : volumeShare,
    volume_curve: { source, version, sessions },
    source: snapshot.source,
    freshness: snapshot.freshness,
    rows_read: snapshot.rowsRead,
    universe_size: commonStocks,
    tripwire: {
      status: tripwire,
      warning_threshold: universe.warningThreshold,
      critical_threshold: universe.criticalThreshold,
    },
    funnel: countReasons(snapshot, codes),
    eligible: codes.reduce((eligible, code) => eligible + (code === ELIGIBLE ? 1 : 0), 0),
    stage_timings_ms: {},
    execution_time_ms: 0,
    as_of: new Date(snapshot.asOfMs).toISOString(),
    filters_applied: filtersApplied(universe),
  };
}

function filtersApplied(universe: UniverseConfig): RunMetadata['filters_applied'] {
  return {
    min_price_usd: universe.minPriceUsd,
    max_price_usd: universe.maxPriceUsd,
    min_market_cap_usd: universe.minMarketCapUsd,
    require_market_cap: universe.requireMarketCap,
    min_dollar_volume_usd: universe.minDollarVolumeUsd,
    types: universe.types,
    include_unknown_types: universe.includeUnknownTypes,
  };
}

/** The raw count of common stocks against its limits: a feed that lost half the market must not look healthy. */
export function tripwireStatus(commonStocks: number, universe: UniverseConfig): TripwireStatus {
  if (commonStocks < universe.criticalThreshold) return 'critical';
  return commonStocks < universe.warningThreshold ? 'warning' : 'ok';
}

function countReasons(snapshot: MarketSnapshot, codes: Uint8Array): Record<RejectReason, number> {
  const byCode = new Array<number>(REJECT_REASONS.length + 1).fill(0);
  for (const code of codes) byCode[code] = (byCode[code] as number) + 1;
  const counts = Object.fromEntries(REJECT_REASONS.map((reason, r) => [reason, byCode[r + 1] as number])) as Record<
    RejectReason,
    number
  >;
  return { ...counts, malformed: snapshot.malformed.count, duplicate: snapshot.duplicate.count };
}
