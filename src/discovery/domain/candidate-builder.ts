import type { CalibrationDocument, HybridThresholds } from '../../calibration/calibration-document.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { NewsItem } from '../../market-data/facts/market-facts.js';
import type { ReferenceTable } from '../../market-data/reference-table.js';
import { actionLimits } from './action-limits.js';
import { candidateFacts, candidateNews, dateOf, type FactsOrigin } from './candidate-facts.js';
import type { Candidate, GateOutcome, MissedRequirement } from './candidate.js';
import type { FeatureColumns } from './feature-columns.js';
import { GATE_FAILED, GATE_PASSED, GATES, gateResult } from './gates.js';
import { subScoreTerms, thresholdsFor } from './hybrid-v1.js';
import { gateMisses } from './gate-misses.js';
import { actionOf, NO_GATE_FAILED, type StrategyScores } from './market-scores.js';
import { isTradedProduct } from './scan-filters.js';
import { LEGACY_COMPONENTS, SUB_SCORES } from './strategy.js';
import { TermRecorder } from './terms.js';
import { thesis } from './thesis.js';

const FRESHNESS_DECAY_MS = 24 * 3600 * 1000;

/** Everything a candidate is told from. */
export interface CandidateSources extends FactsOrigin {
  readonly symbols: readonly string[];
  readonly features: FeatureColumns;
  readonly reference: ReferenceTable;
  readonly hybrid: StrategyScores;
  readonly legacy: StrategyScores;
  readonly calibration: CalibrationDocument;
  readonly universe: UniverseConfig;
  readonly phase: SessionPhase;
  /** The newest relevant item of a row. */
  readonly newsOf: (row: number) => NewsItem | null;
}

/** NaN becomes null: the edge between columns and documents. */
export function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The whole candidate of row `i` under one strategy. */
export function buildCandidate(from: CandidateSources, scores: StrategyScores, i: number): Candidate {
  const { features: f, hybrid } = from;
  const symbol = from.symbols[i] as string;
  const reference = from.reference.rows.get(symbol);
  const isLegacy = scores.strategy === 'legacy_v0';
  const gates = isLegacy ? { passed: [], failed: [], unknown: [] } : gateOutcome(from, i);
  return {
    symbol,
    name: reference?.name ?? null,
    sector: reference?.sector ?? null,
    score: scores.score[i] as number,
    action: actionOf(scores.actions[i] as number),
    subscores: partValues(hybrid, SUB_SCORES, i),
    ...(isLegacy ? { components: partValues(scores, LEGACY_COMPONENTS, i) } : {}),
    weights_used: weightsUsed(scores, i),
    coverage: scores.coverage[i] as number,
    missing: missingInputs(from, scores, i),
    gates,
    missed: missedRequirements(from, scores, i),
    filters_passed: filtersPassed(from, i, reference?.type ?? null),
    price: f.price[i] as number,
    change_pct: known(f.change_pct[i] as number),
    gap_pct: known(f.gap_pct[i] as number),
    rel_volume: known(f.rel_volume[i] as number),
    atr_pct: known(f.atr_pct[i] as number),
    momentum_5d_pct: known(f.momentum_5d_pct[i] as number),
    momentum_30d_pct: known(f.momentum_30d_pct[i] as number),
    rsi14: known(f.rsi14[i] as number),
    vwap_distance_pct: known(f.vwap_distance_pct[i] as number),
    dollar_volume_usd: f.dollar_volume_usd[i] as number,
    market_cap_usd: known(f.market_cap_usd[i] as number),
    float_shares: known(f.float_shares[i] as number),
    short_interest_frac: known(f.short_interest_frac[i] as number),
    short_interest_as_of: dateOf(f.short_interest_as_of_ms[i] as number),
    ...beyondPrices(from, i),
    data_quality: dataQuality(from, scores, i),
  };
}

/** What row `i` is known by beyond its price, and the sentence that says what matters of it all. */
export function beyondPrices(from: CandidateSources, i: number): Pick<Candidate, 'facts' | 'news' | 'thesis'> {
  const { features } = from;
  const news = candidateNews(features, i, from.newsOf(i), from);
  return { facts: candidateFacts(features, i, from), news, thesis: thesis(features, i, news) };
}

function filtersPassed(
  { features: f, universe }: CandidateSources,
  i: number,
  type: string | null,
): Candidate['filters_passed'] {
  const marketCapUsd = f.market_cap_usd[i] as number;
  return {
    price_under_100: (f.price[i] as number) <= universe.maxPriceUsd,
    market_cap_over_50m: Number.isNaN(marketCapUsd) ? null : marketCapUsd >= universe.minMarketCapUsd,
    not_etf: type === null ? null : !isTradedProduct(type),
    adequate_volume: (f.dollar_volume_usd[i] as number) >= universe.minDollarVolumeUsd,
  };
}

function dataQuality(
  { features: f, asOfMs }: CandidateSources,
  scores: StrategyScores,
  i: number,
): Candidate['data_quality'] {
  const priceAgeMs = Math.max(0, asOfMs - (f.price_time_ms[i] as number));
  const volumeAgeMs = Math.max(0, asOfMs - (f.volume_time_ms[i] as number));
  const freshness = Number.isNaN(priceAgeMs) ? 0 : Math.max(0, 1 - priceAgeMs / FRESHNESS_DECAY_MS);
  return {
    price_age_minutes: known(priceAgeMs / 60_000),
    volume_age_minutes: known(volumeAgeMs / 60_000),
    confidence: 0.6 * freshness + 0.4 * (scores.coverage[i] as number),
  };
}

function partValues<Name extends string>(
  scores: StrategyScores,
  names: readonly Name[],
  i: number,
): Record<Name, number | null> {
  const entries = names.map((name, p) => [name, known((scores.parts[p] as Float64Array)[i] as number)] as const);
  return Object.fromEntries(entries) as Record<Name, number | null>;
}

/** Nominal weights renormalised over the parts that are known; 0 for the others, and for all where the known have none. */
export function weightsUsed(scores: StrategyScores, i: number): Record<string, number> {
  const isKnown = (p: number): boolean => !Number.isNaN((scores.parts[p] as Float64Array)[i]);
  const total = scores.weights.reduce((sum, weight, p) => sum + (isKnown(p) ? weight : 0), 0);
  return Object.fromEntries(
    scores.partNames.map((name, p) => [name, isKnown(p) && total > 0 ? (scores.weights[p] as number) / total : 0]),
  );
}

/** Unknown parts by name, and the unknown terms of known parts as `part.term`. */
export function missingInputs(from: CandidateSources, scores: StrategyScores, i: number): string[] {
  const thresholds = thresholdsFor(from.phase, from.calibration.hybrid_v1.thresholds);
  return scores.partNames.flatMap((name, p) => {
    if (Number.isNaN((scores.parts[p] as Float64Array)[i])) return [name];
    if (scores.strategy === 'legacy_v0') return [];
    const recorder = new TermRecorder();
    subScoreTerms(SUB_SCORES[p] as (typeof SUB_SCORES)[number], from.features, i, thresholds, recorder);
    return recorder.terms.filter(({ value }) => value === null).map(({ term }) => `${name}.${term}`);
  });
}

/** How the gates fell out for row `i`, each with the session as suffix. */
export function gateOutcome({ features, calibration, phase, hybrid }: CandidateSources, i: number): GateOutcome {
  const thresholds = thresholdsFor(phase, calibration.hybrid_v1.thresholds);
  const passed: string[] = [];
  const failed: string[] = [];
  const unknown: string[] = [];
  let soft: string | undefined;
  for (const gate of GATES) {
    const result = gateResult(gate, features, i, thresholds);
    const reason = `${gate}_${phase}`;
    if (result === GATE_FAILED && hybrid.softPassed[i] === 1) soft = reason;
    else (result === GATE_PASSED ? passed : result === GATE_FAILED ? failed : unknown).push(reason);
  }
  return soft === undefined ? { passed, failed, unknown } : { passed, failed, unknown, soft };
}

/** What keeps the row from the next action, smallest relative distance first. */
function missedRequirements(from: CandidateSources, scores: StrategyScores, i: number): MissedRequirement[] {
  const action = actionOf(scores.actions[i] as number);
  if (action === 'TRADE_READY') return [];
  const isLegacy = scores.strategy === 'legacy_v0';
  const thresholds = thresholdsFor(from.phase, from.calibration.hybrid_v1.thresholds);
  const limits = actionLimits(scores.strategy, from.calibration);
  const missed: MissedRequirement[] = [];
  const need = (requirement: string, value: number, threshold: number): void => {
    if (value < threshold) missed.push({ requirement, value, threshold, distance: threshold - value });
  };
  need('score', scores.score[i] as number, limits[action === 'RANKED' ? 'monitor_score' : 'trade_ready_score']);
  if (action === 'MONITOR') need('coverage', scores.coverage[i] as number, limits.min_coverage);
  if (!isLegacy && scores.firstFailedGate[i] !== NO_GATE_FAILED) missed.push(...missedGates(from, i, thresholds));
  return missed.sort((a, b) => a.distance / a.threshold - b.distance / b.threshold);
}

function missedGates(
  { features, phase, hybrid }: CandidateSources,
  i: number,
  thresholds: HybridThresholds,
): MissedRequirement[] {
  if (hybrid.softPassed[i] === 1) return [];
  return GATES.flatMap((gate) => {
    if (gateResult(gate, features, i, thresholds) !== GATE_FAILED) return [];
    return gateMisses(gate, features, i, thresholds).map(({ input, ...miss }) => ({
      requirement: gate === 'no_squeeze_path' ? `${gate}_${phase}.${input}` : `${gate}_${phase}`,
      ...miss,
    }));
  });
}
