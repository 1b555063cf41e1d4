import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { KnownFacts, Leader } from '../../market-data/facts/known-facts.js';
import { NO_FACTS } from './no-facts.js';
import type { StockSplit } from '../../market-data/market-data-provider.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { Listings, ReferenceTable } from '../../market-data/reference-table.js';
import { actionLimits } from './action-limits.js';
import type { Board, RunMetadata } from './board.js';
import { diffBoards, type PreviousBoard, type PreviousBoards } from './board-diff.js';
import { buildCandidate, type CandidateSources, gateOutcome } from './candidate-builder.js';
import { serialiseCandidate } from './candidate-serialiser.js';
import type { Judgement } from './change-reasons.js';
import type { FeatureColumns } from './feature-columns.js';
import { computeFeatures } from './features.js';
import { GATES } from './gates.js';
import type { HistoryState } from './history-state.js';
import { joinFacts } from './join-facts.js';
import { actionOf, NO_GATE_FAILED, scoreHybrid, scoreLegacy, type StrategyScores } from './market-scores.js';
import { findMovers, type Movers } from './movers.js';
import { type RunContext, sharedMetadata, type SharedMetadata } from './run-metadata.js';
import type { ScoredFrame } from './scored-frame.js';
import type { StrategyName } from './strategy.js';
import { ELIGIBLE, filterUniverse, type UniverseVerdicts } from './universe.js';
import { expectedVolumeShare, type VolumeCurveInUse } from './volume-curve.js';

/** What a market is opened with. */
export interface MarketInputs {
  readonly snapshot: MarketSnapshot;
  readonly reference: ReferenceTable;
  readonly history: HistoryState;
  /** Executed up to the session of the snapshot; counts of shares that are older are put on its basis. */
  readonly splits: readonly StockSplit[];
  readonly idOf: (symbol: string) => number | undefined;
  readonly calibration: CalibrationDocument;
  readonly volumeCurve: VolumeCurveInUse;
  readonly universe: UniverseConfig;
}

/** A snapshot joined with history and reference data. */
export interface OpenMarket extends MarketInputs {
  readonly listings: Listings;
  readonly features: FeatureColumns;
  /** Share of a day's volume expected by now, 0-1; NaN = too early to say. */
  readonly volumeShare: number;
}

/** A market in which every row has a verdict and a score under both strategies. */
export interface ScoredMarket extends OpenMarket {
  readonly facts: KnownFacts;
  readonly verdicts: UniverseVerdicts;
  readonly hybrid: StrategyScores;
  readonly legacy: StrategyScores;
}

export interface MarketScan {
  readonly boards: Readonly<Record<StrategyName, Board>>;
  readonly frame: ScoredFrame;
  readonly movers: Movers;
}

/**
 * A scan is three pure steps, without I/O and clock; equal inputs give equal boards, byte for byte: open the market, score it with what is
 * known beyond prices (again when more is known), conclude. This is the first: every feature that prices and bars give.
 */
export function openMarket(inputs: MarketInputs): OpenMarket {
  const { snapshot, reference, history, idOf } = inputs;
  const volumeShare = expectedVolumeShare(inputs.volumeCurve.curve, snapshot.session);
  const listings = snapshot.symbols.map((symbol) => reference.rows.get(symbol));
  const features = computeFeatures({ snapshot, listings, history, idOf, volumeShare });
  features.market_cap_usd.forEach((cap, i) => {
    if (!Number.isNaN(cap)) features.market_cap_as_of_ms[i] = reference.asOfMs;
  });
  return { ...inputs, listings, features, volumeShare };
}

/** Joins the facts, filters the universe and scores both strategies. Of a market scored before, only what is new is joined. */
export function scoreMarket(market: OpenMarket | ScoredMarket, facts: KnownFacts): ScoredMarket {
  const { snapshot, listings, features, splits, calibration, universe } = market;
  const joined = 'facts' in market ? market.facts : NO_FACTS;
  joinFacts({ symbols: snapshot.symbols, listings, features, splits, asOfMs: snapshot.asOfMs }, facts, joined);
  const verdicts = filterUniverse(snapshot, listings, features.dollar_volume_usd, features.market_cap_usd, universe);
  const scoring = { symbols: snapshot.symbols, features, verdicts: verdicts.codes, phase: snapshot.session.phase };
  return {
    ...market,
    facts,
    verdicts,
    hybrid: scoreHybrid(scoring, calibration),
    legacy: scoreLegacy(scoring, calibration),
  };
}

/** The best of hybrid_v1, the only strategy that facts change: those worth asking about one by one, best first. */
export function leadersOf({ snapshot, listings, features, hybrid }: ScoredMarket, count: number): Leader[] {
  return Array.from(hybrid.order.subarray(0, count), (row) => ({
    symbol: snapshot.symbols[row] as string,
    priceUsd: features.price[row] as number,
    lacksMarketCap: listings[row]?.marketCapUsd == null && listings[row]?.sharesOutstanding == null,
  }));
}

/** Builds both boards and the frame that explains them. Timings are left 0 for the caller to fill in. */
export function concludeScan(market: ScoredMarket, { context, maxCandidates, previous }: Conclusion): MarketScan {
  const { snapshot, reference, features, verdicts, hybrid, legacy } = market;
  const sources: CandidateSources = {
    ...market,
    symbols: snapshot.symbols,
    phase: snapshot.session.phase,
    source: snapshot.source,
    asOfMs: snapshot.asOfMs,
    newsOf: (row) => market.facts.news?.newest.get(snapshot.symbols[row] as string) ?? null,
  };
  const shared = sharedMetadata(market, context, verdicts);
  const board = (scores: StrategyScores): Board =>
    buildBoard(sources, scores, { shared, verdicts, maxCandidates, previous: previous[scores.strategy] });
  const boards = { legacy_v0: board(legacy), hybrid_v1: board(hybrid) };
  const frame = buildFrame(market, { legacy_v0: boards.legacy_v0.meta, hybrid_v1: boards.hybrid_v1.meta });
  return { boards, frame, movers: findMovers(snapshot, reference, features, verdicts.codes) };
}

/** What a scan is concluded with. */
export interface Conclusion {
  readonly context: RunContext;
  readonly maxCandidates: number;
  /** The boards of the run before, for the differences. */
  readonly previous: PreviousBoards;
}

interface BoardContext {
  readonly shared: SharedMetadata;
  readonly verdicts: UniverseVerdicts;
  readonly maxCandidates: number;
  readonly previous: PreviousBoard | null;
}

function buildBoard(sources: CandidateSources, scores: StrategyScores, run: BoardContext): Board {
  const { shared, verdicts, maxCandidates, previous } = run;
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
  const diff = diffBoards(previous, {
    limits: actionLimits(scores.strategy, sources.calibration),
    entries,
    market: { symbols: sources.symbols, verdicts: verdicts.codes, ranks: scores.ranks },
    places: maxCandidates,
    judge: (row) => judgement(sources, scores, row),
  });
  return { meta, entries, diff };
}

function judgement(sources: CandidateSources, { strategy, score, coverage }: StrategyScores, row: number): Judgement {
  return {
    score: score[row] as number,
    coverage: coverage[row] as number,
    failed_gates: strategy === 'legacy_v0' ? [] : gateOutcome(sources, row).failed,
  };
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

function buildFrame(market: ScoredMarket, meta: ScoredFrame['meta']): ScoredFrame {
  const { snapshot, listings, features, calibration, volumeCurve, universe, hybrid, legacy, verdicts } = market;
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
    newsText: lines(snapshot.symbols.map((symbol) => newsLine(market.facts, symbol))),
    features,
    verdicts: verdicts.codes,
    ranks: { legacy_v0: legacy.ranks, hybrid_v1: hybrid.ranks },
    softPassed: hybrid.softPassed,
    calibration,
    volumeCurve,
    universe,
    dropped: { malformed: snapshot.malformed, duplicate: snapshot.duplicate },
    meta,
  };
}

function newsLine({ news }: KnownFacts, symbol: string): string | null {
  const item = news?.newest.get(symbol);
  return item === undefined ? null : JSON.stringify(item);
}
