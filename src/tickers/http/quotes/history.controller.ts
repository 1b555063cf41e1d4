import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/access/public.decorator.js';
import { DailyHistoryService } from '../../quotes/daily-history.service.js';
import { ApiTickerRead, HISTORY_UNAVAILABLE, TICKER_NOT_FOUND } from '../api-ticker-route.decorator.js';
import { CachedAnswer } from '../cached-answer.decorator.js';
import { knownTicker } from '../known-ticker.js';
import { TickerParams } from '../ticker.params.js';
import { type HistoryAnswer, historyAnswer } from './history-answer.js';
import { HistoryQuery } from './history.query.js';

const LACKING = 'The daily history has no bar of';

@Public()
@ApiTags('Tickers')
@Controller('api/v1/history')
export class HistoryController {
  constructor(private readonly histories: DailyHistoryService) {}

  @Get(':ticker')
  @CachedAnswer({ family: 'historical' })
  @ApiTickerRead({
    summary: 'Daily bars of a ticker',
    description:
      'Completed sessions that are held, oldest first, on the share basis of today. A session in which the ticker did not ' +
      'trade has no bar. No call to the source.',
    schema: 'TickerHistory',
    path: '/api/v1/history/AAPL',
    refused: { field: 'sessions', message: 'sessions must be a whole number from 1 to 300' },
    problems: [{ ...TICKER_NOT_FOUND, detail: `${LACKING} NOSUCH.` }, HISTORY_UNAVAILABLE],
  })
  async history(@Param() { ticker }: TickerParams, @Query() { sessions }: HistoryQuery): Promise<HistoryAnswer> {
    return historyAnswer(knownTicker(ticker, await this.histories.current(ticker), LACKING), sessions);
  }
}
