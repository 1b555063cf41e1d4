import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { CacheInfo, CacheState, KeyListing, SurveyReport } from './cache-info.js';
import type { FamilySize, KeyPage, KeySurvey, StoreFacts } from './cache-store.js';
import { CacheTroubles } from './cache-troubles.js';
import { matchesGlob } from './glob.js';
import { InvalidCursorError } from './invalid-cursor.error.js';
import { L1Tier } from './l1-tier.js';
import { CachePolicies, DEFAULT_FAMILY } from './policies.js';
import { StoreGate } from './store-gate.js';

/** With the last name of the page before, so that nothing is passed over because keys went. Unlike the cursors of Redis. */
const MEMORY_CURSOR = /^m([\w-]+)$/;

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

  get state(): CacheState {
    const isAlone = this.gate.store.state === 'none';
    return { cacheType: isAlone ? 'memory' : 'redis', degraded: !isAlone && !this.gate.isReachable };
  }

  /** Rejects with InvalidCursorError. */
  async keys(pattern: string, cursor: string | null, limit: number): Promise<KeyListing> {
    if (this.gate.isReachable) {
      try {
        return { ...(await this.gate.store.scan(pattern, cursor, limit)), degraded: false };
      } catch (error) {
        if (error instanceof InvalidCursorError) throw error;
        this.troubles.store('default', 'list', error);
      }
    }
    return { ...this.keysInMemory(pattern, cursor, limit), degraded: this.gate.store.state !== 'none' };
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
  async survey(): Promise<SurveyReport> {
    const survey = await this.ofStore(() => this.gate.store.survey((key) => this.familyOf(key)));
    if (survey !== null) return { ...survey, degraded: false };
    return { ...this.surveyMemory(), degraded: this.gate.store.state !== 'none' };
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

  private keysInMemory(pattern: string, cursor: string | null, limit: number): KeyPage {
    const nowMs = this.clock.nowMs();
    const last = cursor === null ? '' : nameIn(cursor);
    const matching = this.ownKeysInMemory().filter((key) => key > last && matchesGlob(pattern, key));
    const names = matching.slice(0, limit);
    const keys = names.map((key) => {
      const entry = this.l1.inspect(key);
      const ttlSeconds = entry === undefined ? null : Math.round((entry.freshUntilMs - nowMs) / 1000);
      return { key, ttlSeconds, bytes: entry?.bytes ?? null };
    });
    return { keys, cursor: names.length < matching.length ? cursorAfter(names.at(-1) ?? '') : null };
  }

  /** In the order of their names, so that pages do not move when values are read. */
  private ownKeysInMemory(): string[] {
    const nowMs = this.clock.nowMs();
    const isLive = (key: string): boolean => nowMs < (this.l1.inspect(key)?.freshUntilMs ?? 0);
    return [...this.l1.keys()].filter((key) => this.gate.store.isOwn(key) && isLive(key)).sort();
  }
}

function cursorAfter(name: string): string {
  return `m${Buffer.from(name).toString('base64url')}`;
}

function nameIn(cursor: string): string {
  const [, encoded] = MEMORY_CURSOR.exec(cursor) ?? [];
  if (encoded === undefined) throw new InvalidCursorError(cursor);
  return Buffer.from(encoded, 'base64url').toString();
}
