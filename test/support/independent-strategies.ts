import type { CalibrationDocument } from '../../src/calibration/calibration-document.js';
import type { Candidate } from '../../src/discovery/domain/candidate.js';
import type { IndependentFeatures } from './independent-features.js';

type Known = number | null;
type Subscores = Candidate['subscores'];
/** The fields of a candidate that follow from numbers alone. */
export type IndependentCandidate = Omit<
  Candidate,
  'name' | 'sector' | 'thesis' | 'missing' | 'short_interest_as_of' | 'facts' | 'news'
>;

export interface IndependentRow {
  readonly candidate: IndependentCandidate;
}

interface Member {
  readonly symbol: string;
  readonly marketCapUsd: number | null;
}

interface Weighted {
  readonly value: Known;
  readonly weight: number;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const via = (value: Known, f: (known: number) => number): Known => (value === null ? null : f(value));

/** Mean of what is known by its weights; null when nothing is. */
function renormalised(parts: readonly Weighted[]): Known {
  const known = parts.filter(({ value }) => value !== null);
  const weight = known.reduce((sum, part) => sum + part.weight, 0);
  return weight === 0 ? null : known.reduce((sum, part) => sum + part.weight * part.value!, 0) / weight;
}

function weightsUsed(
  values: Readonly<Record<string, Known>>,
  weights: Readonly<Record<string, number>>,
): { used: Record<string, number>; coverage: number } {
  const coverage = Object.entries(values).reduce(
    (sum, [name, value]) => sum + (value === null ? 0 : weights[name]!),
    0,
  );
  const used = Object.entries(values).map(
    ([name, value]) => [name, value === null ? 0 : weights[name]! / coverage] as const,
  );
  return { used: Object.fromEntries(used), coverage };
}

function scoreOf(values: Readonly<Record<string, Known>>, weights: Readonly<Record<string, number>>): number {
  const mean = renormalised(Object.entries(values).map(([name, value]) => ({ value, weight: weights[name]! })));
  return mean === null ? 0 : 100 * mean;
}

function hybridSubscores(f: IndependentFeatures, calibration: CalibrationDocument): Subscores {
  const { min_rel_volume: minRv, min_atr_frac: minAtr, rsi_low, rsi_high } = calibration.hybrid_v1.thresholds;
  return {
    volume_momentum: renormalised([
      { weight: 0.45, value: via(f.rel_volume, (rv) => clamp((rv - minRv) / (8 - minRv))) },
      { weight: 0.2, value: via(f.up_days, (days) => clamp((days - 2) / 4)) },
      { weight: 0.2, value: null },
      { weight: 0.15, value: via(f.atr_pct, (pct) => clamp((pct / 100 - minAtr) / (0.1 - minAtr))) },
    ]),
    squeeze: null,
    catalyst: null,
    options: null,
    technical: renormalised([
      { weight: 0.6, value: f.ema9 === null || f.ema20 === null ? null : Number(f.ema9 > f.ema20) },
      { weight: 0.4, value: via(f.rsi14, (rsi) => Number(rsi_low <= rsi && rsi <= rsi_high)) },
    ]),
  };
}

function hybridGates(f: IndependentFeatures, calibration: CalibrationDocument): Pick<Candidate, 'gates' | 'missed'> {
  const { min_rel_volume, min_atr_frac } = calibration.hybrid_v1.thresholds;
  const gates = [
    { requirement: 'relvol30_below_closed', value: f.rel_volume, threshold: min_rel_volume },
    { requirement: 'atr_pct_below_closed', value: f.atr_pct, threshold: min_atr_frac * 100 },
    { requirement: 'no_vwap_reclaim_closed', value: null, threshold: 0 },
    { requirement: 'no_squeeze_path_closed', value: null, threshold: 0 },
  ];
  const of = (want: (value: Known, threshold: number) => boolean): typeof gates =>
    gates.filter(({ value, threshold }) => want(value, threshold));
  const failed = of((value, threshold) => value !== null && value < threshold);
  return {
    gates: {
      passed: of((value, threshold) => value !== null && value >= threshold).map(({ requirement }) => requirement),
      failed: failed.map(({ requirement }) => requirement),
      unknown: of((value) => value === null).map(({ requirement }) => requirement),
    },
    missed: failed.map((gate) => ({ ...gate, value: gate.value!, distance: gate.threshold - gate.value! })),
  };
}

interface Levels {
  readonly ready: number;
  readonly monitor: number;
  readonly coverage: number;
}

/** What stands between a candidate and its next action, gates aside: coverage only guards the last step. */
function missedLevels(
  score: number,
  coverage: number,
  action: Candidate['action'],
  levels: Levels,
): Candidate['missed'] {
  if (action === 'TRADE_READY') return [];
  const wanted = [
    { requirement: 'score', value: score, threshold: action === 'MONITOR' ? levels.ready : levels.monitor },
  ];
  if (action === 'MONITOR') wanted.push({ requirement: 'coverage', value: coverage, threshold: levels.coverage });
  return wanted
    .filter(({ value, threshold }) => value < threshold)
    .map((want) => ({ ...want, distance: want.threshold - want.value }));
}

/** Requirements have different units: near is a small share of the threshold. */
function nearestFirst(missed: Candidate['missed']): Candidate['missed'] {
  return [...missed].sort((a, b) => a.distance / a.threshold - b.distance / b.threshold);
}

function actionOf(score: number, coverage: number, failedGates: number, levels: Levels): Candidate['action'] {
  if (failedGates > 0 || score < levels.monitor) return 'RANKED';
  return score >= levels.ready && coverage >= levels.coverage ? 'TRADE_READY' : 'MONITOR';
}

/** Section 5: hybrid_v1 where only prices and volumes are known. The replayed day is over, so the regular thresholds hold. */
export function independentHybrid(
  member: Member,
  f: IndependentFeatures,
  calibration: CalibrationDocument,
): IndependentRow {
  const { weights, thresholds } = calibration.hybrid_v1;
  const subscores = hybridSubscores(f, calibration);
  const score = scoreOf(subscores, weights);
  const { used, coverage } = weightsUsed(subscores, weights);
  const { gates, missed } = hybridGates(f, calibration);
  const levels = {
    ready: thresholds.trade_ready_score,
    monitor: thresholds.watchlist_score,
    coverage: thresholds.min_coverage,
  };
  const action = actionOf(score, coverage, gates.failed.length, levels);
  return {
    candidate: {
      ...factsOf(member, f, coverage),
      score,
      action,
      subscores,
      weights_used: used,
      coverage,
      gates,
      missed: nearestFirst([...missedLevels(score, coverage, action, levels), ...missed]),
    },
  };
}

const LEGACY_WEIGHTS = { volume_surge: 0.4, price_momentum: 0.3, volatility_expansion: 0.2, risk_filter: 0.1 };

function legacyComponents(f: IndependentFeatures): NonNullable<Candidate['components']> {
  const millions = f.dollar_volume_usd / 1e6;
  const points = {
    volume_surge: via(f.rel_volume, (rv) =>
      rv >= 5 ? 100 : rv >= 3 ? 80 + (rv - 3) * 10 : rv >= 2 ? 50 + (rv - 2) * 15 : rv * 25,
    ),
    price_momentum: via(f.change_pct, (m) =>
      m >= 10 ? 100 : m >= 5 ? 80 + (m - 5) * 4 : m >= 0 ? 50 + 6 * m : Math.max(0, 50 + 3 * m),
    ),
    volatility_expansion: via(f.atr_pct, (a) => (a >= 10 ? 100 : a >= 5 ? 70 + (a - 5) * 6 : 14 * a)),
    risk_filter: millions >= 50 ? 90 : millions >= 20 ? 70 : 50,
  };
  const share = (value: Known): Known => via(value, (known) => known / 100);
  return {
    volume_surge: share(points.volume_surge),
    price_momentum: share(points.price_momentum),
    volatility_expansion: share(points.volatility_expansion),
    risk_filter: share(points.risk_filter),
  };
}

/** Section 4: legacy_v0, which has no gates. */
export function independentLegacy(
  member: Member,
  f: IndependentFeatures,
  subscores: Subscores,
  calibration: CalibrationDocument,
): IndependentRow {
  const { trade_ready_score: ready, monitor_score: monitor, min_coverage } = calibration.legacy_v0;
  const levels = { ready, monitor, coverage: min_coverage };
  const components = legacyComponents(f);
  const score = scoreOf(components, LEGACY_WEIGHTS);
  const { used, coverage } = weightsUsed(components, LEGACY_WEIGHTS);
  const action = actionOf(score, coverage, 0, levels);
  return {
    candidate: {
      ...factsOf(member, f, coverage),
      score,
      action,
      subscores,
      components,
      weights_used: used,
      coverage,
      gates: { passed: [], failed: [], unknown: [] },
      missed: nearestFirst(missedLevels(score, coverage, action, levels)),
    },
  };
}

type Facts = Omit<
  IndependentCandidate,
  'score' | 'action' | 'subscores' | 'components' | 'weights_used' | 'coverage' | 'gates' | 'missed'
>;

function factsOf({ symbol, marketCapUsd }: Member, f: IndependentFeatures, coverage: number): Facts {
  return {
    symbol,
    filters_passed: {
      price_under_100: true,
      market_cap_over_50m: marketCapUsd === null ? null : true,
      not_etf: true,
      adequate_volume: true,
    },
    price: f.price,
    change_pct: f.change_pct,
    gap_pct: f.gap_pct,
    rel_volume: f.rel_volume,
    atr_pct: f.atr_pct,
    momentum_5d_pct: f.momentum_5d_pct,
    momentum_30d_pct: f.momentum_30d_pct,
    rsi14: f.rsi14,
    vwap_distance_pct: null,
    dollar_volume_usd: f.dollar_volume_usd,
    market_cap_usd: marketCapUsd,
    float_shares: null,
    short_interest_frac: null,
    data_quality: { price_age_minutes: 0, volume_age_minutes: 0, confidence: 0.6 + 0.4 * coverage },
  };
}
