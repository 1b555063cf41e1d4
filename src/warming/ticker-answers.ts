import { Injectable, Logger } from '@nestjs/common';
import { TICKER } from '../cache/cache-keys-ticker.js';
import { CacheRefresher } from '../cache/cache-refresher.js';
import { cachedKey, refreshCached } from '../cache/decorators/refresh-cached.js';
import { ProblemException } from '../common/problem/problem-exception.js';
import type { ProblemCode } from '../common/problem/problem.js';
import { MOMENTUM_VARIANTS, type MomentumVariant } from '../tickers/domain/momentum/momentum-score.js';
import { MomentumRanking, TOP_UNIVERSES, type TopUniverse } from '../tickers/momentum/momentum-ranking.js';
import { MomentumService } from '../tickers/momentum/momentum.service.js';
import { DailyHistoryService } from '../tickers/quotes/daily-history.service.js';
import { PriceService } from '../tickers/quotes/price.service.js';
import { AnswerBasis } from './answer-basis.js';

type Refresh = () => Promise<unknown>;

/**
 * The answers that can be made ready, by the methods that readers call: a warmed key is the key that is read. All of them
 * are made of what the process holds, so no source is asked.
 */
@Injectable()
export class TickerAnswers {
  private readonly logger = new Logger(TickerAnswers.name);
  private readonly families: Readonly<Record<string, (ticker: string) => Promise<unknown>>>;
  private readonly lists: ReadonlyMap<string, Refresh>;

  constructor(
    prices: PriceService,
    histories: DailyHistoryService,
    momentum: MomentumService,
    private readonly ranking: MomentumRanking,
    private readonly refresher: CacheRefresher,
    private readonly basis: AnswerBasis,
  ) {
    this.families = {
      price: (ticker) => refreshCached(prices, 'price', ticker),
      momentum: (ticker) =>
        this.unlessAhead(cachedKey(momentum, 'momentum', ticker), () => refreshCached(momentum, 'momentum', ticker)),
      historical: (ticker) =>
        this.unlessAhead(cachedKey(histories, 'history', ticker), () => refreshCached(histories, 'history', ticker)),
    };
    const lists = MOMENTUM_VARIANTS.flatMap((variant) => TOP_UNIVERSES.map((universe) => [variant, universe] as const));
    this.lists = new Map(lists.map((list) => [cachedKey(ranking, 'ranking', ...list), () => this.rank(...list)]));
  }

  /** Every family of one ticker: null, or the code of what stood in the way. Never rejects. */
  async warm(ticker: string): Promise<string | null> {
    if (!TICKER.test(ticker)) return 'validation_failed' satisfies ProblemCode;
    const answers = await Promise.allSettled(Object.values(this.families).map((refresh) => refresh(ticker)));
    const failure = answers.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') return this.reasonOf(ticker, failure.reason);
    const isKnown = answers.some((answer) => answer.status === 'fulfilled' && answer.value !== null);
    return isKnown ? null : ('ticker_not_found' satisfies ProblemCode);
  }

  /** The list that `GET /api/v1/momentum/top` answers from where it is not told otherwise. Never rejects. */
  async warmTopList(): Promise<void> {
    try {
      await this.rank('v2', 'eligible');
    } catch (error) {
      this.logger.warn(`the top list was not made ready: ${this.reasonOf('the top list', error)}`);
    }
  }

  /** How the value of a key is made new; null where warming has nothing to do with it. */
  refreshOf(key: string): Refresh | null {
    const [family = '', ticker = ''] = key.split(':');
    const refresh = this.families[family];
    if (refresh !== undefined && TICKER.test(ticker)) return () => refresh(ticker);
    // whoever reads features looks at whether the bars are still those that they were made of
    if (family === 'features') return () => this.refresher.renew(key);
    return this.lists.get(key) ?? null;
  }

  private rank(variant: MomentumVariant, universe: TopUniverse): Promise<unknown> {
    const key = cachedKey(this.ranking, 'ranking', variant, universe);
    return this.unlessAhead(key, () => refreshCached(this.ranking, 'ranking', variant, universe));
  }

  /** What another process made of a better history stays. */
  private async unlessAhead(key: string, refresh: Refresh): Promise<unknown> {
    const standing = await this.refresher.standing(key);
    return standing !== null && this.basis.isAhead(standing.value) ? standing.value : refresh();
  }

  private reasonOf(what: string, error: unknown): string {
    if (error instanceof ProblemException) return error.code;
    this.logger.error(`${what} was not made ready: ${error instanceof Error ? error.stack : String(error)}`);
    return 'internal_error' satisfies ProblemCode;
  }
}
