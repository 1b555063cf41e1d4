import { join } from 'node:path';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { createMarketDataProvider } from '../../market-data/create-market-data-provider.js';
import { DiskDocumentStore } from '../../market-data/documents/disk-document-store.js';
import { RedisDocumentStore } from '../../market-data/documents/redis-document-store.js';
import { StoredDocuments } from '../../market-data/documents/stored-documents.js';
import { ExtraSignalsBook } from '../../market-data/facts/extra-signals-book.js';
import { ExtraSignalsFile } from '../../market-data/facts/extra-signals-file.js';
import { ExtraSignalsUrl } from '../../market-data/facts/extra-signals-url.js';
import { factLifetimes } from '../../market-data/facts/fact-lifetimes.js';
import { FactsDesk } from '../../market-data/facts/facts-desk.js';
import { DiskHistoryStore } from '../../market-data/history/disk-history-store.js';
import { HistoryService, type HistoryListener } from '../../market-data/history/history-service.js';
import type { HistoryStore } from '../../market-data/history/history-store.js';
import { RedisHistoryStore } from '../../market-data/history/redis-history-store.js';
import { TieredHistoryStore } from '../../market-data/history/tiered-history-store.js';
import type { KeptDocuments } from '../../market-data/kept-documents.js';
import { ReferenceService } from '../../market-data/reference/reference-service.js';
import { KeySpace } from '../../redis/key-space.js';
import { connectRedis } from '../../redis/connect-redis.js';
import { PromptRedis } from '../../redis/prompt-redis.js';
import { ScanEngine } from './scan-engine.js';
import { VolumeCurveBook } from './volume-curve-book.js';

/** Settings of a scan engine; plain data, so that it can be handed to a thread. */
export type ScanEngineConfig = Pick<
  AppConfig,
  'marketData' | 'history' | 'enrichment' | 'universe' | 'scan' | 'redis' | 'cache'
>;

/** What outlives the process. */
interface Stores {
  readonly history: HistoryStore;
  readonly documents: KeptDocuments;
}

/** Puts a scan engine together: provider, facts, history (kept on disk and in Redis where they are worth it), reference data. */
export function createScanEngine(config: ScanEngineConfig, clock: Clock, listener: HistoryListener): ScanEngine {
  const provider = createMarketDataProvider(config.marketData, clock);
  const dir = join(config.history.dir, provider.sourceId);
  const stores = provider.worthPersisting ? createStores(config, provider.sourceId, clock) : null;
  const documents = stores?.documents ?? null;
  const { extraSignals, maxCalls, leaders } = config.enrichment;
  return new ScanEngine({
    provider,
    history: new HistoryService(provider, stores?.history ?? null, config.history.sessions, listener),
    reference: new ReferenceService(provider, provider.worthPersisting ? join(dir, 'reference.json.gz') : null),
    facts: new FactsDesk({
      provider,
      maxCalls,
      lifetimes: factLifetimes(config.cache.ttlSeconds.fundamentals * 1000),
      documents,
      extra: extraSignals === null ? null : createExtraSignals(extraSignals, clock),
    }),
    volumeCurve: new VolumeCurveBook(documents),
    clock,
    universe: config.universe,
    maxCandidates: config.scan.maxCandidates,
    leaders,
  });
}

/** One connection for all of them; the history, which is stopped last, closes it. */
function createStores({ history, redis }: ScanEngineConfig, sourceId: string, clock: Clock): Stores {
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

function createExtraSignals(urlOrFile: string, clock: Clock): ExtraSignalsBook {
  const isUrl = /^https?:/i.test(urlOrFile);
  return new ExtraSignalsBook(isUrl ? new ExtraSignalsUrl(urlOrFile) : new ExtraSignalsFile(urlOrFile), clock);
}
