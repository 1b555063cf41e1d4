import { calibrationHash } from '../../calibration/calibration-hash.js';
import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { Listings, ReferenceTable } from '../../market-data/reference-table.js';
import type { Board, RunMetadata, TripwireStatus } from './board.js';
import { diffBoards, type PreviousBoard } from './board-diff.js';
import { buildCandidate, type CandidateSources } from './candidate-builder.js';
import { serialiseCandidate } from './candidate-serialiser.js';
import { computeFeatures } from './features.js';
import { GATES } from './gates.js';
import type { HistoryState } from './history-state.js';
import { actionOf, NO_GATE_FAILED, scoreHybrid, scoreLegacy, type StrategyScores } from './market-scores.js';
import { findMovers, type Movers } from './movers.js';
import type { ScoredFrame } from './scored-frame.js';
import type { StrategyName } from './strategy.js';
import { ELIGIBLE, filterUniverse, REJECT_REASONS, type RejectReason, type UniverseVerdicts } from './universe.js';
import { expectedVolumeShare } from './volume-curve.js';

/** Everything a scan is a function of. Equal inputs give equal boards, byte for byte. */
export interface ScanInputs {
  readonly snapshot: MarketSnapshot;
  readonly reference: ReferenceTable;
  readonly history: HistoryState;
  readonly idOf: (symbol: string) => number | undefined;
  readonly calibration: CalibrationDocument;
  readonly universe: UniverseConfig;
  readonly maxCandidates: number;
  /** The boards of the run before, for the differences. */
  readonly previous: Readonly<Record<StrategyName, PreviousBoard | null>>;
}

/** What the run itself knows of its metadata; the scan adds what it found. */
export type RunContext = Pick<
  RunMetadata,
  'run_id' | 'job_id' | 'history' | 'reference' | 'timestamp' | 'api_usage' | 'degraded'
>;

export interface MarketScan {
  readonly boards: Readonly<Record<StrategyName, Board>>;
  readonly frame: ScoredFrame;
  readonly movers: Movers;
}

/** Marks the end of a stage; the caller keeps the time, so that the scan stays pure. */
export type StageMark = (stage: 'features' | 'universe' | 'scoring' | 'boards') => void;

/** One scan: features, universe, both strategies, boards. Pure: no I/O, no clock. Timings are left 0 for the caller to fill in. */
export function scanMarket(inputs: ScanInputs, context: RunContext, mark: StageMark): MarketScan {
  const { snapshot, reference, history, calibration, universe } = inputs;
  const volumeShare = expectedVolumeShare(calibration.volume_curve, snapshot.session);
  const listings = snapshot.symbols.map((symbol) => reference.rows.get(symbol));
  const features = computeFeatures({ snapshot, listings, history, idOf: inputs.idOf, volumeShare });
  mark('features');
  const verdicts = filterUniverse(snapshot, listings, features.dollar_volume_usd, features.market_cap_usd, universe);
  mark('universe');
  const scoring = { symbols: snapshot.symbols, features, verdicts: verdicts.codes, phase: snapshot.session.phase };
  const hybrid = scoreHybrid(scoring, calibration);
  const legacy = scoreLegacy(scoring, calibration);
  mark('scoring');
  const sources: CandidateSources = { ...inputs, ...scoring, hybrid, legacy, asOfMs: snapshot.asOfMs };
  const shared = sharedMetadata(inputs, context, verdicts, volumeShare);
  const boards = {
    legacy_v0: buildBoard(inputs, sources, legacy, shared, verdicts),
    hybrid_v1: buildBoard(inputs, sources, hybrid, shared, verdicts),
  };
  const frame = buildFrame(inputs, listings, sources, verdicts, {
    legacy_v0: boards.legacy_v0.meta,
    hybrid_v1: boards.hybrid_v1.meta,
  });
  const movers = findMovers(snapshot, reference, features, verdicts.codes);
  mark('boards');
  return { boards, frame, movers };
}

type SharedMetadata = Omit<RunMetadata, 'strategy' | 'gated' | 'candidates_found' | 'trade_ready' | 'monitor'>;

function sharedMetadata(
  inputs: ScanInputs,
  context: RunContext,
  { codes, commonStocks }: UniverseVerdicts,
  volumeShare: number,
): SharedMetadata {
  const { snapshot, calibration, universe } = inputs;
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

function buildBoard(
  { maxCandidates, previous }: ScanInputs,
  sources: CandidateSources,
  scores: StrategyScores,
  shared: SharedMetadata,
  verdicts: UniverseVerdicts,
): Board {
  const entries = Array.from(scores.order.subarray(0, maxCandidates), (row) =>
    serialiseCandidate(buildCandidate(sources, scores, row)),
  );
  const actions = Array.from(scores.order, (row) => actionOf(scores.actions[row] as number));
  const meta: RunMetadata = {
    ...shared,
    strategy: scores.strategy,
    gated: countGates(scores, verdicts, sources.phase),
    candidates_found: entries.length,
    trade_ready: actions.filter((action) => action === 'TRADE_READY').length,
    monitor: actions.filter((action) => action === 'MONITOR').length,
  };
  return { meta, entries, diff: diffBoards(previous[scores.strategy], entries) };
}

function countGates(scores: StrategyScores, { codes }: UniverseVerdicts, phase: string): Record<string, number> {
  if (scores.strategy === 'legacy_v0') return {};
  const counts = GATES.map(() => 0);
  for (let i = 0; i < codes.length; i++) {
    const failed = scores.firstFailedGate[i] as number;
    if (codes[i] === ELIGIBLE && failed !== NO_GATE_FAILED && scores.softPassed[i] === 0)
      counts[failed] = (counts[failed] as number) + 1;
  }
  return Object.fromEntries(GATES.map((gate, g) => [`${gate}_${phase}`, counts[g] as number]));
}

function buildFrame(
  { snapshot, calibration, universe }: ScanInputs,
  listings: Listings,
  { features, hybrid, legacy }: CandidateSources,
  verdicts: UniverseVerdicts,
  meta: ScoredFrame['meta'],
): ScoredFrame {
  const line = (text: string | null | undefined): string =>
    text?.includes('\n') ? text.replaceAll('\n', ' ') : (text ?? '');
  const lines = (texts: readonly (string | null | undefined)[]): string => texts.map(line).join('\n');
  return {
    count: snapshot.symbols.length,
    symbolsText: lines(snapshot.symbols),
    namesText: lines(listings.map((row) => row?.name)),
    typesText: lines(listings.map((row) => row?.type)),
    exchangesText: lines(listings.map((row) => row?.exchange)),
    sectorsText: lines(listings.map((row) => row?.sector)),
    features,
    verdicts: verdicts.codes,
    ranks: { legacy_v0: legacy.ranks, hybrid_v1: hybrid.ranks },
    softPassed: hybrid.softPassed,
    calibration,
    universe,
    dropped: { malformed: snapshot.malformed, duplicate: snapshot.duplicate },
    meta,
  };
}
