import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedisScript } from '../redis/redis-script.js';
import { WarmingRedis } from './warming-redis.js';

const LOCK = 'lock:warming';
/** How long others wait after a process has died that was warming. */
export const LOCK_MS = 10_000;
const RENEW_EVERY_MS = 3_000;

/** KEYS: the lock. ARGV: token, ms. A lock that was lost is taken again; 0 = another has it. */
const RENEW = new RedisScript<number>(
  'renew-warming',
  `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`,
);

/** KEYS: the lock. ARGV: token. */
const RELEASE = new RedisScript<number>(
  'release-warming',
  `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0`,
);

export interface WarmingLock {
  /** Of this turn alone. */
  readonly token: string;
  /** Fires when another process has got the turn. */
  readonly lost: AbortSignal;
  /** Never rejects. */
  release(): Promise<void>;
}

/** Whose turn it is to warm, of all processes on one Redis. Without Redis each process warms for itself. Nothing here rejects. */
@Injectable()
export class WarmingTurns {
  constructor(private readonly redis: WarmingRedis) {}

  /** Renewed until it is released; null while another process has it. */
  async lock(): Promise<WarmingLock | null> {
    const token = randomUUID();
    const key = this.redis.key(LOCK);
    const isSet = await this.redis.ask(async (client) => (await client.set(key, token, 'PX', LOCK_MS, 'NX')) !== null);
    // where Redis cannot say: warmed twice is better than not at all
    if (isSet === false) return null;
    const lost = new AbortController();
    let renewing: Promise<void> = Promise.resolve();
    const renew = async (): Promise<void> => {
      if ((await this.redis.ask((client) => RENEW.run(client, [key], [token, LOCK_MS]))) === 0) lost.abort();
    };
    const timer = setInterval(() => {
      renewing = renewing.then(renew);
    }, RENEW_EVERY_MS).unref();
    return {
      token,
      lost: lost.signal,
      release: async () => {
        clearInterval(timer);
        await renewing;
        await this.redis.ask((client) => RELEASE.run(client, [key], [token]));
      },
    };
  }

  /** The token of the turn that is taken now, in whichever process; null = none is, or Redis cannot say. */
  owner(): Promise<string | null> {
    return this.redis.ask((client) => client.get(this.redis.key(LOCK)));
  }

  /** Some process has done it, not long ago. */
  async isDone(occasion: string): Promise<boolean> {
    return (await this.redis.ask((client) => client.exists(this.doneKey(occasion)))) === 1;
  }

  async noteDone(occasion: string, forMs: number): Promise<void> {
    await this.redis.ask((client) => client.set(this.doneKey(occasion), '1', 'PX', forMs));
  }

  private doneKey(occasion: string): string {
    return this.redis.key(`${LOCK}:done:${occasion}`);
  }
}
