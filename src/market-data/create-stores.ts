import { join } from 'node:path';
import type { Clock } from '../common/clock.js';
import type { HistoryConfig, RedisConfig } from '../config/app-config.js';
import { connectRedis } from '../redis/connect-redis.js';
import { KeySpace } from '../redis/key-space.js';
import { PromptRedis } from '../redis/prompt-redis.js';
import { DiskDocumentStore } from './documents/disk-document-store.js';
import { RedisDocumentStore } from './documents/redis-document-store.js';
import { StoredDocuments } from './documents/stored-documents.js';
import { DiskHistoryStore } from './history/disk-history-store.js';
import type { HistoryStore } from './history/history-store.js';
import { RedisHistoryStore } from './history/redis-history-store.js';
import { TieredHistoryStore } from './history/tiered-history-store.js';
import type { KeptDocuments } from './kept-documents.js';
import type { MarketDataProvider } from './market-data-provider.js';

/** What outlives the process. */
export interface MarketDataStores {
  readonly history: HistoryStore;
  readonly documents: KeptDocuments;
}

/**
 * Where bars and documents of a source are kept, on disk and in Redis; null where they are not worth it. All share one
 * connection, which the history closes.
 */
export function createStores(
  provider: Pick<MarketDataProvider, 'sourceId' | 'worthPersisting'>,
  { history, redis }: { readonly history: HistoryConfig; readonly redis: RedisConfig },
  clock: Clock,
): MarketDataStores | null {
  if (!provider.worthPersisting) return null;
  const { sourceId } = provider;
  const diskHistory = new DiskHistoryStore(history.dir);
  const diskDocuments = new DiskDocumentStore(join(history.dir, sourceId));
  if (redis.target === null) {
    return { history: diskHistory, documents: new StoredDocuments([diskDocuments], clock) };
  }
  const shared = new PromptRedis(connectRedis(redis, 'bulk', 'bms-history'));
  const keys = new KeySpace(redis.prefix);
  return {
    history: new TieredHistoryStore(diskHistory, new RedisHistoryStore(shared, keys)),
    documents: new StoredDocuments([diskDocuments, new RedisDocumentStore(shared, keys, sourceId)], clock),
  };
}
