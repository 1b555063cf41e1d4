import { Injectable } from '@nestjs/common';
import { CachePrice } from '../../cache/decorators/keyed.decorators.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { Clock } from '../../common/clock.js';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { BoardStore } from '../../discovery/board/board-store.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { dailyClosePrice } from './daily-close-price.js';
import { SessionCloses } from './session-closes.js';
import { snapshotPrice } from './snapshot-price.js';
import type { TickerPrice } from './ticker-price.js';

const NOTHING_HELD = 'No price is held yet: neither a scan nor a session of the daily history has arrived.';
const FIRST_PRICE_RETRY_SECONDS = '5';

/** What shares cost, from the last scan and the daily history: no call to a source. */
@Injectable()
export class PriceService {
  constructor(
    private readonly boards: BoardStore,
    private readonly history: HeldHistory,
    private readonly closes: SessionCloses,
    private readonly clock: Clock,
  ) {}

  /** As `price:{ticker}` has it; null where nothing is known of the ticker. Rejects as `current` throws. */
  @CachePrice()
  price(ticker: string): Promise<TickerPrice | null> {
    return new Promise((resolve) => resolve(this.current(ticker)));
  }

  /** The same, but never of another source than the one that answers now. */
  async known(ticker: string): Promise<TickerPrice | null> {
    const cached = await this.price(ticker);
    const { sourceId } = this.history;
    const isForeign = cached !== null && sourceId !== null && cached.source_id !== sourceId;
    return isForeign ? refreshCached<PriceService, 'price'>(this, 'price', ticker) : cached;
  }

  /**
   * What is held at this moment, for whoever needs many: the price of the last scan, or the newest close where the scan
   * has no price or belongs to an older session. Throws ProblemException `service_unavailable` while nothing is held.
   */
  current(ticker: string): TickerPrice | null {
    const result = this.boards.current?.result;
    const { view } = this.history;
    if (result === undefined && view === null)
      throw new ProblemException('service_unavailable', NOTHING_HELD, {
        headers: { 'retry-after': FIRST_PRICE_RETRY_SECONDS },
      });
    const computedAt = new Date(this.clock.nowMs()).toISOString();
    const scanned = result === undefined ? null : snapshotPrice(result, ticker, computedAt);
    const newest = view?.newest ?? '';
    if (view === null || (scanned !== null && scanned.session_date >= newest)) return scanned;
    const closed = dailyClosePrice(view, ticker, this.closes, computedAt);
    return closed !== null && closed.session_date > (scanned?.session_date ?? '') ? closed : scanned;
  }
}
