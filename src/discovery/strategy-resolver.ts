import { Injectable } from '@nestjs/common';
import { ScanConfig } from '../config/app-config.js';
import type { StrategyName } from './domain/strategy.js';

export interface EffectiveStrategy {
  readonly strategy: StrategyName;
  readonly decided_by: 'force_strategy' | 'request' | 'configuration';
  readonly reason: string;
}

/** Which strategy answers: FORCE_STRATEGY, else the request (every strategy's results are kept), else SCORING_STRATEGY. */
@Injectable()
export class StrategyResolver {
  constructor(private readonly config: ScanConfig) {}

  resolve(requested?: StrategyName): EffectiveStrategy {
    const { forceStrategy, scoringStrategy } = this.config;
    if (forceStrategy !== null) {
      const ignored =
        requested !== undefined && requested !== forceStrategy ? `; the requested ${requested} is not served` : '';
      return {
        strategy: forceStrategy,
        decided_by: 'force_strategy',
        reason: `FORCE_STRATEGY=${forceStrategy}${ignored}`,
      };
    }
    if (requested !== undefined)
      return { strategy: requested, decided_by: 'request', reason: `the request asked for ${requested}` };
    return { strategy: scoringStrategy, decided_by: 'configuration', reason: `SCORING_STRATEGY=${scoringStrategy}` };
  }
}
