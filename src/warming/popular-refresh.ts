import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ExpiringEntries, type PopularEntry } from './expiring-entries.js';
import { giveWay } from './give-way.js';
import { WarmingLedger } from './warming-ledger.js';

export const REFRESH_EVERY_MS = 60_000;
/** A minute's work: well under a second. */
const MOST_AT_ONCE = 300;

/**
 * Makes entries new before their time is over that are popular with the readers of this process, so that none has to wait
 * for them. Each process does so for its own readers; what another has made new is left as it is.
 */
@Injectable()
export class PopularRefresh implements OnModuleDestroy {
  private readonly logger = new Logger(PopularRefresh.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly entries: ExpiringEntries,
    private readonly ledger: WarmingLedger,
    private readonly clock: Clock,
  ) {}

  /**
   * The most read ones, one after the other; users go first. False when it was stopped, or not all were come to. Never rejects.
   * @param orOutdated also those that were made of a worse history than is held now
   */
  async refresh(orOutdated: boolean): Promise<boolean> {
    const done = { refreshed: 0, failed: 0, nothing: 0 };
    let isWhole = true;
    for (const entry of this.entries.popular()) {
      if (!(await this.entries.isDue(entry.key, orOutdated))) continue;
      isWhole = done.refreshed + done.failed < MOST_AT_ONCE;
      if (!isWhole) break;
      await giveWay(this.stopping.signal);
      if (this.stopping.signal.aborted) return false;
      done[await this.makeNew(entry)]++;
    }
    const { refreshed, failed } = done;
    await this.ledger.noteRefresh({ at: new Date(this.clock.nowMs()).toISOString(), refreshed, failed });
    return isWhole;
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async makeNew({ key, refresh }: PopularEntry): Promise<'refreshed' | 'failed' | 'nothing'> {
    try {
      return (await refresh()) === false ? 'nothing' : 'refreshed';
    } catch (error) {
      this.logger.debug(`${key} was not refreshed: ${error instanceof Error ? error.message : String(error)}`);
      return 'failed';
    }
  }
}
