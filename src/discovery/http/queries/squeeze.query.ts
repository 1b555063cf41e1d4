import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsNumber, Max, Min } from 'class-validator';
import { Limit } from '../../../common/validation/limit.js';
import { toNumber } from '../../../common/validation/query-transforms.js';
import { StrategyQuery } from './strategy.query.js';

const MIN_SCORE_MESSAGE = 'min_score must be a plain number from 0 to 1 with up to 3 decimals';
const DEFAULT_MIN_SCORE = 0.25;

export class SqueezeQuery extends StrategyQuery {
  @ApiPropertyOptional({
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: DEFAULT_MIN_SCORE,
    example: 0.5,
    description: 'Only symbols whose sub-score squeeze is at least this, 0-1, with up to 3 decimals.',
  })
  @Transform(toNumber)
  @IsNumber({ maxDecimalPlaces: 3 }, { message: MIN_SCORE_MESSAGE })
  @Min(0, { message: MIN_SCORE_MESSAGE })
  @Max(1, { message: MIN_SCORE_MESSAGE })
  readonly min_score: number = DEFAULT_MIN_SCORE;

  @Limit(500, 100, 'Symbols at most.')
  readonly limit: number = 100;
}
