import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../events/event-bus.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { BoardStore, type PublishedRun } from './board-store.js';
import type { StrategyName } from '../domain/strategy.js';
import { RunPackager } from './run-packager.js';
import { recordRun, type RunRecord } from './run-record.js';
import { SharedBoards, type SharedPublication } from './shared-boards.js';

/** `unavailable`: Redis is away, refuses, or is not configured, so the run is published in this process alone for now. */
type Sharing = SharedPublication | { readonly outcome: 'unavailable' };

/** `other_run`: Redis does not hold the run that this process does. */
type Following = 'followed' | 'other_run' | 'unavailable';

/**
 * The way of a run from its scan to its readers. Shared first and then swapped in here, so that of two runs the one whose
 * scan began later stands in every process; without Redis a process is on its own.
 */
@Injectable()
export class BoardPublication {
  private readonly logger = new Logger(BoardPublication.name);
  private inHand = 0;
  private isDisplaced = false;
  private overtaken = 0;
  /** The strategy that the shared documents speak of, as far as this process knows; null = not known. */
  private spokenOf: StrategyName | null = null;

  constructor(
    private readonly boards: BoardStore,
    private readonly shared: SharedBoards,
    private readonly packager: RunPackager,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** The highest epoch that this process serves or is about to serve. */
  get epoch(): number {
    return Math.max(this.boards.current?.epoch ?? 0, this.inHand);
  }

  /** Runs of this process that came too late to be published. */
  get fencedRuns(): number {
    return this.overtaken;
  }

  /** The strategy that a request gets when it names none. */
  get strategy(): StrategyName {
    return this.packager.strategy;
  }

  /** Part of the day that the board in force describes; null before the first. */
  get session(): SessionPhase | null {
    return this.boards.current?.result.boards.hybrid_v1.meta.session ?? null;
  }

  /**
   * The epoch of a scan that begins now. Never rejects: without Redis the clock of this process has to do.
   * @param scheduled false for a scan that somebody asked for
   */
  async begin(scheduled = true): Promise<number> {
    this.events.publish({ event_type: 'scan.started', data: { strategy: this.packager.strategy, scheduled } });
    const opened = await this.shared.openEpoch().catch(() => this.clock.nowMs());
    return Math.max(opened, (this.boards.current?.epoch ?? 0) + 1);
  }

  /** Publishes what a scan brought; null when a newer run stands, which then stays. */
  async publish(result: ScanResult, epoch: number): Promise<PublishedRun | null> {
    const publishedAtMs = this.clock.nowMs();
    const record = await recordRun(result, { epoch, publishedAtMs });
    this.inHand = epoch;
    try {
      const run = await this.shareAndSwap({ epoch, publishedAtMs, result, record });
      if (run !== null) return run;
    } finally {
      this.inHand = 0;
    }
    this.overtaken++;
    this.logger.warn(`${record.runId} came too late: a run that began after it has been published, and stays`);
    this.abandon('overtaken', 0);
    return null;
  }

  /** Tells that a scan brought nothing. @param code what stood in the way, e.g. `rate_limited` */
  abandon(code: string, consecutiveFailures: number): void {
    this.events.publish({ event_type: 'scan.failed', data: { code, consecutive_failures: consecutiveFailures } });
  }

  /** Writes a run that this process holds to Redis, where it got lost. */
  async giveBack(run: PublishedRun): Promise<Sharing['outcome']> {
    return (await this.share(run, this.runsBefore(run), false)).outcome;
  }

  /**
   * Has the shared documents (`bms:*` and those of a symbol) speak of the effective strategy where they speak of another, as
   * after an emergency: from the run that is held, without a scan.
   */
  async followStrategy(): Promise<Following> {
    const { current } = this.boards;
    const { strategy } = this.packager;
    if (current === null || strategy === this.spokenOf) return 'followed';
    if (!this.shared.isAvailable) return 'unavailable';
    const documents = this.packager.speaking(strategy, current, this.runsBefore(current));
    // What Redis replied is told by SharedBoards.
    const isWritten = await this.shared.rewrite(current.record.runId, documents).catch(() => null);
    if (isWritten === true) this.spokenOf = strategy;
    return isWritten === null ? 'unavailable' : isWritten ? 'followed' : 'other_run';
  }

  private async shareAndSwap(run: PublishedRun): Promise<PublishedRun | null> {
    const older = this.runsBefore(run);
    const sharing = await this.share(run, older, true);
    this.tellDisplaced(sharing.outcome === 'other_source', run);
    if (sharing.outcome === 'fenced') return null;
    const epoch = sharing.outcome === 'published' ? sharing.epoch : run.epoch;
    const placed = { ...run, epoch, record: { ...run.record, epoch } };
    const events = this.packager.events(placed, older);
    // The others get ready while this process does; of a board that they cannot get they are not told.
    if (sharing.outcome === 'published') this.events.publish(...events);
    if (!(await this.boards.publish(placed))) return null;
    if (sharing.outcome === 'unavailable') this.events.publish(...events);
    if (sharing.outcome === 'other_source')
      this.events.publish(...events.filter(({ event_type }) => event_type === 'scan.completed'));
    return placed;
  }

  /** @param isOwn whether this process scanned it */
  private async share(run: PublishedRun, older: readonly RunRecord[], isOwn: boolean): Promise<Sharing> {
    if (!this.shared.isAvailable) return { outcome: 'unavailable' };
    const packed = await this.packager.pack(run, older, isOwn);
    // What Redis replied is told by SharedBoards.
    const sharing = await this.shared.publish(packed).catch(() => ({ outcome: 'unavailable' as const }));
    if (sharing.outcome === 'published') this.spokenOf = packed.strategy;
    return sharing;
  }

  private runsBefore({ epoch }: PublishedRun): readonly RunRecord[] {
    return this.boards.runs.filter((run) => run.epoch < epoch);
  }

  private tellDisplaced(isDisplaced: boolean, { result }: PublishedRun): void {
    if (isDisplaced && !this.isDisplaced)
      this.logger.warn(
        `Redis holds a live board of another source, so that of ${result.sourceId} stays in this process. ` +
          'Give each installation a REDIS_PREFIX of its own.',
      );
    this.isDisplaced = isDisplaced;
  }
}
