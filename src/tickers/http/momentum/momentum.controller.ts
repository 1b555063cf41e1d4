import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Throttled } from '../../../auth/throttled.decorator.js';
import { Public } from '../../../common/access/public.decorator.js';
import { EmptyQuery } from '../../../common/validation/empty.query.js';
import {
  ApiTickerComputation,
  ApiTickerRead,
  HISTORY_UNAVAILABLE,
  TICKER_NOT_FOUND,
} from '../api-ticker-route.decorator.js';
import { CachedAnswer } from '../cached-answer.decorator.js';
import { TickerParams } from '../ticker.params.js';
import type { MomentumAnswer } from './momentum-answer.js';
import { MomentumBatchBody } from './momentum-batch.body.js';
import { MomentumQuery, MomentumTopQuery } from './momentum.queries.js';
import { type MomentumBatch, MomentumReader, type MomentumTop } from './momentum.reader.js';

@Public()
@ApiTags('Tickers')
@Controller('api/v1/momentum')
export class MomentumController {
  constructor(private readonly momentum: MomentumReader) {}

  @Get('top')
  @CachedAnswer({ family: 'insights' })
  @ApiTickerRead({
    summary: 'The best of the market by momentum',
    description:
      'From a column of the whole market, computed once for each state of the history. Tickers that did not trade in its ' +
      'newest session, or have fewer than 50 sessions, are not ranked.',
    schema: 'MomentumTop',
    path: '/api/v1/momentum/top',
    refused: { field: 'limit', message: 'limit must be a whole number from 1 to 500' },
    problems: [
      HISTORY_UNAVAILABLE,
      { code: 'service_unavailable', detail: 'No scan has said yet which tickers are eligible.' },
    ],
  })
  top(@Query() query: MomentumTopQuery): Promise<MomentumTop> {
    return this.momentum.top(query);
  }

  @Get(':ticker')
  @CachedAnswer({ family: 'momentum' })
  @ApiTickerRead({
    summary: 'Momentum of a ticker',
    description:
      'From the daily bars held, as of the newest, with all that it is made of. A part that cannot be known is left out ' +
      'and the others weigh more; `coverage` says how much is known.',
    schema: 'Momentum',
    path: '/api/v1/momentum/AAPL',
    refused: { field: 'variant', message: 'variant must be one of v2, classic' },
    problems: [TICKER_NOT_FOUND, HISTORY_UNAVAILABLE],
  })
  ticker(@Param() { ticker }: TickerParams, @Query() { variant }: MomentumQuery): Promise<MomentumAnswer> {
    return this.momentum.ticker(ticker, variant);
  }

  @Post('batch')
  @HttpCode(HttpStatus.OK)
  @Throttled()
  @CachedAnswer({ family: 'momentum' })
  @ApiTickerComputation({
    summary: 'Momentum of up to 100 tickers',
    description: 'One pass. A ticker given twice counts once; one that the history does not have is in `not_found`.',
    schema: 'MomentumBatch',
    path: '/api/v1/momentum/batch',
    refused: { field: 'tickers', message: 'tickers must be a list of 1 to 100 tickers' },
    problems: [HISTORY_UNAVAILABLE],
  })
  batch(@Body() body: MomentumBatchBody, @Query() _query: EmptyQuery): Promise<MomentumBatch> {
    return this.momentum.batch(body);
  }
}
