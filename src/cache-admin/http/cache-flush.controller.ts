import { Controller, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { CacheDesk, type ClearReport } from '../cache-desk.js';
import { CacheFlushQuery } from './cache-flush.query.js';

@ApiTags('Operation')
@Controller('admin/cache')
export class CacheFlushController {
  constructor(private readonly desk: CacheDesk) {}

  @Post('flush')
  @HttpCode(HttpStatus.OK)
  @ApiAdmin({
    path: '/admin/cache/flush',
    summary: 'Clear everything that is cached',
    description:
      'Own keys only, whatever else is in that Redis. Locks, jobs, the calibration, watchlists, events and the audit stay, ' +
      'and the last good boards unless include_last_good=true.',
    schema: 'CacheCleared',
  })
  flush(@Query() { include_last_good }: CacheFlushQuery, @Req() request: FastifyRequest): Promise<ClearReport> {
    return this.desk.flush(include_last_good, request);
  }
}
