import type { KeySpace } from '../../../redis/key-space.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { RedisScript } from '../../../redis/redis-script.js';
import type { SharedClock } from './shared-clock.js';

const PROBE_KEY = 'bull:probe';
const PROBE_TTL_MS = 1_000;

/** In a cluster the answer comes from the server that has the queue's keys. Replies with s, us, and 1 when paused. */
const LOOK = new RedisScript<readonly [string, string, number]>(
  'queue-probe',
  `local time = redis.call('TIME')
return {time[1], time[2], redis.call('HEXISTS', KEYS[1], 'paused')}`,
);

/** Asks the queue's Redis for a sign of life, its time and whether an operator has paused the queue. */
export class QueueProbe {
  constructor(
    private readonly keys: KeySpace,
    private readonly name: string,
    private readonly clock: SharedClock,
  ) {}

  /** Resolves with whether the queue is paused; rejects with what Redis or the connection says. */
  async look(client: RedisClient): Promise<boolean> {
    const askedMs = this.clock.ownMs();
    const [seconds, micros, paused] = await LOOK.run(client, [this.keys.key(`bull:${this.name}:meta`)], []);
    const redisMs = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    this.clock.learn(redisMs, askedMs, this.clock.ownMs());
    return paused === 1;
  }

  /** Whether Redis takes something in: resolves, or rejects with why not. */
  async write(client: RedisClient): Promise<void> {
    await client.set(this.keys.key(PROBE_KEY), '1', 'PX', PROBE_TTL_MS);
  }
}
