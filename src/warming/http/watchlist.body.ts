import { TickerList } from '../../tickers/http/ticker.decorators.js';
import { MAX_SYMBOLS } from '../watchlists/watchlist.js';

export class WatchlistBody {
  @TickerList('symbols', MAX_SYMBOLS)
  readonly symbols!: readonly string[];
}
