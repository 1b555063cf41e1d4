import { Body, Controller, HttpCode, HttpStatus, Post, Query, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Throttled } from '../../auth/throttled.decorator.js';
import { Public } from '../../common/access/public.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';
import { IdempotencyKey } from './bodies/idempotency-key.decorator.js';
import { TriggerBody } from './bodies/trigger.body.js';
import { ApiTrigger } from './openapi/api-trigger.decorator.js';
import type { PlainAnswer } from './plain-answer.js';
import { PlainAnswerInterceptor } from './plain-answer.interceptor.js';
import { ScanTrigger } from './scan-trigger.js';

@Public()
@ApiTags('Jobs')
@Controller('discovery/v3/trigger')
@UseInterceptors(PlainAnswerInterceptor)
@UseFilters(QueueUnavailableFilter)
export class TriggerController {
  constructor(private readonly trigger: ScanTrigger) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @Throttled({ free: [HttpStatus.CONFLICT] })
  @ApiTrigger()
  @ApiBody({ type: TriggerBody, required: false })
  begin(
    @Body() body: TriggerBody,
    @Query() _query: EmptyQuery,
    @IdempotencyKey() idempotencyKey: string | null,
  ): Promise<PlainAnswer> {
    return this.trigger.begin(body, idempotencyKey);
  }
}
