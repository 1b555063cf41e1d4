import { once } from 'node:events';
import type { KeySpace } from '../../redis/key-space.js';
import type { RedisClient } from '../../redis/redis-client.js';
import type { DailyBars } from '../daily-bars.js';
import { decodeBars, encodeBars } from './bars-codec.js';
import { HistoryStore } from './history-store.js';

const TTL_MS = 90 * 86_400_000;
/** What a start grants Redis to answer; without it the first sessions would be asked of the source although Redis has them. */
const CONNECT_WITHIN_MS = 2_000;

/** One key a session, `amc:market:bars:{source}:{date}`, for all processes and for machines without a lasting disk. */
export class RedisHistoryStore extends HistoryStore {
  private readonly ready: Promise<unknown>;

  /** @param client the store's own; it closes it */
  constructor(
    private readonly client: RedisClient,
    private readonly keys: KeySpace,
  ) {
    super();
    const patience = AbortSignal.timeout(CONNECT_WITHIN_MS);
    this.ready = client.status === 'ready' ? Promise.resolve() : settled(once(client, 'ready', { signal: patience }));
  }

  override async load(sourceId: string, date: string): Promise<DailyBars | null> {
    const client = await this.connected();
    const key = this.key(sourceId, date);
    const bytes = await client.getBuffer(key);
    if (bytes === null) return null;
    const bars = await decodeBars(bytes).catch(() => null);
    if (bars?.date === date) return bars;
    await client.unlink(key);
    return null;
  }

  override async save(sourceId: string, bars: DailyBars): Promise<void> {
    const client = await this.connected();
    await client.set(this.key(sourceId, bars.date), await encodeBars(bars), 'PX', TTL_MS);
  }

  /** Keeps a session from expiring; false when it is not there. */
  async renew(sourceId: string, date: string): Promise<boolean> {
    const client = await this.connected();
    return (await client.pexpire(this.key(sourceId, date), TTL_MS)) === 1;
  }

  override close(): Promise<void> {
    this.client.disconnect();
    return Promise.resolve();
  }

  /** Rejects at once while Redis is away: there are hundreds of sessions, and the source has them too. */
  private async connected(): Promise<RedisClient> {
    await this.ready;
    if (this.client.status !== 'ready') throw new Error(`Redis is not connected (${this.client.status})`);
    return this.client;
  }

  private key(sourceId: string, date: string): string {
    return this.keys.key(`amc:market:bars:${sourceId}:${date}`);
  }
}

/** Waits without minding how it ends: the command that follows says what is wrong. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return Promise.allSettled([promise]);
}
