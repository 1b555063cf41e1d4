import { setImmediate as otherWork } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { CacheService } from '../../cache/cache.service.js';
import { CacheMomentum } from '../../cache/decorators/keyed.decorators.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import type { MomentumVariant } from '../domain/momentum/momentum-score.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRanking, type MomentumRanks, type TopUniverse } from './momentum-ranking.js';
import { MomentumScorer } from './momentum-scorer.js';
import type { TickerMomentum } from './ticker-momentum.js';

/** Tickers scored before readers get their turn: about a millisecond. */
const SLICE = 10;

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

  /** Of each ticker once, in their order: one reading of the cache, one pass over the rest, one writing. */
  async batch(tickers: Iterable<string>): Promise<MomentumOf> {
    const wanted = [...new Set(tickers)];
    const held = await this.cache.getMany<TickerMomentum | null>(wanted.map(cacheKeys.momentum));
    const known = new Map(
      wanted.flatMap((ticker) => {
        const value = held.get(cacheKeys.momentum(ticker));
        return value === undefined || this.isOutdated(value) ? [] : [[ticker, value] as const];
      }),
    );
    const computed = await this.compute(wanted.filter((ticker) => !known.has(ticker)));
    return new Map(wanted.map((ticker) => [ticker, computed.get(ticker) ?? known.get(ticker) ?? null]));
  }

  /** The best by a column of the whole market, which is computed off the event loop, once for each state of the history. */
  async top(variant: MomentumVariant, limit: number, universe: TopUniverse): Promise<MomentumRanks> {
    const known = await this.ranks.ranking(variant, universe);
    const ranking = this.history.isSettledBeyond(known.basis)
      ? await refreshCached<MomentumRanking, 'ranking'>(this.ranks, 'ranking', variant, universe)
      : known;
    const results = ranking.results.slice(0, limit);
    return { ...ranking, count: results.length, results };
  }

  private isOutdated(value: Pick<TickerMomentum, 'basis'> | null): boolean {
    return value !== null && this.history.isBeyond(value.basis);
  }

  private async compute(tickers: readonly string[]): Promise<MomentumOf> {
    const computed = new Map<string, TickerMomentum | null>();
    if (tickers.length === 0) return computed;
    const score = this.scorer.begin();
    for (const [at, ticker] of tickers.entries()) {
      if (at % SLICE === SLICE - 1) await otherWork();
      computed.set(ticker, score(ticker));
    }
    await this.cache.setMany([...computed].map(([ticker, value]) => ({ key: cacheKeys.momentum(ticker), value })));
    return computed;
  }
}
