import type { DailyBars } from '../daily-bars.js';
import { HistoryStore } from './history-store.js';
import type { RedisHistoryStore } from './redis-history-store.js';

/**
 * The disk of this machine before the Redis of all. What one has, the other is given. A Redis that is away or full counts
 * as empty: how it fares is told by those who watch it, and the disk and the source are there.
 */
export class TieredHistoryStore extends HistoryStore {
  constructor(
    private readonly disk: HistoryStore,
    private readonly shared: RedisHistoryStore,
  ) {
    super();
  }

  override async load(sourceId: string, date: string): Promise<DailyBars | null> {
    const [held] = await Promise.allSettled([this.disk.load(sourceId, date)]);
    if (held.status === 'fulfilled' && held.value !== null) {
      await tried(this.lend(sourceId, held.value), undefined);
      return held.value;
    }
    const found = await tried(this.shared.load(sourceId, date), null);
    // A disk that cannot be used is worth an error only where Redis does not stand in for it.
    if (found !== null) await tried(this.disk.save(sourceId, found), undefined);
    else if (held.status === 'rejected') throw held.reason as Error;
    return found;
  }

  override async save(sourceId: string, bars: DailyBars): Promise<void> {
    const [kept] = await Promise.allSettled([
      this.disk.save(sourceId, bars),
      tried(this.shared.save(sourceId, bars), undefined),
    ]);
    if (kept.status === 'rejected') throw kept.reason as Error;
  }

  override async close(): Promise<void> {
    await Promise.all([this.disk.close(), this.shared.close()]);
  }

  private async lend(sourceId: string, bars: DailyBars): Promise<void> {
    if (!(await this.shared.renew(sourceId, bars.date))) await this.shared.save(sourceId, bars);
  }
}

async function tried<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome.status === 'fulfilled' ? outcome.value : otherwise;
}
