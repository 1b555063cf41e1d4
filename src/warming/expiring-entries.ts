import { Injectable } from '@nestjs/common';
import { CacheAnalytics } from '../cache/analytics/cache-analytics.js';
import { CacheRefresher } from '../cache/cache-refresher.js';
import { AnswerBasis } from './answer-basis.js';
import { TickerAnswers } from './ticker-answers.js';

/** Counts halve every hour: what was read once and never again is no longer popular then. */
const POPULAR_READS = 2;
/** What expires before the refresh after the next is made new by the next. */
const EXPIRES_SOON_MS = 90_000;

export interface PopularEntry {
  readonly key: string;
  /** Makes its value new; false = there was none, and only its readers can make one. */
  readonly refresh: () => Promise<unknown>;
}

/** What readers of this process ask for again and again, and will soon have to wait for. */
@Injectable()
export class ExpiringEntries {
  constructor(
    private readonly analytics: CacheAnalytics,
    private readonly refresher: CacheRefresher,
    private readonly answers: TickerAnswers,
    private readonly basis: AnswerBasis,
  ) {}

  /** Most read first; those that warming can make new. */
  popular(): readonly PopularEntry[] {
    return this.analytics.popularKeys(POPULAR_READS).flatMap((key) => {
      const refresh = this.answers.refreshOf(key);
      return refresh === null ? [] : [{ key, refresh }];
    });
  }

  /**
   * It will soon expire, or has, and no other process has made it new. Never rejects.
   * @param orOutdated also when it was made of a worse history than is held now
   */
  async isDue(key: string, orOutdated: boolean): Promise<boolean> {
    if (!orOutdated && this.refresher.freshForMs(key) >= EXPIRES_SOON_MS) return false;
    const standing = await this.refresher.standing(key);
    if (standing === null || standing.freshForMs < EXPIRES_SOON_MS) return true;
    return orOutdated && this.basis.isOutdated(standing.value);
  }
}
