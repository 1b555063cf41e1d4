import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ExpiringEntries } from './expiring-entries.js';
import { giveWay } from './give-way.js';
import { WarmingLedger } from './warming-ledger.js';
import { WarmingTurns } from './warming-turns.js';

export const REFRESH_EVERY_MS = 60_000;
/** Of all processes, one refreshes a minute. */
const CLAIM_MS = 50_000;
/** What expires before the refresh after the next is made new by the next. */
const EXPIRES_SOON_MS = 90_000;
/** A minute's work: well under a second. */
const MOST_AT_ONCE = 300;

/** Makes popular entries new before their time is over, so that no reader has to wait for them. */
@Injectable()
export class PopularRefresh implements OnModuleDestroy {
  private readonly logger = new Logger(PopularRefresh.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly entries: ExpiringEntries,
    private readonly turns: WarmingTurns,
    private readonly ledger: WarmingLedger,
    private readonly clock: Clock,
  ) {}

  /**
   * The most read ones, one after the other; users go first. Never rejects.
   * @param all also those that will not expire soon: what they were made of is another by now
   */
  async refresh(all: boolean): Promise<void> {
    if (!(await this.turns.take('refresh', CLAIM_MS))) return;
    let [refreshed, failed] = [0, 0];
    for (const { key, refresh } of this.entries.within(all ? Infinity : EXPIRES_SOON_MS).slice(0, MOST_AT_ONCE)) {
      await giveWay(this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        await refresh();
        refreshed++;
      } catch (error) {
        failed++;
        this.logger.debug(`${key} was not refreshed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    await this.ledger.noteRefresh({ at: new Date(this.clock.nowMs()).toISOString(), refreshed, failed });
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
