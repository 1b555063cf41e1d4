import { Controller, Get, Header, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiAdmin } from '../../auth/api-admin.decorator.js';
import { EmptyQuery } from '../../common/validation/empty.query.js';
import { WarmingDesk, type WarmingStart, type WarmingStatus } from './warming-desk.js';

@ApiTags('Cache administration')
@Controller('api/admin/cache')
export class WarmingAdminController {
  constructor(private readonly desk: WarmingDesk) {}

  @Post('warm')
  @HttpCode(HttpStatus.OK)
  @ApiAdmin({
    path: '/api/admin/cache/warm',
    summary: 'Make the answers of the start-up set ready',
    description:
      'WARM_TICKERS, the watchlists, and five gainers, losers and most active of the last snapshot. Answers at once; one ' +
      'run at a time among all processes, a second start is skipped. No source is asked: answers are made of what is held.',
    schema: 'WarmingStart',
  })
  warm(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<WarmingStart> {
    return this.desk.warmStartUpSet(request);
  }

  @Post('warm-market-movers')
  @HttpCode(HttpStatus.OK)
  @ApiAdmin({
    path: '/api/admin/cache/warm-market-movers',
    summary: 'Make the answers of the top movers ready',
    description:
      'Five gainers, losers and most active of the last snapshot. Answers at once; a second start is skipped.',
    schema: 'WarmingStart',
  })
  warmMovers(@Req() request: FastifyRequest, @Query() _query: EmptyQuery): Promise<WarmingStart> {
    return this.desk.warmMovers(request);
  }

  @Get('warming-status')
  @Header('Cache-Control', 'no-store')
  @ApiAdmin({
    path: '/api/admin/cache/warming-status',
    summary: 'What is being warmed, and what the last run did',
    description: 'Of all processes on one Redis.',
    schema: 'WarmingStatus',
  })
  status(@Query() _query: EmptyQuery): Promise<WarmingStatus> {
    return this.desk.status();
  }
}
