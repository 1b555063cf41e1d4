import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { RedisClient } from '../redis/redis-client.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisScript } from '../redis/redis-script.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { LocalWindows, type WindowVerdict } from './local-windows.js';

/** Budgets are per minute. */
export const WINDOW_MS = 60_000;
const QUIET_MS = 30_000;

/** A count without a TTL is none of ours: it is overwritten, or its client would be locked out for ever. */
const TAKE = new RedisScript<[allowed: number, taken: number, leftMs: number]>(
  'take-from-window',
  `local left = redis.call('PTTL', KEYS[1])
local taken = left > 0 and tonumber(redis.call('GET', KEYS[1])) or 0
if taken >= tonumber(ARGV[1]) and left > 0 then return {0, taken, left} end
if left > 0 then return {1, redis.call('INCR', KEYS[1]), left} end
redis.call('SET', KEYS[1], 1, 'PX', ARGV[2])
return {1, 1, tonumber(ARGV[2])}`,
);
const GIVE_BACK = new RedisScript<number>(
  'give-back-to-window',
  `if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then return redis.call('DECR', KEYS[1]) end return 0`,
);

/**
 * Fixed windows that the processes of an installation share: counters under `amc:throttle:` in Redis, which live as long
 * as their window. Whatever goes wrong there, this process counts by itself: a limit may then be exceeded as many times
 * over as there are processes, and nobody is refused because Redis is away.
 */
@Injectable()
export class SharedWindows {
  private readonly logger = new Logger('Throttle');
  private readonly local: LocalWindows;
  private quietUntilMs = -Infinity;

  constructor(
    private readonly redis: RedisConnections,
    private readonly clock: Clock,
  ) {
    this.local = new LocalWindows(clock, WINDOW_MS);
  }

  /** @param limit at least 1 */
  take(name: string, limit: number): Promise<WindowVerdict> {
    return this.withRedis(
      async (client) => {
        const [allowed, taken, leftMs] = await TAKE.run(client, [this.keyOf(name)], [limit, WINDOW_MS]);
        return { allowed: allowed === 1, taken, leftMs };
      },
      () => this.local.take(name, limit),
    );
  }

  /** Undoes one `take`. */
  async giveBack(name: string): Promise<void> {
    await this.withRedis<unknown>(
      (client) => GIVE_BACK.run(client, [this.keyOf(name)], []),
      () => this.local.giveBack(name),
    );
  }

  private async withRedis<T>(shared: (client: RedisClient) => Promise<T>, alone: () => T): Promise<T> {
    if (this.redis.state.status !== 'up') return alone();
    try {
      return await this.redis.run(shared);
    } catch (error) {
      this.report(error);
      return alone();
    }
  }

  /** That Redis is away is said by its connections. */
  private report(error: unknown): void {
    const nowMs = this.clock.nowMs();
    if (error instanceof RedisUnavailableError || nowMs < this.quietUntilMs) return;
    this.quietUntilMs = nowMs + QUIET_MS;
    this.logger.warn(`Could not count requests in Redis, counting in this process: ${String(error)}`);
  }

  private keyOf(name: string): string {
    return this.redis.keys.key(`amc:throttle:${name}`);
  }
}
