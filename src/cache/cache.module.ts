import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CacheAnalytics } from './analytics/cache-analytics.js';
import { CacheCatalog } from './cache-catalog.js';
import { CacheLoader } from './cache-loader.js';
import { CacheObserver } from './cache-observer.js';
import { CacheReader } from './cache-reader.js';
import { CacheRefresher } from './cache-refresher.js';
import { CacheService } from './cache.service.js';
import { CacheStore } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { CacheWriter } from './cache-writer.js';
import { CoarseClock } from './coarse-clock.js';
import { CachedMethodsExplorer } from './decorators/cached-methods.explorer.js';
import { L1Tier } from './l1-tier.js';
import { LeaseDesk } from './lease-desk.js';
import { LocalTier } from './local-tier.js';
import { CachePolicies } from './policies.js';
import { ReadThrough } from './read-through.js';
import { RedisCacheStore } from './redis-cache-store.js';
import { RememberedFailures } from './remembered-failures.js';
import { StoreGate } from './store-gate.js';

/** The cache of the whole program: memory, and Redis when RedisModule has one. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    CacheService,
    CacheAnalytics,
    CachedMethodsExplorer,
    CacheCatalog,
    CacheLoader,
    CachePolicies,
    CacheReader,
    CacheRefresher,
    CacheTroubles,
    CacheWriter,
    CoarseClock,
    L1Tier,
    LeaseDesk,
    LocalTier,
    ReadThrough,
    RememberedFailures,
    StoreGate,
    { provide: CacheObserver, useExisting: CacheAnalytics },
    { provide: CacheStore, useClass: RedisCacheStore },
  ],
  exports: [CacheService, CacheAnalytics, CachePolicies, CacheRefresher, CacheStore, L1Tier],
})
export class CacheModule {}
