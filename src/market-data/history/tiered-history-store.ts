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
    const held = await this.disk.load(sourceId, date);
    if (held !== null) {
      await tried(this.lend(sourceId, held), undefined);
      return held;
    }
    const found = await tried(this.shared.load(sourceId, date), null);
    if (found !== null) await this.disk.save(sourceId, found);
    return found;
  }

  override async save(sourceId: string, bars: DailyBars): Promise<void> {
    await Promise.all([this.disk.save(sourceId, bars), tried(this.shared.save(sourceId, bars), undefined)]);
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
