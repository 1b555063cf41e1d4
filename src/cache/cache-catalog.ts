import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { CacheInfo, CacheState } from './cache-info.js';
import type { FamilySize, KeyPage, KeySurvey, StoreFacts } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { matchesGlob } from './glob.js';
import { L1Tier } from './l1-tier.js';
import { CachePolicies, DEFAULT_FAMILY } from './policies.js';
import { StoreGate } from './store-gate.js';

/** Unlike those of Redis: when it comes or goes between two pages, the listing begins anew. */
const MEMORY_CURSOR = /^m(\d{1,9})$/;

const UNKNOWN: StoreFacts = {
  redisVersion: null,
  memoryUsedBytes: null,
  memoryPeakBytes: null,
  fragmentationRatio: null,
  maxmemoryBytes: null,
  policy: null,
  connectedClients: null,
  expiredKeys: null,
  evictedKeys: null,
  keyspaceHits: null,
  keyspaceMisses: null,
  opsPerSecond: null,
};

/** As many keys of each family are named. */
const SAMPLE_KEYS = 5;

/** What is kept, for administration: of Redis when it answers, else of memory. Own keys only. */
@Injectable()
export class CacheCatalog {
  constructor(
    private readonly l1: L1Tier,
    private readonly gate: StoreGate,
    private readonly policies: CachePolicies,
    private readonly troubles: CacheTroubles,
    private readonly clock: Clock,
  ) {}

  get isOwing(): boolean {
    return this.gate.isOwing;
  }

  get state(): CacheState {
    const isAlone = this.gate.store.state === 'none';
    return { cacheType: isAlone ? 'memory' : 'redis', degraded: !isAlone && !this.gate.isReachable };
  }

  async keys(pattern: string, cursor: string | null, limit: number): Promise<KeyPage> {
    if (this.gate.isReachable) {
      try {
        return await this.gate.store.scan(pattern, cursor, limit);
      } catch (error) {
        this.troubles.store('default', 'list', error);
      }
    }
    return this.keysInMemory(pattern, Number(MEMORY_CURSOR.exec(cursor ?? '')?.[1] ?? 0), limit);
  }

  async info(): Promise<CacheInfo> {
    const facts = await this.ofStore(() => this.gate.store.facts());
    const totalKeys = await this.ofStore(() => this.gate.store.count());
    const { cacheType, degraded } = this.state;
    return {
      cacheType,
      degraded,
      totalKeys: cacheType === 'memory' ? this.ownKeysInMemory().length : totalKeys,
      l1Entries: this.l1.entries,
      l1Bytes: this.l1.bytes,
      ...(facts ?? UNKNOWN),
    };
  }

  /** By family as the counters name them, and beyond those by family of the key table. */
  async survey(): Promise<KeySurvey> {
    return (await this.ofStore(() => this.gate.store.survey((key) => this.familyOf(key)))) ?? this.surveyMemory();
  }

  private familyOf(key: string): string {
    const { family } = this.policies.policyOf(key);
    return family === DEFAULT_FAMILY ? (this.gate.store.familyOf(key) ?? DEFAULT_FAMILY) : family;
  }

  private surveyMemory(): KeySurvey {
    const families = new Map<string, FamilySize>();
    for (const key of this.ownKeysInMemory()) {
      const family = this.familyOf(key);
      const { count = 0, bytes = 0, sampleKeys = [] } = families.get(family) ?? {};
      families.set(family, {
        family,
        count: count + 1,
        bytes: (bytes ?? 0) + (this.l1.inspect(key)?.bytes ?? 0),
        sampleKeys: count < SAMPLE_KEYS ? [...sampleKeys, key] : sampleKeys,
      });
    }
    return { families: [...families.values()].sort((a, b) => (a.family < b.family ? -1 : 1)), isWhole: true };
  }

  private async ofStore<T>(ask: () => Promise<T>): Promise<T | null> {
    if (!this.gate.isReachable) return null;
    try {
      return await ask();
    } catch (error) {
      this.troubles.store('default', 'list', error);
      return null;
    }
  }

  private keysInMemory(pattern: string, from: number, limit: number): KeyPage {
    const nowMs = this.clock.nowMs();
    const matching = this.ownKeysInMemory().filter((key) => matchesGlob(pattern, key));
    const keys = matching.slice(from, from + limit).map((key) => {
      const entry = this.l1.inspect(key);
      const ttlSeconds = entry === undefined ? null : Math.round((entry.freshUntilMs - nowMs) / 1000);
      return { key, ttlSeconds, bytes: entry?.bytes ?? null };
    });
    return { keys, cursor: from + limit < matching.length ? `m${from + limit}` : null };
  }

  /** In the order of their names, so that pages do not move when values are read. */
  private ownKeysInMemory(): string[] {
    const nowMs = this.clock.nowMs();
    const isLive = (key: string): boolean => nowMs < (this.l1.inspect(key)?.freshUntilMs ?? 0);
    return [...this.l1.keys()].filter((key) => this.gate.store.isOwn(key) && isLive(key)).sort();
  }
}
