import { randomUUID } from 'node:crypto';
import type { RedisConnections } from './redis-connections.js';
import { RedisScript } from './redis-script.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';

const RENEW = new RedisScript<number>(
  'renew-lock',
  `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`,
);
const RELEASE = new RedisScript<number>(
  'release-lock',
  `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`,
);
/** Two renewals may fail before the lock is lost. */
const RENEWALS_PER_TTL = 3;

/**
 * The key `lock:{name}` with a random token: one holder among all processes, as long as one Redis remembers it. It spares
 * work; where two holders would do harm, a fence must guard the result. Renewed until released, so `ttlMs` is only how
 * long others wait after its holder has died.
 */
export class RedisLock {
  private readonly timer: NodeJS.Timeout;
  private readonly loss = new AbortController();

  private constructor(
    private readonly redis: RedisConnections,
    private readonly key: string,
    private readonly token: string,
    private readonly ttlMs: number,
  ) {
    this.timer = setInterval(() => void this.renew(), ttlMs / RENEWALS_PER_TTL).unref();
  }

  /** Null when somebody else holds it. Rejects with RedisUnavailableError when nobody can tell. */
  static async acquire(redis: RedisConnections, name: string, ttlMs: number): Promise<RedisLock | null> {
    const key = redis.keys.key(`lock:${name}`);
    const token = randomUUID();
    const reply = await redis.run((client) => client.set(key, token, 'PX', ttlMs, 'NX'));
    return reply === null ? null : new RedisLock(redis, key, token, ttlMs);
  }

  /** Aborted when a renewal finds that it has expired; somebody else may hold it by then. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Deletes the lock unless it is somebody else's by now; false then, and when Redis is away and it has to expire. */
  async release(): Promise<boolean> {
    clearInterval(this.timer);
    return (await this.callWithToken(RELEASE, [])) === 1;
  }

  private async renew(): Promise<void> {
    if ((await this.callWithToken(RENEW, [this.ttlMs])) !== 0) return;
    clearInterval(this.timer);
    this.loss.abort();
  }

  /** Null while Redis is away. */
  private async callWithToken(script: RedisScript<number>, args: readonly number[]): Promise<number | null> {
    try {
      return await this.redis.run((client) => script.run(client, [this.key], [this.token, ...args]));
    } catch (error) {
      if (error instanceof RedisUnavailableError) return null;
      throw error;
    }
  }
}
