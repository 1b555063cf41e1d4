import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import type { Action, StrategyName } from './strategy.js';

/** What a strategy asks of those it acts on: scores 0-100, coverage 0-1. */
export interface ActionLimits {
  readonly trade_ready_score: number;
  readonly monitor_score: number;
  readonly min_coverage: number;
}

/** The limits of one strategy; they hold all day. */
export function actionLimits(strategy: StrategyName, { hybrid_v1, legacy_v0 }: CalibrationDocument): ActionLimits {
  const { trade_ready_score, watchlist_score: monitor_score, min_coverage } = hybrid_v1.thresholds;
  return strategy === 'legacy_v0' ? legacy_v0 : { trade_ready_score, monitor_score, min_coverage };
}

/** A limit, and what it is asked of. */
export interface LimitOf {
  readonly name: keyof ActionLimits;
  readonly of: 'score' | 'coverage';
}

const ASKED: Readonly<Record<Action, readonly LimitOf[]>> = {
  TRADE_READY: [
    { name: 'trade_ready_score', of: 'score' },
    { name: 'min_coverage', of: 'coverage' },
  ],
  MONITOR: [{ name: 'monitor_score', of: 'score' }],
  RANKED: [],
};

/** The limits of an action that a score and coverage do not reach. */
export function limitsMissed(
  action: Action,
  has: Readonly<Record<LimitOf['of'], number>>,
  limits: ActionLimits,
): LimitOf[] {
  return ASKED[action].filter(({ name, of }) => has[of] < limits[name]);
}
