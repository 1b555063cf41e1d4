import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { JOB_PRIORITIES, type JobPriority } from '../../../jobs/job-state.js';
import { STRATEGIES, type StrategyName } from '../../domain/strategy.js';
import { IfGiven } from './if-given.decorator.js';
import { ScanFiltersBody } from './scan-filters.body.js';

const LIMIT_MESSAGE = 'limit must be a whole number from 1 to 500';

/** What to scan for. Everything may be left out. */
export class TriggerBody {
  @ApiPropertyOptional({
    enum: STRATEGIES,
    example: 'hybrid_v1',
    description:
      'Strategy whose candidates are the result; SCORING_STRATEGY when left out. FORCE_STRATEGY overrules it.',
  })
  @IfGiven()
  @IsIn(STRATEGIES, { message: `strategy must be one of ${STRATEGIES.join(', ')}` })
  readonly strategy?: StrategyName;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 100,
    example: 50,
    description: 'Candidates of the result at most; the board holds WORKER_MAX_CANDIDATES.',
  })
  @IsInt({ message: LIMIT_MESSAGE })
  @Min(1, { message: LIMIT_MESSAGE })
  @Max(500, { message: LIMIT_MESSAGE })
  readonly limit: number = 100;

  @ApiPropertyOptional({
    type: ScanFiltersBody,
    description: 'With any of them, the result stays under its job and is never published as the board.',
  })
  @IfGiven()
  @IsObject({ message: 'filters must be an object' })
  @ValidateNested()
  @Type(() => ScanFiltersBody)
  readonly filters?: ScanFiltersBody;

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    example: true,
    description: 'What every trigger does, said or not: a new scan, however young the board is.',
  })
  @IsBoolean({ message: 'force_refresh must be true or false' })
  readonly force_refresh: boolean = false;

  @ApiPropertyOptional({
    enum: JOB_PRIORITIES,
    default: 'normal',
    example: 'normal',
    description: 'A high one runs before all normal ones that wait.',
  })
  @IsIn(JOB_PRIORITIES, { message: `priority must be one of ${JOB_PRIORITIES.join(', ')}` })
  readonly priority: JobPriority = 'normal';
}
