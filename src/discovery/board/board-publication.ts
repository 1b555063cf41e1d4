import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../events/event-bus.js';
import type { NewEvent } from '../../events/domain-event.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { BoardStore, type PublishedRun } from './board-store.js';
import { RunPackager } from './run-packager.js';
import { recordRun, type RunRecord } from './run-record.js';
import { SharedBoards, type SharedPublication } from './shared-boards.js';

/** `unavailable`: Redis is away, full or not configured, so the run is published in this process alone until it is back. */
export type Sharing = SharedPublication | 'unavailable';

/**
 * The way of a run from its scan to its readers. Shared first and then swapped in here, so that of two runs the one whose
 * scan began later stands in every process; without Redis a process is on its own.
 */
@Injectable()
export class BoardPublication {
  private readonly logger = new Logger(BoardPublication.name);
  private inHand = 0;
  /** Epoch of the run that another source keeps out of Redis. */
  private keptOut = 0;
  private lastTrouble: string | null = null;

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

  /** Part of the day that the board in force describes; null before the first. */
  get session(): SessionPhase | null {
    return this.boards.current?.result.boards.hybrid_v1.meta.session ?? null;
  }

  /** The epoch of a scan that begins now. Never rejects: without Redis the clock of this process has to do. */
  async begin(): Promise<number> {
    this.events.publish({ event_type: 'scan.started', data: { strategy: this.packager.strategy, scheduled: true } });
    const least = (this.boards.current?.epoch ?? 0) + 1;
    try {
      return Math.max(least, await this.shared.openEpoch());
    } catch (error) {
      this.explain(error);
      return Math.max(least, this.clock.nowMs());
    }
  }

  /** Publishes what a scan brought; null when a newer run stands, which then stays. */
  async publish(result: ScanResult, epoch: number): Promise<PublishedRun | null> {
    const publishedAtMs = this.clock.nowMs();
    const record = await recordRun(result, { epoch, publishedAtMs });
    const run: PublishedRun = { epoch, publishedAtMs, result, record };
    this.packager.claim(result.sourceId);
    this.inHand = epoch;
    const isOurs = await this.shareAndSwap(run);
    this.inHand = 0;
    if (isOurs) return run;
    this.logger.warn(`${record.runId} came too late: a run that began after it has been published, and stays`);
    return null;
  }

  /** Tells that a scan brought nothing. @param code what stood in the way, e.g. `rate_limited` */
  abandon(code: string, consecutiveFailures: number): void {
    this.events.publish({ event_type: 'scan.failed', data: { code, consecutive_failures: consecutiveFailures } });
  }

  /** Puts a run that this process serves where all find it. @param isOwn whether it scanned it too */
  async share(
    run: PublishedRun,
    isOwn = false,
  ): Promise<{ readonly sharing: Sharing; readonly events: readonly NewEvent[] }> {
    if (run.epoch === this.keptOut) return { sharing: 'other_source', events: [] };
    const { run: packed, events } = await this.packager.pack(run, this.runsBefore(run), isOwn);
    const ageMs = Math.max(0, this.clock.nowMs() - run.publishedAtMs);
    try {
      const sharing = await this.shared.publish(packed, ageMs);
      this.lastTrouble = null;
      if (sharing === 'other_source') {
        this.keptOut = run.epoch;
        this.logger.warn(
          `Redis holds a live board of another source, so that of ${packed.sourceId} stays in this process. ` +
            'Give each installation a REDIS_PREFIX of its own.',
        );
      }
      return { sharing, events };
    } catch (error) {
      this.explain(error);
      return { sharing: 'unavailable', events };
    }
  }

  private async shareAndSwap(run: PublishedRun): Promise<boolean> {
    const { sharing, events } = await this.share(run, true);
    // The others get ready while this process does; of a board that they cannot get they are not told.
    if (sharing === 'published') this.events.publish(...events);
    const isOurs = sharing !== 'fenced' && (await this.boards.publish(run));
    if (isOurs && sharing === 'unavailable') this.events.publish(...events);
    return isOurs;
  }

  private runsBefore({ epoch }: PublishedRun): readonly RunRecord[] {
    return this.boards.runs.filter((run) => run.epoch < epoch);
  }

  /** That Redis is away is told by those who watch it; everything else here, once. */
  private explain(error: unknown): void {
    if (error instanceof RedisUnavailableError) return;
    const trouble = error instanceof Error ? error.message : String(error);
    if (trouble !== this.lastTrouble) this.logger.warn(`boards cannot be shared through Redis: ${trouble}`);
    this.lastTrouble = trouble;
  }
}
