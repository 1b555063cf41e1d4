import type { NewsItem } from '../../market-data/facts/market-facts.js';
import type { ReferenceRow, ReferenceTable } from '../../market-data/reference-table.js';
import {
  beyondPrices,
  type CandidateSources,
  gateOutcome,
  known,
  missingInputs,
  weightsUsed,
} from './candidate-builder.js';
import { explainGates, nearestMiss } from './explain-gates.js';
import type { ExplainedFilter, ExplainedPart, SymbolExplanation } from './explanation.js';
import { FEATURES, type FeatureColumns, type FeatureName } from './feature-columns.js';
import { FrameSymbols } from './frame-symbols.js';
import { subScoreTerms, thresholdsFor } from './hybrid-v1.js';
import { actionOf, scoreHybrid, scoreLegacy, type StrategyScores } from './market-scores.js';
import type { ScoredFrame } from './scored-frame.js';
import { type SqueezePath, squeezePaths } from './squeeze-paths.js';
import { rankAt } from './standings.js';
import { type StrategyName, SUB_SCORES } from './strategy.js';
import { TermRecorder } from './terms.js';
import { unknownBecause } from './unknown-because.js';
import { ELIGIBLE, rejectReason, SCANNED_EXCHANGES } from './universe.js';

/** A code that no row of a frame has: "not eligible, and never softly passed". */
const NOT_RANKED = 255;

/**
 * Why a symbol stands where it stands: the row is scored again with the formulas of the scan, so that the explanation
 * cannot drift from the board. null when the snapshot does not have the symbol.
 */
export function explainSymbol(frame: ScoredFrame, strategy: StrategyName, symbol: string): SymbolExplanation | null {
  const index = FrameSymbols.of(frame);
  const row = index.rowOf(symbol);
  if (row === undefined) return null;
  const meta = frame.meta[strategy];
  const described = index.describe(row);
  const sources = rowSources(frame, row, described);
  const { features } = sources;
  const scores = strategy === 'legacy_v0' ? sources.legacy : sources.hybrid;
  const gateDetails = strategy === 'legacy_v0' ? [] : explainGates(sources);
  const rejectedBy = rejectReason(frame.verdicts[row] as number);
  const ranks = ranksOf(frame, row);
  const rank = ranks[strategy];
  return {
    ...described,
    strategy,
    eligible: rejectedBy === null,
    rejected_by: rejectedBy,
    score: known(scores.score[0] as number),
    action: actionOf(scores.actions[0] as number),
    rank,
    ranks,
    ranked_symbols: meta.eligible,
    on_board: rank !== null && rank <= meta.candidates_found,
    weights_used: weightsUsed(scores, 0),
    coverage: scores.coverage[0] as number,
    missing: missingInputs(sources, scores, 0),
    parts: explainParts(sources, scores),
    gates: strategy === 'legacy_v0' ? { passed: [], failed: [], unknown: [] } : gateOutcome(sources, 0),
    gate_details: gateDetails,
    squeeze_paths: strategy === 'legacy_v0' ? [] : rowPaths(sources),
    first_failed: rejectedBy ?? gateDetails.find(({ outcome }) => outcome === 'failed')?.gate ?? null,
    nearest_miss: nearestMiss(gateDetails),
    filters: explainFilters(frame, features, described),
    ...beyondPrices(sources, 0),
    features: knownFeatures(features),
    unknown_because: unknownBecause(features, { ...meta, rank: ranks.hybrid_v1 }),
  };
}

function rowPaths({ features, phase, calibration }: CandidateSources): SqueezePath[] {
  return squeezePaths(features, 0, thresholdsFor(phase, calibration.hybrid_v1.thresholds));
}

function knownFeatures(features: FeatureColumns): Record<FeatureName, number | null> {
  const entries = FEATURES.map((name) => [name, known(features[name][0] as number)] as const);
  return Object.fromEntries(entries) as Record<FeatureName, number | null>;
}

function ranksOf({ ranks }: ScoredFrame, row: number): Record<StrategyName, number | null> {
  return { legacy_v0: rankAt(ranks.legacy_v0, row), hybrid_v1: rankAt(ranks.hybrid_v1, row) };
}

type Described = Pick<ReferenceRow, 'symbol' | 'name' | 'type' | 'exchange' | 'sector'>;

/** One row of the frame as a market of its own. */
function rowSources(frame: ScoredFrame, row: number, described: Described): CandidateSources {
  const meta = frame.meta.hybrid_v1;
  const features = Object.fromEntries(
    FEATURES.map((name) => [name, frame.features[name].subarray(row, row + 1)]),
  ) as FeatureColumns;
  const news: NewsItem | null = FrameSymbols.of(frame).newsOf(row);
  const reference: ReferenceTable = {
    asOfMs: Date.parse(meta.as_of),
    rows: new Map([[described.symbol, { ...described, active: null, marketCapUsd: null, sharesOutstanding: null }]]),
    malformed: 0,
  };
  const verdict = frame.softPassed[row] === 1 ? ELIGIBLE : NOT_RANKED;
  const scoring = { symbols: [described.symbol], features, verdicts: Uint8Array.of(verdict), phase: meta.session };
  return {
    ...scoring,
    reference,
    hybrid: scoreHybrid(scoring, frame.calibration),
    legacy: scoreLegacy(scoring, frame.calibration),
    calibration: frame.calibration,
    universe: frame.universe,
    source: meta.source,
    asOfMs: reference.asOfMs,
    newsOf: () => news,
  };
}

function explainParts(sources: CandidateSources, scores: StrategyScores): ExplainedPart[] {
  const used = weightsUsed(scores, 0);
  const thresholds = thresholdsFor(sources.phase, sources.calibration.hybrid_v1.thresholds);
  return scores.partNames.map((name, p) => {
    const value = known((scores.parts[p] as Float64Array)[0] as number);
    const weight = used[name] ?? 0;
    const recorder = new TermRecorder();
    if (scores.strategy === 'hybrid_v1')
      subScoreTerms(SUB_SCORES[p] as (typeof SUB_SCORES)[number], sources.features, 0, thresholds, recorder);
    return {
      name,
      value,
      weight_nominal: scores.weights[p] ?? 0,
      weight_used: weight,
      contribution: value === null ? 0 : 100 * weight * value,
      terms: recorder.terms,
    };
  });
}

function explainFilters(
  { universe }: ScoredFrame,
  f: FeatureColumns,
  { type, exchange }: Described,
): ExplainedFilter[] {
  const number = (filter: string, value: number, limit: number, passed: boolean): ExplainedFilter => ({
    filter,
    passed: Number.isNaN(value) ? null : passed,
    value: known(value),
    limit,
  });
  const text = (filter: string, value: string | null, allowed: readonly string[]): ExplainedFilter => ({
    filter,
    passed: value === null ? null : allowed.includes(value),
    value,
    limit: allowed.join(','),
  });
  const price = f.price[0] as number;
  const cap = f.market_cap_usd[0] as number;
  const volume = f.dollar_volume_usd[0] as number;
  return [
    text('type', type, universe.types),
    text('exchange', exchange, SCANNED_EXCHANGES),
    number('min_price_usd', price, universe.minPriceUsd, price >= universe.minPriceUsd),
    number('max_price_usd', price, universe.maxPriceUsd, price <= universe.maxPriceUsd),
    number('min_market_cap_usd', cap, universe.minMarketCapUsd, cap >= universe.minMarketCapUsd),
    number('min_dollar_volume_usd', volume, universe.minDollarVolumeUsd, volume >= universe.minDollarVolumeUsd),
  ];
}
