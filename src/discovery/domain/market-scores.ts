import type { CalibrationDocument, HybridThresholds } from '../../calibration/calibration-document.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { FeatureColumns } from './feature-columns.js';
import { GATE_FAILED, GATES, gateNumbers, gateResult } from './gates.js';
import { subScoreTerms, thresholdsFor } from './hybrid-v1.js';
import { LEGACY_WEIGHTS, legacyComponent } from './legacy-v0.js';
import { type Action, ACTIONS, LEGACY_COMPONENTS, SUB_SCORES, type StrategyName } from './strategy.js';
import { WeightedMean } from './terms.js';
import { ELIGIBLE } from './universe.js';

/** Index into ACTIONS. */
const TRADE_READY = 0;
const MONITOR = 1;
const RANKED = 2;
/** Row whose gates are all passed or unknown. */
export const NO_GATE_FAILED = -1;

/** The outcome of one strategy for every row of a frame. NaN = unknown. */
export interface StrategyScores {
  readonly strategy: StrategyName;
  /** Names, nominal weights and values (0-1) of what the score is made of, in order. */
  readonly partNames: readonly string[];
  readonly weights: readonly number[];
  readonly parts: readonly Float64Array[];
  /** 0-100. */
  readonly score: Float64Array;
  /** Share of the nominal weight that was known, 0-1. */
  readonly coverage: Float64Array;
  readonly actions: Uint8Array;
  /** Index into GATES of the first failed gate, or NO_GATE_FAILED. */
  readonly firstFailedGate: Int8Array;
  /** 1 where a near miss was forgiven. */
  readonly softPassed: Uint8Array;
  /** Eligible rows with a score, best first. */
  order: Int32Array;
  /** 1-based place in `order` per row, 0 = not in it. */
  readonly ranks: Int32Array;
}

/** What scoring reads: features and verdicts of one frame. */
export interface ScoringInputs {
  readonly symbols: readonly string[];
  readonly features: FeatureColumns;
  readonly verdicts: Uint8Array;
  readonly phase: SessionPhase;
}

/** The action behind a code of `StrategyScores.actions`. */
export function actionOf(code: number): Action {
  return ACTIONS[code] ?? 'RANKED';
}

export function scoreHybrid(inputs: ScoringInputs, calibration: CalibrationDocument): StrategyScores {
  const { features, verdicts } = inputs;
  const { weights, thresholds: base } = calibration.hybrid_v1;
  const thresholds = thresholdsFor(inputs.phase, base);
  const mean = new WeightedMean();
  const scores = blankScores(
    'hybrid_v1',
    inputs.symbols.length,
    SUB_SCORES,
    SUB_SCORES.map((name) => weights[name]),
  );
  for (let i = 0; i < inputs.symbols.length; i++) {
    for (let p = 0; p < SUB_SCORES.length; p++) {
      subScoreTerms(SUB_SCORES[p] as (typeof SUB_SCORES)[number], features, i, thresholds, mean);
      (scores.parts[p] as Float64Array)[i] = mean.take();
    }
    compose(scores, i, mean);
    scores.firstFailedGate[i] = firstFailedGate(features, i, thresholds);
  }
  passSoftly(scores, features, verdicts, thresholds);
  for (let i = 0; i < inputs.symbols.length; i++) {
    const gatedOut = scores.firstFailedGate[i] !== NO_GATE_FAILED && scores.softPassed[i] === 0;
    scores.actions[i] = gatedOut
      ? RANKED
      : actionCode(scores, i, thresholds.trade_ready_score, thresholds.watchlist_score, thresholds.min_coverage);
  }
  rank(scores, inputs);
  return scores;
}

export function scoreLegacy(inputs: ScoringInputs, { legacy_v0: settings }: CalibrationDocument): StrategyScores {
  const scores = blankScores(
    'legacy_v0',
    inputs.symbols.length,
    LEGACY_COMPONENTS,
    LEGACY_COMPONENTS.map((name) => LEGACY_WEIGHTS[name]),
  );
  const mean = new WeightedMean();
  for (let i = 0; i < inputs.symbols.length; i++) {
    for (let p = 0; p < LEGACY_COMPONENTS.length; p++) {
      (scores.parts[p] as Float64Array)[i] = legacyComponent(
        LEGACY_COMPONENTS[p] as (typeof LEGACY_COMPONENTS)[number],
        inputs.features,
        i,
      );
    }
    compose(scores, i, mean);
    scores.actions[i] = actionCode(
      scores,
      i,
      settings.trade_ready_score,
      settings.monitor_score,
      settings.min_coverage,
    );
  }
  rank(scores, inputs);
  return scores;
}

function blankScores(
  strategy: StrategyName,
  count: number,
  partNames: readonly string[],
  weights: readonly number[],
): StrategyScores {
  return {
    strategy,
    partNames,
    weights,
    parts: partNames.map(() => new Float64Array(count).fill(NaN)),
    score: new Float64Array(count).fill(NaN),
    coverage: new Float64Array(count),
    actions: new Uint8Array(count).fill(RANKED),
    firstFailedGate: new Int8Array(count).fill(NO_GATE_FAILED),
    softPassed: new Uint8Array(count),
    order: new Int32Array(0),
    ranks: new Int32Array(count),
  };
}

/** Score and coverage of one row out of its parts: weights renormalise over what is known. The sum of weights is freed of binary noise (.35 + .1 is .45). */
function compose(scores: StrategyScores, i: number, mean: WeightedMean): void {
  let known = 0;
  for (let p = 0; p < scores.parts.length; p++) {
    const value = (scores.parts[p] as Float64Array)[i] as number;
    const weight = scores.weights[p] as number;
    mean.add('', weight, value);
    if (!Number.isNaN(value)) known += weight;
  }
  scores.score[i] = 100 * mean.take();
  scores.coverage[i] = Math.round(known * 1e12) / 1e12;
}

function actionCode(
  { score, coverage }: StrategyScores,
  i: number,
  tradeReady: number,
  monitor: number,
  minCoverage: number,
): number {
  const points = score[i] as number;
  if (points >= tradeReady && (coverage[i] as number) >= minCoverage) return TRADE_READY;
  return points >= monitor ? MONITOR : RANKED;
}

function firstFailedGate(features: FeatureColumns, i: number, thresholds: HybridThresholds): number {
  for (let g = 0; g < GATES.length; g++) {
    if (gateResult(GATES[g] as (typeof GATES)[number], features, i, thresholds) === GATE_FAILED) return g;
  }
  return NO_GATE_FAILED;
}

/** Forgives a narrow miss of relative volume or ATR where there is a catalyst and every other gate holds: the best few only. */
function passSoftly(
  scores: StrategyScores,
  features: FeatureColumns,
  verdicts: Uint8Array,
  thresholds: HybridThresholds,
): void {
  if (thresholds.max_soft_pass === 0) return;
  const catalyst = scores.parts[SUB_SCORES.indexOf('catalyst')] as Float64Array;
  const near: number[] = [];
  for (let i = 0; i < catalyst.length; i++) {
    if (verdicts[i] === ELIGIBLE && (catalyst[i] as number) > 0 && isNearMiss(scores, features, i, thresholds))
      near.push(i);
  }
  near.sort((a, b) => (scores.score[b] as number) - (scores.score[a] as number) || a - b);
  for (const i of near.slice(0, thresholds.max_soft_pass)) scores.softPassed[i] = 1;
}

function isNearMiss(
  { firstFailedGate: failed }: StrategyScores,
  features: FeatureColumns,
  i: number,
  thresholds: HybridThresholds,
): boolean {
  const gate = GATES[failed[i] as number];
  if (gate !== 'relvol30_below' && gate !== 'atr_pct_below') return false;
  const { value, threshold } = gateNumbers(gate, features, i, thresholds);
  if (value < threshold * (1 - thresholds.soft_gate_tolerance_frac)) return false;
  return GATES.every((other) => other === gate || gateResult(other, features, i, thresholds) !== GATE_FAILED);
}

/** Descending, unknown last. */
function descending(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : b - a;
}

/** Orders the eligible: action, score, relative volume, dollar volume, symbol. */
function rank(scores: StrategyScores, { symbols, features, verdicts }: ScoringInputs): void {
  const rows: number[] = [];
  for (let i = 0; i < symbols.length; i++) if (verdicts[i] === ELIGIBLE && !Number.isNaN(scores.score[i])) rows.push(i);
  const by = (column: Float64Array, a: number, b: number): number =>
    descending(column[a] as number, column[b] as number);
  rows.sort(
    (a, b) =>
      (scores.actions[a] as number) - (scores.actions[b] as number) ||
      by(scores.score, a, b) ||
      by(features.rel_volume, a, b) ||
      by(features.dollar_volume_usd, a, b) ||
      ((symbols[a] as string) < (symbols[b] as string) ? -1 : 1),
  );
  scores.order = Int32Array.from(rows);
  rows.forEach((row, place) => (scores.ranks[row] = place + 1));
}
