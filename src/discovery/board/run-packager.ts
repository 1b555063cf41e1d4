import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { CacheConfig, MarketDataConfig, ScanConfig } from '../../config/app-config.js';
import type { NewEvent } from '../../events/domain-event.js';
import { cadenceSeconds } from '../cycle/cadence.js';
import { StrategyResolver } from '../strategy-resolver.js';
import type { StrategyName } from '../domain/strategy.js';
import { boardEvents } from './board-events.js';
import { boardKeys } from './board-keys.js';
import type { PublishedRun } from './board-store.js';
import { decodeRecord, decodeRun, encodeRun } from './run-document.js';
import type { RunRecord } from './run-record.js';
import type { PastSharedRun, RunToShare, SharedRun } from './shared-boards.js';
import { tripwireSince } from './tripwire-since.js';

const OUTLIVES_CYCLES = 2.5;

/** A run as other processes read it, and what they are told. */
export interface PackedRun {
  readonly run: RunToShare;
  readonly events: readonly NewEvent[];
}

/** Makes of a run all that other processes and programs read of it, and a run of what they wrote. */
@Injectable()
export class RunPackager {
  private readonly workerId = randomUUID();
  private ownSourceId: string | null = null;

  constructor(
    private readonly strategies: StrategyResolver,
    private readonly scan: ScanConfig,
    private readonly cache: CacheConfig,
    private readonly marketData: MarketDataConfig,
    private readonly clock: Clock,
  ) {}

  /** The strategy that a request gets when it names none. */
  get strategy(): StrategyName {
    return this.strategies.resolve().strategy;
  }

  /**
   * @param older the runs before it, newest first
   * @param isOwn whether this process scanned it
   */
  async pack(run: PublishedRun, older: readonly RunRecord[], isOwn: boolean): Promise<PackedRun> {
    const { strategy } = this;
    const { meta } = run.result.boards[strategy];
    const cycleSeconds = cadenceSeconds(meta.session, this.scan.cycleSeconds);
    const since = tripwireSince(run.record, older, strategy);
    const keys = boardKeys({
      run,
      strategy,
      boardTtlMs: this.cache.ttlSeconds.board * 1000,
      leastTtlMs: OUTLIVES_CYCLES * cycleSeconds * 1000,
      worker: isOwn ? { worker_id: this.workerId, cycle_seconds: cycleSeconds } : null,
      tripwireSince: since,
      random: Math.random,
    });
    const { runId, epoch } = run.record;
    const { sourceId } = run.result;
    const document = await encodeRun(run);
    return {
      run: { runId, epoch, source: meta.source, sourceId, document, keys },
      events: boardEvents(run, strategy, older[0]?.boards[strategy].meta.tripwire.status ?? 'ok', since),
    };
  }

  /** Boards of any other source are from now on none of this process's own. */
  claim(sourceId: string): void {
    this.ownSourceId = sourceId;
  }

  /** Null for a board of another source, while this process scans its own. Rejects when the document is damaged. */
  async unpack({ document, sourceId, ageMs }: SharedRun): Promise<PublishedRun | null> {
    const run = await decodeRun(document, this.clock.nowMs() - ageMs);
    return this.isOurs(sourceId, run.record) ? run : null;
  }

  unpackPast({ document, sourceId, ageMs }: PastSharedRun): RunRecord | null {
    const record = decodeRecord(document, this.clock.nowMs() - ageMs);
    return this.isOurs(sourceId, record) ? record : null;
  }

  /** A process that only reads serves whatever is published; one that scans never lets another source stand in for its own. */
  private isOurs(sourceId: string, { boards }: RunRecord): boolean {
    if (!this.scan.autoStart) return true;
    if (this.ownSourceId !== null) return this.ownSourceId === sourceId;
    return boards.hybrid_v1.meta.source === this.marketData.provider;
  }
}
