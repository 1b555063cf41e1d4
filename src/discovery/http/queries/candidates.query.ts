import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { type Action, ACTIONS } from '../../domain/strategy.js';
import { Flag } from './flag.js';
import { ViewQuery } from './view.query.js';

export class CandidatesQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: ACTIONS, example: 'TRADE_READY', description: 'Only candidates with this action.' })
  @IsOptional()
  @IsIn(ACTIONS, { message: `action must be one of ${ACTIONS.join(', ')}` })
  readonly action?: Action;

  @Flag(
    'auto_trigger',
    'Ask for a scan when there is no board yet. Answers 501 then: triggers come with the job queue.',
  )
  readonly auto_trigger: boolean = false;
}
