import { Controller, Get, Param, Query, Req, Res, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../common/access/public.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';
import { JobStream } from './job-stream.js';
import { ApiJobStatus } from './openapi/api-job-status.decorator.js';
import type { PlainAnswer } from './plain-answer.js';
import { PlainAnswerInterceptor } from './plain-answer.interceptor.js';
import { JobParams } from './queries/job.params.js';
import { JobStatusReader } from './readers/job-status.reader.js';

@Public()
@ApiTags('Jobs')
@Controller('discovery/v3/status/:job_id')
@UseInterceptors(PlainAnswerInterceptor)
@UseFilters(QueueUnavailableFilter)
export class JobStatusController {
  constructor(
    private readonly statuses: JobStatusReader,
    private readonly stream: JobStream,
  ) {}

  @Get()
  @ApiJobStatus({
    summary: 'How a scan fares',
    description: 'Progress, timing and what has been found so far. `Retry-After` says when to ask again.',
    type: 'application/json',
  })
  status(@Param() { job_id }: JobParams, @Query() _query: EmptyQuery): Promise<PlainAnswer> {
    return this.statuses.read(job_id);
  }

  @Get('events')
  @ApiJobStatus({
    summary: 'How a scan fares, as it happens',
    description:
      'Server-sent events, each the same document as the status, now and on each change; the stream ends with the job. ' +
      'An event `gone` ends it when the job was cleared away.',
    type: 'text/event-stream',
  })
  events(
    @Param() { job_id }: JobParams,
    @Query() _query: EmptyQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.stream.open(job_id, request, reply);
  }
}
