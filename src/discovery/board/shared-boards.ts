import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { MARKET_DATA_SOURCES, type MarketDataSource } from '../../market-data/market-data-source.js';
import { RedisConnections } from '../../redis/redis-connections.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import { STRATEGIES, type StrategyName } from '../domain/strategy.js';
import type { KeyedDocument } from './board-keys.js';
import type { RunDocument } from './run-document.js';
import { NEWER, OPEN_EPOCH, PAST, PUBLISH, REWRITE } from './shared-boards.scripts.js';

const DAY_MS = 86_400_000;
const RUN_TTL_MS = DAY_MS;
const EPOCH_TTL_MS = 30 * DAY_MS;
const RUNS_KEPT = 50;
/** A board this old gives up its place to one of another source. */
const SOURCE_HOLDS_MS = 600_000;
/** Values that PAST returns for each run. */
const PAST_PARTS = 6;

/**
 * `fenced`: a newer run of the same source stands. `other_source`: the place belongs to a live board of another source.
 * `expired`: the run is older than runs are kept.
 */
export type SharedPublication =
  | { readonly outcome: 'published'; readonly epoch: number }
  | { readonly outcome: 'fenced' | 'other_source' | 'expired' };

export interface RunToShare {
  readonly runId: string;
  readonly epoch: number;
  readonly publishedAtMs: number;
  readonly source: MarketDataSource;
  readonly sourceId: string;
  readonly document: RunDocument & { readonly frame: Buffer };
  /** The strategy that `keys` speak of where they speak of one. */
  readonly strategy: StrategyName;
  readonly keys: readonly KeyedDocument[];
}

/** A run as it was found in Redis. */
export interface SharedRun {
  readonly epoch: number;
  readonly sourceId: string;
  /** By the clock of this process. */
  readonly publishedAtMs: number;
  readonly document: RunDocument;
}

/** Where the shared state stands compared with what a process holds: it has a newer run, or lost the one held. */
export type SharedState =
  { readonly kind: 'newer'; readonly run: SharedRun } | { readonly kind: 'same' } | { readonly kind: 'older' };

/**
 * The run that all processes share through Redis, and those before it. Every method rejects with RedisUnavailableError
 * while there is no Redis, and with what Redis replied when it refuses.
 */
@Injectable()
export class SharedBoards {
  /** How far the clock of Redis is ahead of ours; null until it was asked. */
  private clockAheadMs: number | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly clock: Clock,
  ) {}

  /** Redis can be used now: a run is megabytes to compress, and not worth it otherwise. */
  get isAvailable(): boolean {
    return this.redis.state.status === 'up';
  }

  /** Calls back whenever Redis can be used, or can be again. */
  onAvailable(listener: () => void): void {
    this.redis.onStateChange(({ status }) => {
      if (status === 'up') listener();
    });
  }

  /** An epoch for a scan that begins now, above every one published. */
  async openEpoch(): Promise<number> {
    const opening = this.redis.run((client) => OPEN_EPOCH.run(client, this.fenceKeys, []));
    const [epoch, nowMs] = await this.told('reading boards', opening);
    this.learnClock(nowMs);
    return epoch;
  }

  /** One round trip: the run, its index, the fence and every document, or nothing. */
  async publish(run: RunToShare): Promise<SharedPublication> {
    const { document, publishedAtMs } = run;
    const documents = this.documents(run.keys);
    const keys = [...this.fenceKeys, this.runPrefix + run.runId, ...documents.keys];
    const at = this.clockAheadMs === null ? '' : Math.round(publishedAtMs + this.clockAheadMs);
    const ageMs = Math.max(0, Math.round(this.clock.nowMs() - publishedAtMs));
    const args = [
      ...[run.epoch, run.runId, this.runPrefix, at, ageMs, run.sourceId, rankOf(run.source)],
      ...[RUN_TTL_MS, EPOCH_TTL_MS, RUNS_KEPT, SOURCE_HOLDS_MS],
      ...[document.header, document.legacy_v0, document.hybrid_v1, document.frame],
      ...documents.args,
    ];
    const publishing = this.redis.bulk((client) => PUBLISH.run(client, keys, args));
    const [outcome, epoch] = await this.told('publishing boards', publishing);
    if (outcome === 1) return { outcome: 'published', epoch };
    return { outcome: outcome === 0 ? 'fenced' : outcome === -1 ? 'other_source' : 'expired' };
  }

  /** Writes documents of a run anew, fenced: only while that run is the newest shared one; false when it is not. */
  async rewrite(runId: string, documents: readonly KeyedDocument[]): Promise<boolean> {
    const { keys, args } = this.documents(documents);
    const rewriting = this.redis.bulk((client) =>
      REWRITE.run(client, [...this.fenceKeys, this.runPrefix + runId, ...keys], [runId, ...args]),
    );
    return (await this.told('publishing boards', rewriting)) === 1;
  }

  /** Compares with the newest shared run, and brings it when it is newer. @param refused an epoch that is not to be brought */
  async compare(held: number, refused: number): Promise<SharedState> {
    const comparing = this.redis.bulk((client) =>
      NEWER.runBuffer(client, this.fenceKeys, [held, refused, this.runPrefix]),
    );
    const [answer, now, epoch, at, sourceId, header, legacy_v0, hybrid_v1, frame] = (await this.told(
      'reading boards',
      comparing,
    )) as [number, number, number, number, Buffer, Buffer, Buffer, Buffer, Buffer];
    this.learnClock(now);
    if (answer !== 1) return { kind: answer === 0 ? 'same' : 'older' };
    const document = { header: header.toString(), legacy_v0, hybrid_v1, frame };
    const publishedAtMs = this.clock.nowMs() - Math.max(0, now - at);
    return { kind: 'newer', run: { epoch, sourceId: sourceId.toString(), publishedAtMs, document } };
  }

  /** The runs of the last 24 hours, newest first, without their markets. */
  async past(): Promise<SharedRun[]> {
    const reading = this.redis.bulk((client) => PAST.runBuffer(client, this.fenceKeys, [this.runPrefix]));
    const [now, ...parts] = (await this.told('reading boards', reading)) as [number, ...Buffer[]];
    return Array.from({ length: parts.length / PAST_PARTS }, (_, index) => {
      const run = parts.slice(index * PAST_PARTS, (index + 1) * PAST_PARTS);
      const [epoch, at, sourceId, header, legacy_v0, hybrid_v1] = run as unknown as [
        ...[number, number],
        ...[Buffer, Buffer, Buffer, Buffer],
      ];
      const document = { header: header.toString(), legacy_v0, hybrid_v1, frame: null };
      const publishedAtMs = this.clock.nowMs() - Math.max(0, now - at);
      return { epoch, sourceId: sourceId.toString(), publishedAtMs, document };
    });
  }

  /** As the scripts take them: the keys, and for each its TTL and the number of its value; then the values. */
  private documents(documents: readonly KeyedDocument[]): { keys: string[]; args: (string | number)[] } {
    const named = documents.flatMap(({ ttlMs }, index) =>
      Object.entries(ttlMs).map(([key, ttl]) => ({ key, ttlMs: Math.ceil(ttl), value: index + 1 })),
    );
    return {
      keys: named.map(({ key }) => this.redis.keys.key(key)),
      args: [...named.flatMap(({ ttlMs, value }) => [ttlMs, value]), ...documents.map(({ json }) => json)],
    };
  }

  private learnClock(redisNowMs: number): void {
    this.clockAheadMs = redisNowMs - this.clock.nowMs();
  }

  /** That Redis is away is known to those who watch it; that it refuses is known only here. */
  private async told<T>(purpose: 'publishing boards' | 'reading boards', work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      this.redis.report(purpose, null);
      return result;
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) this.redis.report(purpose, error as Error);
      throw error;
    }
  }

  private get fenceKeys(): string[] {
    const epochs = STRATEGIES.map((strategy) => this.redis.keys.key(`amc:discovery:v3:epoch:${strategy}`));
    return [...epochs, this.redis.keys.key('amc:discovery:v3:runs')];
  }

  private get runPrefix(): string {
    return this.redis.keys.key('amc:discovery:v3:run:');
  }
}

/** The market itself stands above a replay of it, and both above an invention. */
function rankOf(source: MarketDataSource): number {
  return MARKET_DATA_SOURCES.length - MARKET_DATA_SOURCES.indexOf(source);
}
