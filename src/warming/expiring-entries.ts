import { Injectable } from '@nestjs/common';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import { CacheRefresher } from '../cache/cache-refresher.js';
import { TickerAnswers } from './ticker-answers.js';

/** Counts halve every hour: what was read once and never again is no longer popular then. */
const POPULAR_READS = 2;

export interface ExpiringEntry {
  readonly key: string;
  /** Makes its value new. */
  readonly refresh: () => Promise<unknown>;
}

/** What readers of this process ask for again and again, and will soon have to wait for. */
@Injectable()
export class ExpiringEntries {
  constructor(
    private readonly analytics: CacheAnalytics,
    private readonly refresher: CacheRefresher,
    private readonly answers: TickerAnswers,
  ) {}

  /** Popular entries that are no longer fresh in so many ms, most read first. */
  within(ms: number): readonly ExpiringEntry[] {
    return this.analytics.popularKeys(POPULAR_READS).flatMap((key) => {
      const refresh = this.answers.refreshOf(key);
      return refresh === null || this.refresher.freshForMs(key) >= ms ? [] : [{ key, refresh }];
    });
  }
}
