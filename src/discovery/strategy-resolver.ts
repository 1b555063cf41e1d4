import { Injectable } from '@nestjs/common';
import { EMERGENCY_STRATEGY } from '../calibration/emergency.js';
import { EmergencySwitch } from '../calibration/emergency-switch.js';
import { ScanConfig } from '../config/app-config.js';
import type { StrategyName } from './domain/strategy.js';

export const DECIDED_BY = ['emergency', 'force_strategy', 'request', 'configuration'] as const;

export interface EffectiveStrategy {
  readonly strategy: StrategyName;
  readonly decided_by: (typeof DECIDED_BY)[number];
  readonly reason: string;
}

/**
 * Which strategy answers: that of an emergency, else FORCE_STRATEGY, else the request (every strategy's results are kept,
 * so it needs no ALLOW_STRATEGY_OVERRIDE), else SCORING_STRATEGY.
 */
@Injectable()
export class StrategyResolver {
  constructor(
    private readonly config: ScanConfig,
    private readonly emergency: EmergencySwitch,
  ) {}

  /** What is served whatever is asked; null while requests choose. It may change at any moment. */
  get imposed(): StrategyName | null {
    return this.emergency.active === null ? this.config.forceStrategy : EMERGENCY_STRATEGY;
  }

  resolve(requested?: StrategyName): EffectiveStrategy {
    const { forceStrategy, scoringStrategy } = this.config;
    const { active } = this.emergency;
    if (active !== null) {
      const until = new Date(active.untilMs).toISOString();
      return {
        strategy: EMERGENCY_STRATEGY,
        decided_by: 'emergency',
        reason: `an operator forced ${EMERGENCY_STRATEGY} until ${until}${ignored(requested, EMERGENCY_STRATEGY)}`,
      };
    }
    if (forceStrategy !== null)
      return {
        strategy: forceStrategy,
        decided_by: 'force_strategy',
        reason: `FORCE_STRATEGY=${forceStrategy}${ignored(requested, forceStrategy)}`,
      };
    if (requested !== undefined)
      return { strategy: requested, decided_by: 'request', reason: `the request asked for ${requested}` };
    return { strategy: scoringStrategy, decided_by: 'configuration', reason: `SCORING_STRATEGY=${scoringStrategy}` };
  }
}

function ignored(requested: StrategyName | undefined, served: StrategyName): string {
  return requested === undefined || requested === served ? '' : `; the requested ${requested} is not served`;
}
