import { Body, Controller, Delete, Get, Header, Param, Put, Query, Req, UseFilters } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { MAX_SYMBOLS, MAX_WATCHLISTS, type Watchlist } from '../watchlists/watchlist.js';
import { WatchlistBody } from './watchlist.body.js';
import { type WatchlistChange, WatchlistDesk, type WatchlistsReport } from './watchlist-desk.js';
import { WatchlistParams } from './watchlist.params.js';
import { WatchlistsUnavailableFilter } from './watchlists-unavailable.filter.js';

const PATH = '/api/v1/watchlists/large-caps';
const BAD_NAME = { field: 'name', message: 'name must be 1-64 lower-case letters, digits, _ and -' };
const NOT_FOUND = { code: 'watchlist_not_found', detail: 'No watchlist has the name large-caps.' } as const;
const UNAVAILABLE = {
  code: 'storage_unavailable',
  detail: 'Redis is away (unreachable). The watchlists can be neither read nor changed now.',
} as const;

@ApiTags('Watchlists')
@Controller('api/v1/watchlists')
@UseFilters(WatchlistsUnavailableFilter)
export class WatchlistsController {
  constructor(private readonly desk: WatchlistDesk) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/v1/watchlists',
    summary: 'All watchlists',
    description:
      'While they cannot be read, as they were known last: stale is true then. What is stored and is no list is in damaged.',
    schema: 'Watchlists',
    problems: [UNAVAILABLE],
  })
  list(@Query() _query: EmptyQuery): Promise<WatchlistsReport> {
    return this.desk.list();
  }

  @Get(':name')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: PATH,
    summary: 'One watchlist',
    description: 'Tickers whose answers are made ready at the start and before the open.',
    schema: 'Watchlist',
    refused: BAD_NAME,
    problems: [NOT_FOUND, UNAVAILABLE],
  })
  find(@Param() { name }: WatchlistParams, @Query() _query: EmptyQuery): Promise<Watchlist> {
    return this.desk.find(name);
  }

  @Put(':name')
  @ApiAdmin({
    path: PATH,
    summary: 'Create or replace a watchlist',
    description: `Up to ${MAX_SYMBOLS} tickers; up to ${MAX_WATCHLISTS} lists. Audited.`,
    schema: 'WatchlistChange',
    refused: { field: 'symbols', message: `symbols must be a list of 1 to ${MAX_SYMBOLS} tickers` },
    problems: [UNAVAILABLE],
  })
  put(
    @Param() { name }: WatchlistParams,
    @Body() { symbols }: WatchlistBody,
    @Query() _query: EmptyQuery,
    @Req() request: FastifyRequest,
  ): Promise<WatchlistChange> {
    return this.desk.put(name, symbols, request);
  }

  @Delete(':name')
  @ApiAdmin({
    path: PATH,
    summary: 'Delete a watchlist',
    description: 'What is cached of its tickers stays until it expires. Audited.',
    schema: 'WatchlistChange',
    refused: BAD_NAME,
    problems: [NOT_FOUND, UNAVAILABLE],
  })
  remove(
    @Param() { name }: WatchlistParams,
    @Query() _query: EmptyQuery,
    @Req() request: FastifyRequest,
  ): Promise<WatchlistChange> {
    return this.desk.remove(name, request);
  }
}
