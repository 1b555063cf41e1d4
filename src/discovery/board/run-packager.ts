import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CacheConfig, MarketDataConfig, RoleConfig, ScanConfig } from '../../config/app-config.js';
import type { NewEvent } from '../../events/domain-event.js';
import { sourceIdOf } from '../../market-data/create-market-data-provider.js';
import { cadenceSeconds, outlivesCyclesMs } from '../cycle/cadence.js';
import { StrategyResolver } from '../strategy-resolver.js';
import type { StrategyName } from '../domain/strategy.js';
import { boardEvents } from './board-events.js';
import { boardKeys, type BoardKeysInput, type KeyedDocument, strategyKeys } from './board-keys.js';
import type { PublishedRun } from './board-store.js';
import { decodeRecord, type DecodedRun, decodeRun, encodeRun } from './run-document.js';
import type { RunRecord } from './run-record.js';
import type { RunToShare, SharedRun } from './shared-boards.js';
import { tripwireSince } from './tripwire-since.js';

/** Makes of a run all that other processes and programs read of it, and a run of what they wrote. */
@Injectable()
export class RunPackager {
  private readonly workerId = randomUUID();
  private readonly ownSourceId: string;

  constructor(
    private readonly strategies: StrategyResolver,
    private readonly scan: ScanConfig,
    private readonly cache: CacheConfig,
    private readonly role: RoleConfig,
    marketData: MarketDataConfig,
  ) {
    this.ownSourceId = sourceIdOf(marketData);
  }

  /** The strategy that a request gets when it names none. */
  get strategy(): StrategyName {
    return this.strategies.resolve().strategy;
  }

  /**
   * @param older the runs before it, newest first
   * @param isOwn whether this process scanned it
   */
  async pack(run: PublishedRun, older: readonly RunRecord[], isOwn: boolean): Promise<RunToShare> {
    const { strategy } = this;
    const { meta } = run.result.boards[strategy];
    const keys = boardKeys(this.keysInput(run, older, strategy, isOwn));
    const { runId, epoch, publishedAtMs } = run.record;
    const { sourceId } = run.result;
    const document = await encodeRun(run);
    return { runId, epoch, publishedAtMs, source: meta.source, sourceId, document, strategy, keys };
  }

  /** The documents of a run that speak of one strategy, for that strategy. @param older the runs before it, newest first */
  speaking(strategy: StrategyName, run: PublishedRun, older: readonly RunRecord[]): KeyedDocument[] {
    return strategyKeys(this.keysInput(run, older, strategy, false));
  }

  /** What the others are told of a run. @param older the runs before it, newest first */
  events(run: PublishedRun, older: readonly RunRecord[]): NewEvent[] {
    const { strategy } = this;
    const before = older[0]?.boards[strategy].meta.tripwire.status ?? 'ok';
    return boardEvents(run, strategy, before, tripwireSince(run.record, older, strategy));
  }

  /** Null for a board of another source, while this process scans its own. Rejects when the document is damaged. */
  async unpack({ document, epoch, publishedAtMs, sourceId }: SharedRun): Promise<DecodedRun | null> {
    return this.serves(sourceId) ? decodeRun(document, { epoch, publishedAtMs }) : null;
  }

  /** The same for a run that others have followed. */
  async unpackPast({ document, epoch, publishedAtMs, sourceId }: SharedRun): Promise<RunRecord | null> {
    return this.serves(sourceId) ? decodeRecord(document, { epoch, publishedAtMs }) : null;
  }

  private keysInput(
    run: PublishedRun,
    older: readonly RunRecord[],
    strategy: StrategyName,
    isOwn: boolean,
  ): BoardKeysInput {
    const cycleSeconds = cadenceSeconds(run.result.boards[strategy].meta.session, this.scan.cycleSeconds);
    return {
      run,
      strategy,
      boardTtlMs: this.cache.ttlSeconds.board * 1000,
      leastTtlMs: outlivesCyclesMs(cycleSeconds),
      worker: isOwn ? { worker_id: this.workerId, cycle_seconds: cycleSeconds } : null,
      tripwireSince: tripwireSince(run.record, older, strategy),
      random: Math.random,
    };
  }

  /** A process that only reads serves whatever is published; one that scans never lets another source stand in for its own. */
  private serves(sourceId: string): boolean {
    const isReader = this.role.role === 'api' || !this.scan.autoStart;
    return isReader || sourceId === this.ownSourceId;
  }
}
