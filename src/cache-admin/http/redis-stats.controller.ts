import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { CacheOverview } from '../cache-overview.js';
import type { RedisStatsReport } from '../cache-reports.js';

@ApiTags('Cache administration')
@Controller('api/admin/cache')
export class RedisStatsController {
  constructor(private readonly overview: CacheOverview) {}

  @Get('stats')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/admin/cache/stats',
    summary: 'How Redis fares, and what to look at',
    description:
      'Alerts: fewer than 50 % hits in the last hour, more than 80 % (critical: 95 %) of the memory that Redis (without one: the cache of this process) may use, ' +
      'more than 50 clients, a p99 of at least 100 reads above 5 ms.',
    schema: 'RedisStats',
  })
  stats(@Query() _query: EmptyQuery): Promise<RedisStatsReport> {
    return this.overview.redis();
  }
}
