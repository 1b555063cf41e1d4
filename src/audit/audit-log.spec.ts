import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../test/support/manual-clock.js';
import { eventually } from '../../test/support/eventually.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import type { RedisState } from '../redis/redis-state.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { KeySpace } from '../redis/key-space.js';
import { AuditLog } from './audit-log.js';

const LOGGED = { request_id: 'r-1', key_id: '1f0c0b9e', action: 'cache.clear', outcome: 'done' };
const REQUEST = { id: 'r-1', caller: { role: 'admin', keyId: '1f0c0b9e' } } as const;

/** Redis as far as the audit sees it: there or not. What it does with commands is shown on a real one. */
class RedisOfTest {
  readonly keys = new KeySpace('');
  readonly report = jest.fn();
  batches: number[] = [];
  private listener: (state: RedisState) => void = () => undefined;

  constructor(private status: RedisState['status']) {}

  get state(): RedisState {
    return { status: this.status, trouble: null, sinceMs: 0, policyWarning: null, refusals: [] };
  }

  onStateChange(listener: (state: RedisState) => void): void {
    this.listener = listener;
  }

  run(work: (client: unknown) => Promise<unknown>): Promise<unknown> {
    if (this.status !== 'up') return Promise.reject(new RedisUnavailableError('unreachable'));
    return work({
      call: (_name: string, _script: string, keyCount: number, ...args: unknown[]) => {
        this.batches.push((args.length - keyCount - 3) / 5);
        return Promise.resolve(1);
      },
      xrevrange: () => Promise.resolve([]),
    });
  }

  become(status: RedisState['status']): void {
    this.status = status;
    this.listener(this.state);
  }
}

describe('AuditLog', () => {
  let warn: jest.SpiedFunction<Logger['warn']>;
  beforeEach(() => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  });
  afterEach(() => void jest.restoreAllMocks());

  function started(status: RedisState['status']) {
    const redis = new RedisOfTest(status);
    const clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
    const log = new AuditLog(redis as unknown as RedisConnections, clock);
    const record = (n: number, details?: Record<string, unknown>): string =>
      log.record({
        request: REQUEST,
        action: 'cache.clear',
        target: `price:${n}`,
        count: n,
        outcome: 'done',
        ...(details && { details }),
      });
    return { redis, clock, log, record };
  }

  it('keeps the newest thousand in memory where there is no Redis, and logs each', async () => {
    const { log, clock, record } = started('disabled');
    for (let n = 0; n < 1_005; n++) {
      record(n);
      clock.advance(1);
    }
    const { entries, storedIn, waiting } = await log.newest(2_000);
    expect([entries.length, storedIn, waiting]).toEqual([1_000, 'memory', 0]);
    expect([entries[0]?.target, entries.at(-1)?.target]).toEqual(['price:1004', 'price:5']);
    expect((await log.newest(2)).entries.map(({ target }) => target)).toEqual(['price:1004', 'price:1003']);
    expect(warn).toHaveBeenCalledTimes(1_005);
    expect(warn.mock.calls[3]).toEqual([
      { ...LOGGED, target: 'price:3', count: 3, details: {} },
      'cache.clear price:3: done, 3',
    ]);
  });

  it('says the newest first, also of the same moment', async () => {
    const { log, record } = started('disabled');
    for (const n of [1, 2, 3]) record(n);
    expect((await log.newest(10)).entries.map(({ count }) => count)).toEqual([3, 2, 1]);
  });

  it('keeps what else there is to say of a deed, and says how the entry is called', async () => {
    const { log, record } = started('disabled');
    const id = record(1, { include_last_good: true });
    expect((await log.newest(1)).entries).toMatchObject([{ id, details: { include_last_good: true } }]);
  });

  it('brings what waits to Redis on its return, in batches, and says what was too much', async () => {
    const { redis, log, record } = started('down');
    for (let n = 0; n < 1_003; n++) record(n);
    expect(await log.newest(1)).toMatchObject({ storedIn: 'memory', waiting: 1_000 });
    warn.mockClear();
    redis.become('up');
    await eventually(() => redis.batches.length === 10);
    expect(redis.batches).toEqual(Array.from({ length: 10 }, () => 100));
    expect(await log.newest(1)).toMatchObject({ storedIn: 'redis', waiting: 0 });
    expect(warn.mock.calls).toEqual([[expect.stringContaining('3 entries never reached Redis')]]);
  });

  it('writes what was done last before the process ends', async () => {
    const { redis, log, record } = started('up');
    record(1);
    await log.beforeApplicationShutdown();
    expect(redis.batches).toEqual([1]);
  });
});
