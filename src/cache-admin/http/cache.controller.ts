import { Controller, Delete, Get, Header, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { CacheDesk, type ClearReport, CONFIRM_MESSAGE } from '../cache-desk.js';
import { CacheOverview } from '../cache-overview.js';
import type { CacheAnalyticsReport, CacheInfoReport, CacheKeysReport, CacheStatsReport } from '../cache-reports.js';
import { CacheUsage } from '../cache-usage.js';
import { PATTERN_RULE } from '../clear-pattern.js';
import { CacheClearQuery } from './cache-clear.query.js';
import { CacheKeysQuery } from './cache-keys.query.js';

@ApiTags('Cache administration')
@Controller('api/v1/cache')
export class CacheController {
  constructor(
    private readonly overview: CacheOverview,
    private readonly usage: CacheUsage,
    private readonly desk: CacheDesk,
  ) {}

  @Get('info')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/v1/cache/info',
    summary: 'What the cache is and how full it is',
    description:
      'Of Redis when it answers; total_keys counts own keys only, and is null when that takes more than 2 s.',
    schema: 'CacheInfo',
  })
  info(@Query() _query: EmptyQuery): Promise<CacheInfoReport> {
    return this.overview.info();
  }

  @Get('keys')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/v1/cache/keys',
    summary: 'Own keys that match a pattern, page by page',
    description:
      'Names without the prefix of the installation, in no particular order; pass cursor on until it is null: what is ' +
      'there all the while is on one of the pages, whatever comes and goes. A cursor is refused when Redis came or went since. Keys of ' +
      'others in the same Redis are never shown.',
    schema: 'CacheKeys',
    refused: { field: 'pattern', message: `pattern must be ${PATTERN_RULE}` },
  })
  keys(@Query() { pattern, cursor, limit }: CacheKeysQuery): Promise<CacheKeysReport> {
    return this.overview.keys(pattern, cursor ?? null, limit);
  }

  @Get('stats')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/v1/cache/stats',
    summary: 'Keys, bytes, hits and misses of each family',
    description:
      'Keys and bytes of what is kept now, bytes estimated from some keys of each family; hits and misses of this process ' +
      'since it started.',
    schema: 'CacheStats',
  })
  stats(@Query() _query: EmptyQuery): Promise<CacheStatsReport> {
    return this.usage.stats();
  }

  @Get('analytics')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/v1/cache/analytics',
    summary: 'Popular keys, size by prefix and hit rate over time',
    description: 'Reads are those of this process; the last 24 hours minute by minute.',
    schema: 'CacheAnalytics',
  })
  analytics(@Query() _query: EmptyQuery): Promise<CacheAnalyticsReport> {
    return this.usage.analytics();
  }

  @Delete('clear')
  @ApiAdmin({
    path: '/api/v1/cache/clear',
    summary: 'Clear own keys by pattern, or values by tag',
    description:
      'Locks, jobs, the calibration, watchlists, events and the audit stay, and the last good boards unless ' +
      'include_last_good=true. A pattern that does not begin with a family needs confirm=true. ' +
      'Audited, and announced as cache.cleared; both again when Redis was away and has been told.',
    schema: 'CacheCleared',
    refused: { field: 'confirm', message: CONFIRM_MESSAGE },
  })
  clear(@Query() order: CacheClearQuery, @Req() request: FastifyRequest): Promise<ClearReport> {
    return this.desk.clear(order, request);
  }
}
