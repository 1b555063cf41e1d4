import { Transform } from 'class-transformer';
import { toList } from '../../common/validation/query-transforms.js';
import { TickerList } from '../../tickers/http/ticker.decorators.js';

/** One request's work: a fraction of a second. */
export const MAX_WARMUP_TICKERS = 100;

export class WarmupQuery {
  @Transform(toList)
  @TickerList('tickers', MAX_WARMUP_TICKERS)
  readonly tickers!: readonly string[];
}
