import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RedisSubscriber } from '../../redis/redis-subscriber.js';
import { BoardPublication } from './board-publication.js';
import { BoardStore } from './board-store.js';
import type { RunRecord } from './run-record.js';
import type { DecodedRun } from './run-document.js';
import { RunPackager } from './run-packager.js';
import { SharedBoards, type SharedRun } from './shared-boards.js';

/** A message may be lost; the epochs are compared this often in any case. */
const COMPARE_EVERY_MS = 5_000;
/** A Redis that will not take the board back is tried less and less often: a board is megabytes. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

/**
 * Keeps the board of this process and the shared one the same: takes a newer run, gives back one that Redis has lost. So a
 * process that only reads follows those that scan, a restart begins with the last good board, and an emptied Redis is
 * filled again by whoever holds the newest.
 */
@Injectable()
export class BoardFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(BoardFollower.name);
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private knowsPast = false;
  private timer: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  /** Epoch of a shared run that cannot be used here: it is not read again. */
  private refused = 0;
  /** Epoch of the run that Redis would not take back, when to try again, and how long to wait after that. */
  private kept = { epoch: 0, untilMs: 0, waitMs: FIRST_RETRY_MS };
  /** The market of the run that was taken last. */
  private frame: DecodedRun['frame'] | null = null;

  constructor(
    private readonly boards: BoardStore,
    private readonly shared: SharedBoards,
    private readonly publication: BoardPublication,
    private readonly packager: RunPackager,
    private readonly subscriber: RedisSubscriber,
  ) {}

  onApplicationBootstrap(): void {
    const look = (): void => {
      void this.compare();
    };
    this.subscriber.on('candidates.updated', (message) => {
      if (epochOf(message) > this.publication.epoch) look();
    });
    this.subscriber.onActive(look);
    this.shared.onAvailable(look);
    this.timer = setInterval(look, COMPARE_EVERY_MS);
    look();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.retry);
    await this.running;
  }

  /** Resolves when this process and Redis hold the same run, or as soon as it is clear that they cannot. Never rejects. */
  compare(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.again = this.running !== null;
    this.running ??= this.settle().finally(() => {
      this.running = null;
      if (this.again) void this.compare();
    });
    return this.running;
  }

  private async settle(): Promise<void> {
    const state = await this.shared.compare(this.publication.epoch, this.refused).catch(() => null);
    // Away or refusing: that is told by those who asked.
    if (state === null) return;
    if (state.kind === 'newer') await this.take(state.run);
    if (state.kind === 'older') await this.giveBack();
    if (!this.knowsPast) await this.learnPast();
  }

  private async take(shared: SharedRun): Promise<void> {
    try {
      const decoded = await this.packager.unpack(shared);
      if (decoded !== null) {
        await this.boards.publish(decoded.run);
        // those who asked for a symbol or the funnel before will ask again, and need not wait for it
        if (this.frame?.wasAsked) await decoded.frame.unfold();
        this.frame = decoded.frame;
        return;
      }
    } catch (error) {
      this.warn('the shared board is damaged or of another version; the one held stays', error);
    }
    this.refused = shared.epoch;
  }

  /** Unless a newer one is on its way there. */
  private async giveBack(): Promise<void> {
    const { current } = this.boards;
    if (current?.epoch !== this.publication.epoch) return;
    if (current.epoch !== this.kept.epoch) this.kept = { epoch: current.epoch, untilMs: 0, waitMs: FIRST_RETRY_MS };
    if (performance.now() < this.kept.untilMs) return;
    const outcome = await this.publication.giveBack(current);
    const { waitMs } = this.kept;
    // Only what stands in the way for now is worth another try.
    const untilMs = outcome === 'unavailable' ? performance.now() + waitMs : outcome === 'published' ? 0 : Infinity;
    this.kept = { epoch: current.epoch, untilMs, waitMs: Math.min(2 * waitMs, LAST_RETRY_MS) };
    if (outcome === 'unavailable') this.compareIn(waitMs);
  }

  /** The next look may come just before the time to try again, and the one after it much later. */
  private compareIn(waitMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.compare(), waitMs + 1).unref();
  }

  private async learnPast(): Promise<void> {
    const past = await this.shared.past().catch(() => null);
    if (past === null) return;
    const records: RunRecord[] = [];
    for (const shared of past) {
      try {
        const record = await this.packager.unpackPast(shared);
        if (record !== null) records.push(record);
      } catch (error) {
        this.warn('a past run is damaged or of another version, and left out', error);
      }
    }
    this.boards.remember(records);
    this.knowsPast = true;
  }

  private warn(what: string, error: unknown): void {
    this.logger.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Infinity for a message that does not say: better to look in vain. */
function epochOf(message: string): number {
  const epoch = Number(/"epoch":(\d+)/.exec(message)?.[1]);
  return Number.isNaN(epoch) ? Infinity : epoch;
}
