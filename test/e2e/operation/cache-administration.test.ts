import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheAnalytics } from '../../../src/cache/analytics/cache-analytics.js';
import { CacheService } from '../../../src/cache/cache.service.js';
import { KEYS } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { OperatedApp } from '../../support/jobs/operated-app.js';

const READS = { hits: 0, stale_hits: 0, misses: 0, hit_rate: null };

describe('the administration of a cache that is memory alone', () => {
  let http: HttpApp;
  let operated: OperatedApp;
  let cache: CacheService;

  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
    operated = new OperatedApp(http);
    cache = http.app.get(CacheService);
  });
  afterEach(() => http.close());

  const get = async (url: string): Promise<unknown> => {
    const [status, body] = await operated.send('GET', url);
    expect([url, status]).toEqual([url, 200]);
    return body;
  };
  const fill = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await cache.set(key, { key });
  };

  it('says what it is', async () => {
    await fill('price:A', 'nobody:A');
    expect(await get('/api/v1/cache/info')).toEqual({
      cache_type: 'memory',
      is_redis: false,
      is_memory: true,
      degraded: false,
      redis_version: null,
      total_keys: 1,
      memory_usage: 35,
      maxmemory: expect.any(Number),
      policy: 'lru',
      connected_clients: null,
      l1_entries: 2,
      l1_bytes: 35,
    });
  });

  it('lists own keys, page by page', async () => {
    await fill('price:A', 'price:B', 'quote:A', 'nobody:A');
    const page = {
      pattern: '*',
      count: 2,
      keys: [{ key: 'price:A', ttl_seconds: 300, bytes: 17 }, {}],
      degraded: false,
    };
    const first = await get('/api/v1/cache/keys?limit=2');
    expect(first).toMatchObject(page);
    // what was listed goes, and nothing is passed over
    await cache.delete('price:A', 'price:B');
    expect(await get(`/api/v1/cache/keys?limit=2&cursor=${(first as { cursor: string }).cursor}`)).toEqual({
      pattern: '*',
      degraded: false,
      count: 1,
      keys: [{ key: 'quote:A', ttl_seconds: 60, bytes: 17 }],
      cursor: null,
    });
    expect(await get('/api/v1/cache/keys?pattern=*:A')).toMatchObject({ count: 1, keys: [{ key: 'quote:A' }] });
  });

  it('counts by family', async () => {
    await fill('price:A', 'price:B', 'quote:A');
    await cache.get('price:A');
    await cache.get('price:C');
    await cache.get('news:A');
    // written, and neither there nor read
    http.app.get(CacheAnalytics).write('historical', 17);
    expect(await get('/api/v1/cache/stats')).toEqual({
      cache_type: 'memory',
      degraded: false,
      families: {
        news: { count: 0, ...READS, misses: 1, hit_rate: 0, bytes: 0, sample_keys: [] },
        price: {
          ...{ count: 2, hits: 1, stale_hits: 0, misses: 1, hit_rate: 0.5 },
          ...{ bytes: 34, sample_keys: ['price:A', 'price:B'] },
        },
        quote: { count: 1, ...READS, bytes: 17, sample_keys: ['quote:A'] },
      },
      total: { count: 3, hits: 1, stale_hits: 0, misses: 2, hit_rate: 0.3333, bytes: 51 },
      complete: true,
    });
  });

  it('knows what is popular, what is large, and how that changes', async () => {
    await fill('price:A', 'price:B');
    for (const key of ['price:A', 'price:A', 'price:B']) await cache.get(key);
    http.clock.advance(60_000);
    // reads are booked on the minute of the last look
    await get('/api/v1/cache/analytics');
    await cache.get('price:C');
    expect(await get('/api/v1/cache/analytics')).toEqual({
      popular_keys: [
        { key: 'price:A', reads: 2 },
        { key: 'price:B', reads: 1 },
        { key: 'price:C', reads: 1 },
      ],
      size_by_prefix: [{ prefix: 'price', count: 2, bytes: 34 }],
      hit_rate_over_time: [
        { at: '2026-03-16T15:00:00.000Z', hits: 3, stale_hits: 0, misses: 0, hit_rate: 1 },
        { at: '2026-03-16T15:01:00.000Z', hits: 0, stale_hits: 0, misses: 1, hit_rate: 0 },
      ],
      reads: { hits: 3, stale_hits: 0, misses: 1, hit_rate: 0.75 },
      complete: true,
    });
  });

  it('raises an alert when most reads find nothing', async () => {
    await fill('price:A');
    for (let n = 0; n < 9; n++) await cache.get(`price:X${n}`);
    expect(await get('/api/admin/cache/stats')).toMatchObject({ misses: 9, hit_ratio_percent: 0, alerts: [] });
    for (let n = 0; n < 3; n++) await cache.get('price:A');
    expect(await get('/api/admin/cache/stats')).toEqual({
      cache_type: 'memory',
      degraded: false,
      redis_version: null,
      memory_used_bytes: 17,
      memory_peak_bytes: null,
      memory_max_bytes: 67_108_864,
      memory_used_percent: 0,
      memory_fragmentation_ratio: null,
      keys: 1,
      expired_keys: null,
      evicted_keys: null,
      hits: 3,
      misses: 9,
      hit_ratio_percent: 25,
      recent_hit_ratio_percent: 25,
      keyspace_hits: null,
      keyspace_misses: null,
      connected_clients: null,
      ops_per_second: null,
      read_p99_ms: null,
      alerts: [
        {
          ...{ code: 'hit_rate_low', severity: 'warning', value: 25, threshold: 50 },
          message: '25 % of the reads of the last hour found a value',
        },
      ],
    });
    for (let n = 0; n < 6; n++) await cache.get('price:A');
    expect(await get('/api/admin/cache/stats')).toMatchObject({ hit_ratio_percent: 50, alerts: [] });
  });

  it('raises no alert when the memory of the process is full: it lets the oldest go', async () => {
    await http.close();
    http = await HttpApp.start({ ...KEYS, CACHE_L1_MAX_BYTES: '1048576' });
    operated = new OperatedApp(http);
    await http.app.get(CacheService).set('price:A', 'x'.repeat(1_000_000));
    expect(await get('/api/admin/cache/stats')).toMatchObject({
      memory_used_bytes: 1_000_002,
      memory_max_bytes: 1_048_576,
      memory_used_percent: 95.37,
      alerts: [],
    });
  });

  it('lists nothing for what is no pattern, page or number', async () => {
    for (const query of [
      'pattern=a[b]',
      'pattern=',
      'cursor=x',
      'cursor=0.1',
      'cursor=m',
      'cursor=0.99999999999999999999',
      'limit=0',
      'limit=1001',
      'page=2',
    ])
      expect([query, (await operated.send('GET', `/api/v1/cache/keys?${query}`))[0]]).toEqual([query, 400]);
  });
});
