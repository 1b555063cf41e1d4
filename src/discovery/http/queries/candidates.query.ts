import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { type Action, ACTIONS } from '../../domain/strategy.js';
import { Flag } from '../../../common/validation/flag.js';
import { JOB_ID, JOB_ID_MESSAGE, JOB_ID_SHAPE } from './job.params.js';
import { ViewQuery } from './view.query.js';

export class CandidatesQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: ACTIONS, example: 'TRADE_READY', description: 'Only candidates with this action.' })
  @IsOptional()
  @IsIn(ACTIONS, { message: `action must be one of ${ACTIONS.join(', ')}` })
  readonly action?: Action;

  @Flag(
    'auto_trigger',
    'Ask for a scan when there is no board yet: 202 with its job, or with the one that runs already.',
  )
  readonly auto_trigger: boolean = false;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 128,
    pattern: JOB_ID_SHAPE.source,
    example: JOB_ID,
    description: 'The candidates that this job found instead of the board; strategy is that of the job.',
  })
  @IsOptional()
  @Matches(JOB_ID_SHAPE, { message: JOB_ID_MESSAGE })
  readonly job_id?: string;
}
