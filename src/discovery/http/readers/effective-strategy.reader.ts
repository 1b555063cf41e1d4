import { Injectable } from '@nestjs/common';
import { CalibrationBook } from '../../../calibration/calibration-book.js';
import { MarketDataConfig, ScanConfig } from '../../../config/app-config.js';
import type { MarketDataSource } from '../../../market-data/market-data-source.js';
import { BoardStore } from '../../board/board-store.js';
import { STRATEGIES, type StrategyName } from '../../domain/strategy.js';
import { curveInUse, type VolumeCurveInUse } from '../../domain/volume-curve.js';
import { type EffectiveStrategy, StrategyResolver } from '../../strategy-resolver.js';
import type { StrategyQuery } from '../queries/strategy.query.js';

export interface EffectiveStrategyAnswer extends EffectiveStrategy {
  readonly source: MarketDataSource;
  readonly allow_override: boolean;
  readonly forced: StrategyName | null;
  readonly configured: StrategyName;
  readonly available: readonly StrategyName[];
  readonly preset: string;
  readonly calibration_version: number;
  readonly calibration_hash: string;
  /** `now`: share of a day's volume normally done at the last board's `as_of`, null before the first board. */
  readonly expected_volume_share: {
    readonly now: number | null;
    readonly as_of: string | null;
  } & VolumeCurveInUse;
}

/** Which strategy answers, why, and the calibration in force: boards follow it with the next scan. */
@Injectable()
export class EffectiveStrategyReader {
  constructor(
    private readonly boards: BoardStore,
    private readonly strategies: StrategyResolver,
    private readonly scan: ScanConfig,
    private readonly marketData: MarketDataConfig,
    private readonly calibration: CalibrationBook,
  ) {}

  read(query: StrategyQuery): EffectiveStrategyAnswer {
    const effective = this.strategies.resolve(query.strategy);
    const result = this.boards.current?.result;
    const { version, hash, document } = this.calibration.current;
    const meta = result?.boards[effective.strategy].meta;
    return {
      ...effective,
      source: meta?.source ?? this.marketData.provider,
      allow_override: this.scan.allowStrategyOverride,
      forced: this.scan.forceStrategy,
      configured: this.scan.scoringStrategy,
      available: STRATEGIES,
      preset: document.preset,
      calibration_version: version,
      calibration_hash: hash,
      expected_volume_share: {
        now: meta?.expected_volume_share ?? null,
        as_of: meta?.as_of ?? null,
        ...(result?.frame.volumeCurve ?? curveInUse(document, null)),
      },
    };
  }
}
