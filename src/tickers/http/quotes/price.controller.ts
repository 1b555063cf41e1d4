import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/access/public.decorator.js';
import { EmptyQuery } from '../../../common/validation/empty.query.js';
import { PriceService } from '../../quotes/price.service.js';
import { ApiTickerRead, TICKER_NOT_FOUND } from '../api-ticker-route.decorator.js';
import { CachedAnswer } from '../cached-answer.decorator.js';
import { knownTicker } from '../known-ticker.js';
import { TickerParams } from '../ticker.params.js';
import { type PriceAnswer, priceAnswer } from './price-answer.js';

@Public()
@ApiTags('Tickers')
@Controller('api/v1/price')
export class PriceController {
  constructor(private readonly prices: PriceService) {}

  @Get(':ticker')
  @CachedAnswer({ family: 'price' })
  @ApiTickerRead({
    summary: 'The price of a ticker',
    description:
      'Of the last scan, or the newest daily close where that has no price; cached for CACHE_PRICE_TTL. `as_of` says ' +
      'when the price was made, `kind` where it is from. No call to the source.',
    schema: 'TickerPrice',
    path: '/api/v1/price/AAPL',
    refused: { field: 'limit', message: 'limit is not a known parameter' },
    problems: [
      TICKER_NOT_FOUND,
      {
        code: 'service_unavailable',
        detail: 'No price is held yet: neither a scan nor a session of the daily history has arrived.',
      },
    ],
  })
  async price(@Param() { ticker }: TickerParams, @Query() _query: EmptyQuery): Promise<PriceAnswer> {
    return priceAnswer(knownTicker(ticker, await this.prices.known(ticker)));
  }
}
