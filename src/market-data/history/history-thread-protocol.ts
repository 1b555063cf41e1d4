import type { HistoryConfig, MarketDataConfig, RedisConfig } from '../../config/app-config.js';
import type { BookChange } from './history-listener.js';

/** What the history thread needs to know; plain data. */
export interface HistoryThreadConfig {
  readonly marketData: MarketDataConfig;
  readonly history: HistoryConfig;
  readonly redis: RedisConfig;
}

/** What the thread tells. */
export type HistoryReport =
  | { readonly type: 'change'; readonly change: BookChange }
  /** `kind: message` of what stands in its way; null when all is well again. */
  | { readonly type: 'trouble'; readonly trouble: string | null };
