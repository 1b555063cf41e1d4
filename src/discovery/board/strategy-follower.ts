import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BoardPublication } from './board-publication.js';
import { BoardStore } from './board-store.js';

/** The effective strategy changes by order and by the clock; comparing costs nothing. */
const COMPARE_EVERY_MS = 500;
/** While Redis is away or refuses. */
const RETRY_MS = 5_000;

/**
 * Readers of this program follow the effective strategy by themselves; those of Redis (`bms:*`) read what was written. So
 * they too follow an emergency, when it begins and however it ends, also while nothing is scanned.
 */
@Injectable()
export class StrategyFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** Where Redis held another run, the next try waits for a run or a strategy other than these. */
  private elsewhere: string | null = null;
  private waitsUntilMs = 0;

  constructor(
    private readonly boards: BoardStore,
    private readonly publication: BoardPublication,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.follow().finally(() => {
        this.running = null;
      });
    }, COMPARE_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async follow(): Promise<void> {
    const { current } = this.boards;
    const wanted = `${String(current?.epoch)} ${this.publication.strategy}`;
    if (current === null || wanted === this.elsewhere || performance.now() < this.waitsUntilMs) return;
    const outcome = await this.publication.followStrategy();
    this.elsewhere = outcome === 'other_run' ? wanted : null;
    if (outcome === 'unavailable') this.waitsUntilMs = performance.now() + RETRY_MS;
  }
}
