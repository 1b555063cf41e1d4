import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CacheService } from '../../src/cache/cache.service.js';
import { EventBus } from '../../src/events/event-bus.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { eventually } from '../support/eventually.js';
import type { HttpApp } from '../support/http-app.js';
import { OperatedApp } from '../support/jobs/operated-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';

jest.setTimeout(40_000);

interface Trail {
  readonly stored_in: string;
  readonly waiting: number;
  readonly entries: readonly {
    readonly id: string;
    readonly action: string;
    readonly target: string | null;
    readonly outcome: string;
    readonly details: { readonly completes?: string };
  }[];
}

describe('the administration of a cache while Redis comes and goes', () => {
  let network: RoleNetwork;
  let http: HttpApp;
  let operated: OperatedApp;
  let cache: CacheService;

  beforeEach(async () => {
    network = await RoleNetwork.start();
    http = await network.join('all', { REDIS_PREFIX: 'it:' });
    operated = new OperatedApp(http);
    cache = http.app.get(CacheService);
  });
  afterEach(() => network.stop());

  const is = (status: string): Promise<void> =>
    eventually(() => http.app.get(RedisConnections).state.status === status);
  const get = async <T>(url: string, from = operated): Promise<T> => {
    const [status, body] = await from.send('GET', url);
    expect([url, status]).toEqual([url, 200]);
    return body as T;
  };
  const clear = (pattern: string): Promise<[number, unknown]> =>
    operated.send('DELETE', `/api/v1/cache/clear?pattern=${pattern}`);
  const trail = (from = operated): Promise<Trail> => get<Trail>('/api/admin/audit', from);
  const targets = async (from = operated): Promise<(string | null)[]> =>
    (await trail(from)).entries.map(({ target }) => target);

  it('shows what Redis says of itself', async () => {
    await cache.set('price:A', { a: 1 });
    await cache.get('price:B');
    expect(await get('/api/v1/cache/info')).toMatchObject({
      ...{ cache_type: 'redis', is_redis: true, is_memory: false, degraded: false },
      redis_version: expect.stringMatching(/^\d+\./),
      total_keys: expect.any(Number),
      memory_usage: expect.any(Number),
      maxmemory: 0,
      policy: 'noeviction',
      connected_clients: expect.any(Number),
    });
    const stats = await get<Record<string, unknown>>('/api/admin/cache/stats');
    for (const name of ['memory_used_bytes', 'memory_peak_bytes', 'memory_fragmentation_ratio', 'keys'])
      expect([name, Number(stats[name]) > 0]).toEqual([name, true]);
    for (const name of ['expired_keys', 'evicted_keys', 'keyspace_hits', 'keyspace_misses', 'ops_per_second'])
      expect([name, Number(stats[name]) >= 0]).toEqual([name, true]);
    expect(await get('/api/v1/cache/stats')).toMatchObject({
      families: {
        price: { count: 1, misses: 1, hits: 0, bytes: expect.any(Number), sample_keys: ['price:A'] },
        bull: { count: expect.any(Number) },
      },
      complete: true,
    });
  });

  it('raises an alert about a Redis that is slow', async () => {
    await cache.get('price:A');
    expect(await get('/api/admin/cache/stats')).toMatchObject({ alerts: [] });
    // a handful says nothing, however slow
    await network.redis.cli('CLIENT', 'PAUSE', '100', 'ALL');
    await cache.get('price:B');
    expect(await get('/api/admin/cache/stats')).toMatchObject({ read_p99_ms: null, alerts: [] });
    for (let n = 0; n < 100; n++) await cache.get('price:A');
    await network.redis.cli('CLIENT', 'PAUSE', '100', 'ALL');
    await Promise.all(Array.from({ length: 10 }, (_, n) => cache.get(`price:B${n}`)));
    const { alerts } = await get<{ alerts: { code: string; value: number; threshold: number }[] }>(
      '/api/admin/cache/stats',
    );
    const slow = alerts.find(({ code }) => code === 'latency_high');
    expect(slow).toMatchObject({ severity: 'warning', threshold: 5 });
    expect(slow?.value).toBeGreaterThan(20);
    expect(slow).toMatchObject({ message: `99 of 100 reads of Redis took up to ${slow?.value} ms` });
    // to the microsecond
    expect(String(slow?.value)).toMatch(/^\d+(\.\d{1,3})?$/);
  });

  it('raises alerts about memory and clients', async () => {
    const others = Array.from({ length: 60 }, () => network.redis.cli('BLPOP', 'never', '30'));
    // they end with the server
    for (const other of others) other.catch(() => undefined);
    await eventually(async () => Number(/connected_clients:(\d+)/.exec(await network.redis.cli('INFO'))?.[1]) > 60);
    const used = Number(/used_memory:(\d+)/.exec(await network.redis.cli('INFO'))?.[1]);
    await network.redis.cli('CONFIG', 'SET', 'maxmemory', String(Math.round(used * 1.15)));
    const { alerts } = await get<{ alerts: { code: string; severity: string }[] }>('/api/admin/cache/stats');
    expect(alerts.map(({ code, severity }) => [code, severity])).toEqual(
      expect.arrayContaining([
        ['memory_high', 'warning'],
        ['clients_high', 'warning'],
      ]),
    );
    await network.redis.cli('CONFIG', 'SET', 'maxmemory', String(Math.round(used * 0.9)));
    expect(await get('/api/admin/cache/stats')).toMatchObject({
      alerts: expect.arrayContaining([expect.objectContaining({ code: 'memory_high', severity: 'critical' })]),
    });
  });

  it('does without what Redis refuses to say', async () => {
    await cache.set('price:A', { a: 1 });
    await network.redis.cli('ACL', 'SETUSER', 'default', '-info', '-memory');
    expect(await get('/api/v1/cache/info')).toMatchObject({ degraded: false, redis_version: null, memory_usage: null });
    expect(await get('/api/v1/cache/stats')).toMatchObject({ families: { price: { count: 1, bytes: null } } });
    expect(await get('/api/admin/cache/stats')).toMatchObject({ memory_used_bytes: null, alerts: [] });
    await network.redis.cli('ACL', 'SETUSER', 'default', '-scan');
    expect(await get('/api/v1/cache/stats')).toMatchObject({
      degraded: true,
      families: { price: { count: 1, bytes: 7 } },
    });
    expect(await clear('price:*')).toMatchObject([200, { deferred: true }]);
    expect(await cache.get('price:A')).toBeUndefined();
    await network.redis.cli('ACL', 'SETUSER', 'default', '+@all');
    await eventually(async () => (await network.redis.cli('EXISTS', 'it:price:A')) === '0');
  });

  it('goes on in memory without Redis, and makes up for it', async () => {
    await cache.set('price:A', { a: 1 });
    await cache.set('price:B', 1, { tags: ['t'] });
    await network.redis.cli('CONFIG', 'SET', 'save', '');
    const boards = ['it:amc:discovery:v3:last-good:hybrid_v1', 'it:quote:Z'];
    for (const key of boards) await network.redis.cli('SET', key, '{}');
    const told: unknown[] = [];
    http.app.get(EventBus).subscribe(({ data }) => void told.push(data), ['cache.cleared']);
    network.redis.freeze();
    await is('down');
    expect(await get('/api/v1/cache/info')).toMatchObject({
      ...{ cache_type: 'redis', is_redis: true, degraded: true, redis_version: null, memory_usage: null },
      l1_entries: 2,
    });
    expect(await get('/api/v1/cache/keys?pattern=price:*')).toMatchObject({ count: 2, degraded: true });
    expect(await get('/api/v1/cache/stats')).toMatchObject({ degraded: true, families: { price: { count: 2 } } });
    expect(await get('/api/v1/cache/analytics')).toMatchObject({ size_by_prefix: [{ prefix: 'price', count: 2 }] });
    expect(await get('/api/admin/cache/stats')).toMatchObject({ degraded: true, alerts: [] });
    expect(await operated.send('DELETE', '/api/v1/cache/clear?pattern=price:*&dry_run=true')).toMatchObject([
      200,
      { keys_cleared: 2, degraded: true, deferred: false, message: expect.stringContaining('in memory only') },
    ]);
    expect(await clear('price:A')).toMatchObject([
      200,
      {
        ...{ keys_cleared: 1, degraded: true, deferred: true },
        message: expect.stringMatching(/, in memory only\. Redis does not answer/),
      },
    ]);
    expect(await operated.send('DELETE', '/api/v1/cache/clear?tag=t')).toMatchObject([
      200,
      { keys_cleared: 1, deferred: true },
    ]);
    expect(await operated.send('POST', '/admin/cache/flush?include_last_good=true')).toMatchObject([
      200,
      { keys_cleared: 0, deferred: true },
    ]);
    expect(await trail()).toMatchObject({ stored_in: 'memory', waiting: 3 });
    network.redis.thaw();
    await is('up');
    await eventually(async () => (await network.redis.cli('XLEN', 'it:amc:audit')) === '6');
    expect(await network.redis.cli('EXISTS', 'it:price:A', 'it:price:B', ...boards)).toBe('0');
    const { stored_in, entries } = await trail();
    expect(stored_in).toBe('redis');
    const ordered = entries.filter(({ outcome }) => outcome === 'deferred');
    expect(ordered).toMatchObject([
      { action: 'cache.flush', count: 0, details: { include_last_good: true } },
      { action: 'cache.clear_tag', target: 't', count: 1 },
      { action: 'cache.clear', target: 'price:A', count: 1 },
    ]);
    // made up for: keys, then tags, then patterns in their order
    const completed = (order: number): object | undefined =>
      entries.find(({ outcome, details }) => outcome === 'done' && details.completes === ordered[order]?.id);
    expect(completed(2)).toMatchObject({ action: 'cache.clear', target: 'price:A', count: 1 });
    expect(completed(1)).toMatchObject({ action: 'cache.clear_tag', target: 't', count: 1 });
    const flushed = completed(0) as { readonly count: number };
    expect(flushed).toMatchObject({ action: 'cache.flush', details: { include_last_good: true } });
    expect(flushed.count).toBeGreaterThanOrEqual(2);
    await eventually(() => told.length === 6);
    expect(told).toContainEqual({ pattern: '*', tag: null, keys_cleared: flushed.count });
  });

  it('writes the audit once, for all processes and for 90 days, whatever becomes of answers', async () => {
    const other = new OperatedApp(await network.join('api', { REDIS_PREFIX: 'it:' }));
    for (let round = 0; round < 3; round++) {
      network.redis.freeze();
      await clear(`price:${round}*`);
      await is('down');
      await clear(`quote:${round}*`);
      network.redis.thaw();
      await is('up');
      await eventually(async () => (await trail()).waiting === 0);
    }
    await other.send('DELETE', '/api/v1/cache/clear?pattern=news:*');
    const deferred = ['quote:2*', 'price:2*', 'quote:1*', 'price:1*', 'quote:0*', 'price:0*'];
    // each again when it has been carried out
    const expected = ['news:*', ...deferred, ...deferred];
    await eventually(async () => (await network.redis.cli('XLEN', 'it:amc:audit')) === '13');
    expect((await targets()).sort()).toEqual([...expected].sort());
    expect((await targets(other)).sort()).toEqual([...expected].sort());
    expect(Number(await network.redis.cli('TTL', 'it:amc:audit'))).toBeGreaterThan(89 * 86_400);
  });

  it('reads what others write to the audit, and nothing that is none', async () => {
    await network.redis.cli('XADD', 'it:amc:audit', '*', 'junk', '1');
    await network.redis.cli('XADD', 'it:amc:audit', '*', ...['at', '2020-01-01', 'action', 'a.b', 'data', '{"n":1}']);
    expect(await trail()).toMatchObject({
      count: 1,
      entries: [{ at: '2020-01-01', by: null, action: 'a.b', target: null, outcome: null, details: { n: 1 } }],
    });
  });

  it('keeps the audit in memory while Redis refuses it', async () => {
    await network.redis.cli('SET', 'it:amc:audit', 'in the way');
    await clear('price:*');
    expect(await trail()).toMatchObject({ stored_in: 'memory', waiting: 1, entries: [{ target: 'price:*' }] });
    expect(http.app.get(RedisConnections).state.refusals).toContain('audit');
    await network.redis.cli('DEL', 'it:amc:audit');
    await eventually(async () => (await trail()).waiting === 0);
    expect(await trail()).toMatchObject({ stored_in: 'redis', entries: [{ target: 'price:*' }] });
    expect(http.app.get(RedisConnections).state.refusals).not.toContain('audit');
  });
});
