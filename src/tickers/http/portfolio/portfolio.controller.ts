import { Body, Controller, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Throttled } from '../../../auth/throttled.decorator.js';
import { Public } from '../../../common/access/public.decorator.js';
import { EmptyQuery } from '../../../common/validation/empty.query.js';
import { ApiTickerComputation, HISTORY_UNAVAILABLE } from '../api-ticker-route.decorator.js';
import { CachedAnswer } from '../cached-answer.decorator.js';
import { PortfolioBody } from './portfolio.body.js';
import { type PortfolioAnswer, PortfolioReader } from './portfolio.reader.js';

@Public()
@ApiTags('Tickers')
@Controller('api/v1/portfolio')
export class PortfolioController {
  constructor(private readonly portfolios: PortfolioReader) {}

  @Post('analyze')
  @HttpCode(HttpStatus.OK)
  @Throttled()
  @CachedAnswer({ family: 'portfolio' })
  @ApiTickerComputation({
    summary: 'Value, momentum and concentration of a portfolio',
    description:
      'At the newest prices held. The same holdings in another order are the same portfolio. A holding that cannot be ' +
      'valued is in `unknown` and part of no figure. A stock that trades no more is valued at its last price, and ' +
      '`degraded` says so.',
    schema: 'PortfolioAnalysis',
    path: '/api/v1/portfolio/analyze',
    refused: { field: 'holdings', message: 'holdings: shares of AAPL must be a number from -1e12 to 1e12' },
    problems: [HISTORY_UNAVAILABLE],
  })
  analyze(@Body() { holdings }: PortfolioBody, @Query() _query: EmptyQuery): Promise<PortfolioAnswer> {
    return this.portfolios.analyze(holdings);
  }
}
