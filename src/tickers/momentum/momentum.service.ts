import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { CacheService } from '../../cache/cache.service.js';
import { CacheMomentum } from '../../cache/decorators/keyed.decorators.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { TimeSlice } from '../../common/time-slice.js';
import type { MomentumVariant } from '../domain/momentum/momentum-score.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRanking, type MomentumRanks, type TopUniverse } from './momentum-ranking.js';
import { MomentumScorer } from './momentum-scorer.js';
import type { TickerMomentum } from './ticker-momentum.js';

/** Tickers read or written at once: what they take of the event loop must stay short. */
const AT_ONCE = 100;

/** What is known of the momentum of each ticker; null where the history has no bar of it. */
export type MomentumOf = ReadonlyMap<string, TickerMomentum | null>;

/**
 * Momentum of tickers, cached for as long as no better history is held. Rejects with ProblemException
 * `history_unavailable` while the history is too short to score anything.
 */
@Injectable()
export class MomentumService {
  constructor(
    private readonly history: MomentumHistory,
    private readonly scorer: MomentumScorer,
    private readonly ranks: MomentumRanking,
    private readonly cache: CacheService,
  ) {}

  /** As `momentum:{ticker}` has it, of whichever history; null where the history has no bar of the ticker. */
  @CacheMomentum()
  momentum(ticker: string): Promise<TickerMomentum | null> {
    return new Promise((resolve) => resolve(this.scorer.begin()(ticker)));
  }

  /** Of the history that is held now, or of a better one. */
  async current(ticker: string): Promise<TickerMomentum | null> {
    const known = await this.momentum(ticker);
    return this.isOutdated(known) ? refreshCached<MomentumService, 'momentum'>(this, 'momentum', ticker) : known;
  }

  /** Of each ticker once, in their order: one pass; for every 100 one reading of the cache, and one writing. */
  async batch(tickers: Iterable<string>): Promise<MomentumOf> {
    const wanted = [...new Set(tickers)];
    const slice = new TimeSlice();
    const known = await this.known(wanted, slice);
    const computed = await this.compute(
      wanted.filter((ticker) => !known.has(ticker)),
      slice,
    );
    return new Map(wanted.map((ticker) => [ticker, computed.get(ticker) ?? known.get(ticker) ?? null]));
  }

  /** The best by a column of the whole market, which is computed off the event loop, once for each state of the history. */
  async top(variant: MomentumVariant, limit: number, universe: TopUniverse): Promise<MomentumRanks> {
    const ranking = await this.ranks.current(variant, universe);
    const results = ranking.results.slice(0, limit);
    return { ...ranking, count: results.length, results };
  }

  private isOutdated(value: Pick<TickerMomentum, 'basis'> | null): boolean {
    return value !== null && this.history.isBeyond(value.basis);
  }

  private async known(tickers: readonly string[], slice: TimeSlice): Promise<MomentumOf> {
    const known = new Map<string, TickerMomentum | null>();
    for (const some of partsOf(tickers)) {
      const held = await this.cache.getMany<TickerMomentum | null>(some.map(cacheKeys.momentum));
      for (const ticker of some) {
        const value = held.get(cacheKeys.momentum(ticker));
        if (value !== undefined && !this.isOutdated(value)) known.set(ticker, value);
      }
      await slice.next();
    }
    return known;
  }

  private async compute(tickers: readonly string[], slice: TimeSlice): Promise<MomentumOf> {
    const computed = new Map<string, TickerMomentum | null>();
    if (tickers.length === 0) return computed;
    const score = this.scorer.begin();
    for (const some of partsOf(tickers)) {
      for (const ticker of some) {
        computed.set(ticker, score(ticker));
        await slice.next();
      }
      await this.cache.setMany(
        some.map((ticker) => ({ key: cacheKeys.momentum(ticker), value: computed.get(ticker) ?? null })),
      );
      await slice.next();
    }
    return computed;
  }
}

function* partsOf(tickers: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < tickers.length; from += AT_ONCE) yield tickers.slice(from, from + AT_ONCE);
}
