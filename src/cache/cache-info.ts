import type { KeyPage, KeySurvey, StoreFacts } from './cache-store.js';

export interface CacheState {
  /** What the processes share: `redis`, or nothing but the memory of each. */
  readonly cacheType: 'memory' | 'redis';
  /** Redis is configured and does not answer: memory serves what it has. */
  readonly degraded: boolean;
}

/** The state of both tiers, and what the server says of itself. null = it does not say, or there is none. */
export interface CacheInfo extends CacheState, StoreFacts {
  /** Own keys, whoever keeps them. */
  readonly totalKeys: number | null;
  readonly l1Entries: number;
  readonly l1Bytes: number;
}

/** `degraded`: Redis is configured and was not heard, so that only what memory holds is told of. */
export interface KeyListing extends KeyPage {
  readonly degraded: boolean;
}

/** `degraded` as of a listing. */
export interface SurveyReport extends KeySurvey {
  readonly degraded: boolean;
}
