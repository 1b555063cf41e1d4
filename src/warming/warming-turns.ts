import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedisScript } from '../redis/redis-script.js';
import { WarmingRedis } from './warming-redis.js';

const LOCK = 'lock:warming';
/** How long others wait after a process has died that was warming. */
const LOCK_MS = 30_000;
const RENEW_EVERY_MS = 10_000;

/** KEYS: the lock. ARGV: token, ms. */
const RENEW = new RedisScript<number>(
  'renew-warming',
  `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`,
);

/** KEYS: the lock. ARGV: token. */
const RELEASE = new RedisScript<number>(
  'release-warming',
  `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0`,
);

export interface WarmingLock {
  /** Never rejects. */
  release(): Promise<void>;
}

/** Whose turn it is to warm, of all processes on one Redis. Without Redis each process warms for itself. */
@Injectable()
export class WarmingTurns {
  constructor(private readonly redis: WarmingRedis) {}

  /** Renewed until it is released; null while another process has it. */
  async lock(): Promise<WarmingLock | null> {
    const token = randomUUID();
    if (!(await this.setIfNone(LOCK, token, LOCK_MS))) return null;
    const key = this.redis.key(LOCK);
    const timer = setInterval(() => {
      void this.redis.ask((client) => RENEW.run(client, [key], [token, LOCK_MS]));
    }, RENEW_EVERY_MS).unref();
    return {
      release: async () => {
        clearInterval(timer);
        await this.redis.ask((client) => RELEASE.run(client, [key], [token]));
      },
    };
  }

  /** False when another process has taken the occasion within that time. */
  take(occasion: string, forMs: number): Promise<boolean> {
    return this.setIfNone(`${LOCK}:${occasion}`, '1', forMs);
  }

  /** True also where Redis cannot say: warmed twice is better than not at all. */
  private async setIfNone(name: string, value: string, ms: number): Promise<boolean> {
    const key = this.redis.key(name);
    const isSet = await this.redis.ask(async (client) => (await client.set(key, value, 'PX', ms, 'NX')) !== null);
    return isSet ?? true;
  }
}
