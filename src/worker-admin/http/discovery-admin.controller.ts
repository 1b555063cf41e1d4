import {
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  UseFilters,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { ApiQueueOperation } from './api-queue-operation.decorator.js';
import { type ClearingReport, ClearingService } from './clearing.service.js';
import { FailedJobParams } from './failed-job.params.js';
import type { FailedJobs } from './failed-job.js';
import { FailedJobsQuery } from './failed-jobs.query.js';
import { type FailedJobReport, FailedJobsService } from './failed-jobs.service.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';

const JOB_ID = 'discovery_20260316_150000_0123456789abcdef';
const NOT_FAILED = { code: 'job_not_found', detail: `No failed job has the id ${JOB_ID}.` } as const;
const SIMILAR = {
  code: 'similar_job_running',
  detail: 'A similar job waits or runs; retry this one when it has ended.',
} as const;

@ApiTags('Operation')
@Controller('discovery/v3/admin')
@UseFilters(QueueUnavailableFilter)
export class DiscoveryAdminController {
  constructor(
    private readonly failedJobs: FailedJobsService,
    private readonly clearing: ClearingService,
  ) {}

  @Post('queue/clear')
  @HttpCode(HttpStatus.OK)
  @ApiQueueOperation({
    path: '/discovery/v3/admin/queue/clear',
    summary: 'Forget all waiting jobs',
    description: 'Running jobs go on.',
    schema: 'Cleared',
  })
  clearQueue(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<ClearingReport> {
    return this.clearing.clearQueue(request);
  }

  @Post('cache/clear')
  @HttpCode(HttpStatus.OK)
  @ApiAdmin({
    path: '/discovery/v3/admin/cache/clear',
    summary: 'Drop the cached answers of discovery',
    description: 'The last good board, past runs, results of jobs and locks stay.',
    schema: 'Cleared',
  })
  clearCache(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<ClearingReport> {
    return this.clearing.clearCache(request);
  }

  @Get('jobs/failed')
  @Header('Cache-Control', 'no-store')
  @ApiQueueOperation({
    path: '/discovery/v3/admin/jobs/failed',
    summary: 'Jobs that failed for good, latest first',
    description: 'They are kept for 7 days, 1000 at most.',
    schema: 'FailedJobs',
  })
  failed(@Query() { limit }: FailedJobsQuery): Promise<FailedJobs> {
    return this.failedJobs.list(limit);
  }

  @Post('jobs/failed/:id/retry')
  @HttpCode(HttpStatus.OK)
  @ApiQueueOperation({
    path: `/discovery/v3/admin/jobs/failed/${JOB_ID}/retry`,
    summary: 'Queue a failed job again',
    description: 'With all its tries.',
    schema: 'FailedJobReport',
    problems: [NOT_FAILED, SIMILAR],
  })
  retry(
    @Param() { id }: FailedJobParams,
    @Req() request: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<FailedJobReport> {
    return this.failedJobs.retry(id, request);
  }

  @Delete('jobs/failed/:id')
  @ApiQueueOperation({
    path: `/discovery/v3/admin/jobs/failed/${JOB_ID}`,
    summary: 'Forget a failed job',
    description: 'Its id answers 410 for a day.',
    schema: 'FailedJobReport',
    problems: [NOT_FAILED],
  })
  discard(
    @Param() { id }: FailedJobParams,
    @Req() request: FastifyRequest,
    @Query() _query: EmptyQuery,
  ): Promise<FailedJobReport> {
    return this.failedJobs.discard(id, request);
  }
}
