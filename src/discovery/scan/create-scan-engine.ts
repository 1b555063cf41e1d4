import { join } from 'node:path';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { createMarketDataProvider } from '../../market-data/create-market-data-provider.js';
import { DiskHistoryStore } from '../../market-data/history/disk-history-store.js';
import { HistoryService, type HistoryListener } from '../../market-data/history/history-service.js';
import { ReferenceService } from '../../market-data/reference/reference-service.js';
import { ScanEngine } from './scan-engine.js';

/** Settings of a scan engine; plain data, so that it can be handed to a thread. */
export type ScanEngineConfig = Pick<AppConfig, 'marketData' | 'history' | 'universe' | 'scan'>;

/** Puts a scan engine together: provider, history (on disk where bars are worth it), reference data. */
export function createScanEngine(config: ScanEngineConfig, clock: Clock, listener: HistoryListener): ScanEngine {
  const provider = createMarketDataProvider(config.marketData, clock);
  const store = provider.worthPersisting ? new DiskHistoryStore(config.history.dir) : null;
  const referenceFile = provider.worthPersisting
    ? join(config.history.dir, provider.sourceId, 'reference.json.gz')
    : null;
  return new ScanEngine(
    provider,
    new HistoryService(provider, store, config.history.sessions, listener),
    new ReferenceService(provider, referenceFile),
    clock,
    config.universe,
    config.scan.maxCandidates,
  );
}
