import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RedisSubscriber } from '../../redis/redis-subscriber.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import { BoardPublication } from './board-publication.js';
import { BoardStore } from './board-store.js';
import type { RunRecord } from './run-record.js';
import { RunPackager } from './run-packager.js';
import { SharedBoards, type SharedRun } from './shared-boards.js';

/** A message may be lost; the epochs are compared this often in any case. */
const COMPARE_EVERY_MS = 5_000;

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
  private knowsPast = false;
  private timer: NodeJS.Timeout | undefined;
  /** The last shared run that could not be used here; it is read once. */
  private refusedEpoch = 0;

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
    clearInterval(this.timer);
    await this.running;
  }

  /** Resolves when this process and Redis hold the same run, or as soon as it is clear that they cannot. Never rejects. */
  compare(): Promise<void> {
    this.again = this.running !== null;
    this.running ??= this.settle().finally(() => {
      this.running = null;
      if (this.again) void this.compare();
    });
    return this.running;
  }

  private async settle(): Promise<void> {
    try {
      const state = await this.shared.compare(Math.max(this.publication.epoch, this.refusedEpoch));
      if (state.kind === 'newer') await this.take(state.run);
      if (state.kind === 'older') await this.giveBack();
      if (!this.knowsPast) await this.learnPast();
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) this.warn('the shared board could not be read', error);
    }
  }

  private async take(shared: SharedRun): Promise<void> {
    try {
      const run = await this.packager.unpack(shared);
      if (run !== null && (await this.boards.publish(run))) return;
    } catch (error) {
      this.warn('the shared board is damaged or of another version; the one held stays', error);
    }
    this.refusedEpoch = shared.epoch;
  }

  /** Unless a newer one is on its way there. */
  private async giveBack(): Promise<void> {
    const { current } = this.boards;
    if (current?.epoch === this.publication.epoch) await this.publication.share(current);
  }

  private async learnPast(): Promise<void> {
    const records: RunRecord[] = [];
    for (const past of await this.shared.past()) {
      try {
        const record = this.packager.unpackPast(past);
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
