import { join } from 'node:path';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { createMarketDataProvider } from '../../market-data/create-market-data-provider.js';
import { FactsDesk } from '../../market-data/facts/facts-desk.js';
import { DiskHistoryStore } from '../../market-data/history/disk-history-store.js';
import { HistoryService, type HistoryListener } from '../../market-data/history/history-service.js';
import type { HistoryStore } from '../../market-data/history/history-store.js';
import { RedisHistoryStore } from '../../market-data/history/redis-history-store.js';
import { TieredHistoryStore } from '../../market-data/history/tiered-history-store.js';
import { ReferenceService } from '../../market-data/reference/reference-service.js';
import { KeySpace } from '../../redis/key-space.js';
import { connectRedis } from '../../redis/connect-redis.js';
import { ScanEngine } from './scan-engine.js';
import { VolumeCurveBook } from './volume-curve-book.js';

/** Settings of a scan engine; plain data, so that it can be handed to a thread. */
export type ScanEngineConfig = Pick<AppConfig, 'marketData' | 'history' | 'enrichment' | 'universe' | 'scan' | 'redis'>;

/** Puts a scan engine together: provider, history (kept on disk and in Redis where bars are worth it), reference data. */
export function createScanEngine(config: ScanEngineConfig, clock: Clock, listener: HistoryListener): ScanEngine {
  const provider = createMarketDataProvider(config.marketData, clock);
  const store = provider.worthPersisting ? createHistoryStore(config) : null;
  const referenceFile = provider.worthPersisting
    ? join(config.history.dir, provider.sourceId, 'reference.json.gz')
    : null;
  return new ScanEngine({
    provider,
    history: new HistoryService(provider, store, config.history.sessions, listener),
    reference: new ReferenceService(provider, referenceFile),
    facts: new FactsDesk(),
    volumeCurve: new VolumeCurveBook(),
    clock,
    universe: config.universe,
    maxCandidates: config.scan.maxCandidates,
    leaders: config.enrichment.leaders,
  });
}

function createHistoryStore({ history, redis }: ScanEngineConfig): HistoryStore {
  const disk = new DiskHistoryStore(history.dir);
  if (redis.target === null) return disk;
  const client = connectRedis(redis, 'bulk', 'bms-history');
  return new TieredHistoryStore(disk, new RedisHistoryStore(client, new KeySpace(redis.prefix)));
}
