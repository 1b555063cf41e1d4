import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CacheService } from '../../../src/cache/cache.service.js';
import type { DomainEvent } from '../../../src/events/domain-event.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { KEYS } from '../../support/auth/auth-app.js';
import { HttpApp } from '../../support/http-app.js';
import { OperatedApp } from '../../support/jobs/operated-app.js';

const CLEAR = '/api/v1/cache/clear';
const KEY_ID = KEYS.ADMIN_API_KEYS.slice(0, 8);

describe('clearing a cache that is memory alone', () => {
  let http: HttpApp;
  let operated: OperatedApp;
  let cache: CacheService;
  let told: DomainEvent[];

  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
    operated = new OperatedApp(http);
    cache = http.app.get(CacheService);
    told = [];
    http.app.get(EventBus).subscribe((event) => void told.push(event), ['cache.cleared']);
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
  const audit = async (): Promise<readonly object[]> =>
    ((await get('/api/admin/audit')) as { entries: readonly object[] }).entries;

  it('clears by pattern, tells everybody and writes it down', async () => {
    await fill('price:A', 'price:B', 'quote:A', 'amc:watchlist:mine');
    expect(await operated.send('DELETE', `${CLEAR}?pattern=price:*&dry_run=true`)).toEqual([
      200,
      {
        message: 'Would clear 2 keys matching price:*.',
        pattern: 'price:*',
        tag: null,
        keys_cleared: 2,
        dry_run: true,
        degraded: false,
        deferred: false,
      },
    ]);
    expect([told.length, (await audit()).length]).toEqual([0, 0]);
    expect(await operated.send('DELETE', `${CLEAR}?pattern=price:*`)).toMatchObject([
      200,
      { message: 'Cleared 2 keys matching price:*.', pattern: 'price:*', keys_cleared: 2, dry_run: false },
    ]);
    expect(await cache.exists('quote:A')).toBe(true);
    expect(told.map(({ data }) => data)).toEqual([{ pattern: 'price:*', tag: null, keys_cleared: 2 }]);
    expect(await audit()).toEqual([
      {
        id: expect.any(String),
        at: '2026-03-16T15:00:00.000Z',
        by: KEY_ID,
        action: 'cache.clear',
        target: 'price:*',
        count: 2,
        outcome: 'done',
        request_id: expect.any(String),
        details: { include_last_good: false },
      },
    ]);
  });

  it('clears by tag', async () => {
    await cache.set('price:A', 1, { tags: ['AAPL'] });
    await cache.set('portfolio:x', 2, { tags: ['AAPL', 'MSFT'] });
    await cache.set('price:B', 3);
    expect(await operated.send('DELETE', `${CLEAR}?tag=AAPL&dry_run=1`)).toMatchObject([200, { keys_cleared: 2 }]);
    expect(await operated.send('DELETE', `${CLEAR}?tag=AAPL`)).toMatchObject([
      200,
      { message: 'Cleared 2 keys tagged AAPL.', tag: 'AAPL', pattern: null, keys_cleared: 2 },
    ]);
    expect([...(await cache.getMany(['price:A', 'portfolio:x', 'price:B'])).keys()]).toEqual(['price:B']);
    expect(told.map(({ data }) => data)).toEqual([{ pattern: null, tag: 'AAPL', keys_cleared: 2 }]);
    expect(await audit()).toMatchObject([{ action: 'cache.clear_tag', target: 'AAPL', count: 2 }]);
  });

  it.each(['*', '**', '*:*', '?*', '*e*:*'])('clears everything by %s only when that is confirmed', async (pattern) => {
    await fill('price:A', 'features:A:2026-03-13', 'lock:job', 'amc:calibration:current');
    await fill('amc:watchlist:mine', 'amc:jobs:discovery:active', 'amc:discovery:v3:last-good:hybrid_v1');
    const url = `${CLEAR}?pattern=${encodeURIComponent(pattern)}`;
    expect(await operated.send('DELETE', url)).toMatchObject([400, { errors: [{ field: 'confirm' }] }]);
    expect(await operated.send('DELETE', `${url}&confirm=false`)).toMatchObject([400, {}]);
    expect(await cache.exists('price:A')).toBe(true);
    expect(await operated.send('DELETE', `${url}&dry_run=true`)).toMatchObject([200, { keys_cleared: 2 }]);
    expect(await operated.send('DELETE', `${url}&dry_run=true&include_last_good=true`)).toMatchObject([
      200,
      { keys_cleared: 3 },
    ]);
    expect(await operated.send('DELETE', `${url}&confirm=true`)).toMatchObject([200, { keys_cleared: 2 }]);
    expect(await get('/api/v1/cache/keys')).toMatchObject({ count: 5 });
    expect(await operated.send('DELETE', `${url}&confirm=true&include_last_good=true`)).toMatchObject([
      200,
      { keys_cleared: 1 },
    ]);
    expect(await get('/api/v1/cache/keys')).toMatchObject({
      keys: ['amc:calibration:current', 'amc:jobs:discovery:active', 'amc:watchlist:mine', 'lock:job'].map((key) => ({
        key,
      })),
    });
  });

  it.each(['*a*e*', '*A', 'pr*'])('asks about %s, which may be of any family', async (pattern) => {
    await fill('price:A');
    const url = `${CLEAR}?pattern=${encodeURIComponent(pattern)}`;
    expect(await operated.send('DELETE', url)).toMatchObject([400, { errors: [{ field: 'confirm' }] }]);
    expect(await cache.exists('price:A')).toBe(true);
  });

  it('is flushed without a question', async () => {
    await fill('price:A', 'quote:A', 'amc:discovery:v3:last-good:legacy_v0');
    expect(await operated.send('POST', '/admin/cache/flush')).toMatchObject([
      200,
      { message: 'Cleared 2 keys matching *.', keys_cleared: 2 },
    ]);
    expect(await operated.send('POST', '/admin/cache/flush?include_last_good=true')).toMatchObject([
      200,
      { keys_cleared: 1 },
    ]);
    expect(await audit()).toMatchObject([
      { action: 'cache.flush', target: null, count: 1, details: { include_last_good: true } },
      { action: 'cache.flush', count: 2, details: { include_last_good: false } },
    ]);
    expect(told.length).toBe(2);
  });

  it('tells of an order to clear what discovery keeps ready once, also when there was nothing', async () => {
    const url = '/discovery/v3/admin/cache/clear';
    expect(await operated.send('POST', url)).toEqual([200, { cleared: 0 }]);
    await fill('bms:candidates:A', 'analysis:A', 'price:A');
    expect(await operated.send('POST', url)).toEqual([200, { cleared: 2 }]);
    const pattern = expect.stringMatching(/^bms:\*,.*,analysis:\*,insights:\*$/);
    expect(told.map(({ data }) => data)).toEqual([
      { pattern, tag: null, keys_cleared: 0 },
      { pattern, tag: null, keys_cleared: 2 },
    ]);
  });

  it('refuses what is not clear itself, and names the field', async () => {
    const refused = [
      ['', 'pattern'],
      ['?pattern=price:*&tag=A', 'pattern'],
      ['?pattern=', 'pattern'],
      [`?pattern=${'*'.repeat(64)}`, 'pattern'],
      [`?pattern=${'a'.repeat(10_000)}`, 'pattern'],
      ['?pattern=price:[A]', 'pattern'],
      ['?pattern=price:%5C*', 'pattern'],
      ['?pattern=price:%00', 'pattern'],
      ['?pattern=price:*&pattern=quote:*', 'pattern'],
      ['?tag=', 'tag'],
      ['?tag=*', 'tag'],
      ['?pattern=price:*&confirm=yes', 'confirm'],
      ['?pattern=price:*&dry_run=2', 'dry_run'],
      ['?pattern=price:*&force=true', 'force'],
    ] as const;
    await fill('price:A');
    for (const [query, field] of refused)
      expect([query, ...(await operated.send('DELETE', CLEAR + query))]).toMatchObject([
        query,
        400,
        { code: 'validation_failed', errors: [{ field }] },
      ]);
    expect(await cache.exists('price:A')).toBe(true);
  });
});
