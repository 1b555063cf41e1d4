import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { STRATEGIES, type StrategyName } from '../../domain/strategy.js';

/** Which strategy's board answers. */
export class StrategyQuery {
  @ApiPropertyOptional({
    enum: STRATEGIES,
    example: 'hybrid_v1',
    description:
      'Strategy whose board answers; SCORING_STRATEGY when left out. With FORCE_STRATEGY set, and in an emergency, one answers whatever is asked.',
  })
  @IsOptional()
  @IsIn(STRATEGIES, { message: `strategy must be one of ${STRATEGIES.join(', ')}` })
  readonly strategy?: StrategyName;
}
