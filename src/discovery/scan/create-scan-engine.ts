import { join } from 'node:path';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { createMarketDataProvider } from '../../market-data/create-market-data-provider.js';
import { createStores } from '../../market-data/create-stores.js';
import { ExtraSignalsBook } from '../../market-data/facts/extra-signals-book.js';
import { ExtraSignalsFile } from '../../market-data/facts/extra-signals-file.js';
import { ExtraSignalsUrl } from '../../market-data/facts/extra-signals-url.js';
import { factLifetimes } from '../../market-data/facts/fact-lifetimes.js';
import { FactsDesk } from '../../market-data/facts/facts-desk.js';
import type { HistoryListener } from '../../market-data/history/history-listener.js';
import { HistoryService } from '../../market-data/history/history-service.js';
import { ReferenceService } from '../../market-data/reference/reference-service.js';
import { ScanEngine } from './scan-engine.js';
import { VolumeCurveBook } from './volume-curve-book.js';

/** Settings of a scan engine; plain data, so that it can be handed to a thread. */
export type ScanEngineConfig = Pick<
  AppConfig,
  'marketData' | 'history' | 'enrichment' | 'universe' | 'scan' | 'redis' | 'cache'
>;

/** Puts a scan engine together: provider, facts, history (kept on disk and in Redis where they are worth it), reference data. */
export function createScanEngine(config: ScanEngineConfig, clock: Clock, listener: HistoryListener): ScanEngine {
  const provider = createMarketDataProvider(config.marketData, clock);
  const dir = join(config.history.dir, provider.sourceId);
  const stores = createStores(provider, config, clock);
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

function createExtraSignals(urlOrFile: string, clock: Clock): ExtraSignalsBook {
  const isUrl = /^https?:/i.test(urlOrFile);
  return new ExtraSignalsBook(isUrl ? new ExtraSignalsUrl(urlOrFile) : new ExtraSignalsFile(urlOrFile), clock);
}
