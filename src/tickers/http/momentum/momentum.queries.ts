import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Limit } from '../../../common/validation/limit.js';
import type { MomentumVariant } from '../../domain/momentum/momentum-score.js';
import { MAX_TOP, TOP_UNIVERSES, type TopUniverse } from '../../momentum/momentum-ranking.js';
import { Variant } from './variant.decorator.js';

export class MomentumQuery {
  @Variant()
  readonly variant: MomentumVariant = 'v2';
}

export class MomentumTopQuery extends MomentumQuery {
  @Limit(MAX_TOP, 20, 'Tickers at most.')
  readonly limit: number = 20;

  @ApiPropertyOptional({
    enum: TOP_UNIVERSES,
    default: 'eligible',
    example: 'eligible',
    description: 'eligible: what passed the filters of the last scan; all: whatever traded in the newest session.',
  })
  @IsIn(TOP_UNIVERSES, { message: `universe must be one of ${TOP_UNIVERSES.join(', ')}` })
  readonly universe: TopUniverse = 'eligible';
}
