import type { ReferenceRow, ReferenceTable } from '../../market-data/reference-table.js';
import { type CandidateSources, gateOutcome, known, missingInputs, weightsUsed } from './candidate-builder.js';
import type { ExplainedFilter, ExplainedGate, ExplainedPart, SymbolExplanation } from './explanation.js';
import { FEATURES, type FeatureColumns, type FeatureName } from './feature-columns.js';
import { FrameSymbols } from './frame-symbols.js';
import { GATE_FAILED, GATE_UNKNOWN, GATES, gateNumbers, gateResult } from './gates.js';
import { subScoreTerms, thresholdsFor } from './hybrid-v1.js';
import { actionOf, scoreHybrid, scoreLegacy, type StrategyScores } from './market-scores.js';
import type { ScoredFrame } from './scored-frame.js';
import { type StrategyName, SUB_SCORES } from './strategy.js';
import { TermRecorder } from './terms.js';
import { thesis } from './thesis.js';
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
  const scores = strategy === 'legacy_v0' ? sources.legacy : sources.hybrid;
  const gateDetails = strategy === 'legacy_v0' ? [] : explainGates(sources);
  const rejectedBy = rejectReason(frame.verdicts[row] as number);
  const rank = frame.ranks[strategy][row] as number;
  return {
    ...described,
    strategy,
    eligible: rejectedBy === null,
    rejected_by: rejectedBy,
    score: known(scores.score[0] as number),
    action: actionOf(scores.actions[0] as number),
    rank: rank === 0 ? null : rank,
    ranked_symbols: meta.eligible,
    on_board: rank > 0 && rank <= meta.candidates_found,
    coverage: scores.coverage[0] as number,
    missing: missingInputs(sources, scores, 0),
    parts: explainParts(sources, scores),
    gates: strategy === 'legacy_v0' ? { passed: [], failed: [], unknown: [] } : gateOutcome(sources, 0),
    gate_details: gateDetails,
    first_failed: rejectedBy ?? gateDetails.find(({ outcome }) => outcome === 'failed')?.gate ?? null,
    nearest_miss: nearestMiss(gateDetails),
    filters: explainFilters(frame, sources.features, described),
    features: Object.fromEntries(FEATURES.map((name) => [name, known(sources.features[name][0] as number)])) as Record<
      FeatureName,
      number | null
    >,
    unknown_because: unknownBecause(sources.features, meta.history),
    thesis: thesis(sources.features, 0),
  };
}

type Described = Pick<ReferenceRow, 'symbol' | 'name' | 'type' | 'exchange' | 'sector'>;

/** One row of the frame as a market of its own. */
function rowSources(frame: ScoredFrame, row: number, described: Described): CandidateSources {
  const meta = frame.meta.hybrid_v1;
  const features = Object.fromEntries(
    FEATURES.map((name) => [name, frame.features[name].subarray(row, row + 1)]),
  ) as FeatureColumns;
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
    asOfMs: reference.asOfMs,
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

function explainGates({ features, phase, calibration, hybrid }: CandidateSources): ExplainedGate[] {
  const thresholds = thresholdsFor(phase, calibration.hybrid_v1.thresholds);
  return GATES.map((gate) => {
    const result = gateResult(gate, features, 0, thresholds);
    const { value, threshold } = gateNumbers(gate, features, 0, thresholds);
    const failed = hybrid.softPassed[0] === 1 ? 'soft_passed' : 'failed';
    return {
      gate: `${gate}_${phase}`,
      outcome: result === GATE_FAILED ? failed : result === GATE_UNKNOWN ? 'unknown' : 'passed',
      value: known(value),
      threshold: known(threshold),
      distance: known(threshold - value),
    };
  });
}

function nearestMiss(gates: readonly ExplainedGate[]): ExplainedGate | null {
  const share = ({ distance, threshold }: ExplainedGate): number => (distance ?? Infinity) / (threshold ?? 1);
  const failed = gates.filter(({ outcome }) => outcome === 'failed');
  return failed.reduce<ExplainedGate | null>(
    (nearest, gate) => (nearest === null || share(gate) < share(nearest) ? gate : nearest),
    null,
  );
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
