import { expect, it } from '@jest/globals';
import type { CacheApp } from '../support/cache/cache-app.js';

/** What is kept, as the administrator sees it. */
export function cacheAdministrationContract(app: () => CacheApp): void {
  it('lists own keys, page by page, each once', async () => {
    const { cache } = app();
    const names = Array.from({ length: 250 }, (_, at) => `price:S${at}`);
    await cache.setMany([...names, 'quote:S1', 'foreign:S1'].map((key) => ({ key, value: { key } })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await cache.keys('price:*', { limit: 60, ...(cursor === null ? {} : { cursor }) });
      expect(page.keys.length).toBeLessThanOrEqual(60);
      for (const { key, ttlSeconds, bytes } of page.keys) {
        seen.push(key);
        expect(ttlSeconds).toBeGreaterThanOrEqual(269);
        expect(ttlSeconds).toBeLessThanOrEqual(330);
        expect(bytes).toBe(JSON.stringify({ key }).length);
      }
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen.sort()).toEqual([...names].sort());
    expect((await cache.keys('foreign:*')).keys).toEqual([]);
  });

  it('describes itself', async () => {
    const { cache } = app();
    await cache.set('price:A', { a: 1 });
    const info = await cache.info();
    expect(info).toMatchObject({ degraded: false, l1Entries: 1, l1Bytes: 7 });
    expect(info.cacheType).toBe(app().store.state === 'none' ? 'memory' : 'redis');
  });
}
