import { Controller, HttpCode, HttpStatus, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { ApiQueueOperation } from './api-queue-operation.decorator.js';
import { QueueUnavailableFilter } from '../../jobs/queue-unavailable.filter.js';
import { type SwitchReport, WorkerSwitch } from './worker-switch.js';

@ApiTags('Operation')
@Controller('admin/worker')
@UseFilters(QueueUnavailableFilter)
export class WorkerAdminController {
  constructor(private readonly workers: WorkerSwitch) {}

  @Post('stop')
  @HttpCode(HttpStatus.OK)
  @ApiQueueOperation({
    path: '/admin/worker/stop',
    summary: 'Stop all workers',
    description: 'Running jobs finish; no other job is begun and no cycle scheduled, across restarts, until a start.',
    schema: 'WorkerSwitch',
  })
  stop(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<SwitchReport> {
    return this.workers.stop(request);
  }

  @Post('start')
  @HttpCode(HttpStatus.OK)
  @ApiQueueOperation({
    path: '/admin/worker/start',
    summary: 'Start the workers again',
    description: 'Lifts a stop.',
    schema: 'WorkerSwitch',
  })
  start(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<SwitchReport> {
    return this.workers.start(request);
  }

  @Post('restart')
  @HttpCode(HttpStatus.OK)
  @ApiQueueOperation({
    path: '/admin/worker/restart',
    summary: 'Start the workers, with a new consumer in the process that answers',
    description:
      'Lifts a stop and replaces the consumer, after its running job or 25 s. A process of the role api has none: it says not_here and changes nothing.',
    schema: 'WorkerSwitch',
  })
  restart(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<SwitchReport> {
    return this.workers.restart(request);
  }
}
