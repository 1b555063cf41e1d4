import type { KeySpace } from '../../redis/key-space.js';
import type { PromptRedis } from '../../redis/prompt-redis.js';
import type { DailyBars } from '../daily-bars.js';
import { decodeBars, encodeBars } from './bars-codec.js';
import { HistoryStore } from './history-store.js';

const TTL_MS = 90 * 86_400_000;

/** One key a session, `amc:market:bars:{source}:{date}`, for all processes and for machines without a lasting disk. */
export class RedisHistoryStore extends HistoryStore {
  /** @param redis the store's own; it closes it */
  constructor(
    private readonly redis: PromptRedis,
    private readonly keys: KeySpace,
  ) {
    super();
  }

  override async load(sourceId: string, date: string): Promise<DailyBars | null> {
    const client = await this.redis.connected();
    const key = this.key(sourceId, date);
    const bytes = await client.getBuffer(key);
    if (bytes === null) return null;
    const bars = await decodeBars(bytes).catch(() => null);
    if (bars?.date === date) return bars;
    await client.unlink(key);
    return null;
  }

  override async save(sourceId: string, bars: DailyBars): Promise<void> {
    const client = await this.redis.connected();
    await client.set(this.key(sourceId, bars.date), await encodeBars(bars), 'PX', TTL_MS);
  }

  /** Keeps a session from expiring; false when it is not there. */
  async renew(sourceId: string, date: string): Promise<boolean> {
    const client = await this.redis.connected();
    return (await client.pexpire(this.key(sourceId, date), TTL_MS)) === 1;
  }

  override close(): Promise<void> {
    this.redis.close();
    return Promise.resolve();
  }

  private key(sourceId: string, date: string): string {
    return this.keys.key(`amc:market:bars:${sourceId}:${date}`);
  }
}
