import { expect, it } from '@jest/globals';
import { InvalidCursorError } from '../../src/cache/invalid-cursor.error.js';
import type { Preview } from '../../src/cache/cache-writer.js';
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

  it('lists what stays on one of its pages, whatever goes between them', async () => {
    const { cache } = app();
    const names = Array.from({ length: 1_500 }, (_, at) => `price:S${at}`);
    await cache.setMany(names.map((key) => ({ key, value: 1 })));
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const page = await cache.keys('price:*', { limit: 100, ...(cursor === null ? {} : { cursor }) });
      for (const { key } of page.keys) seen.add(key);
      await cache.delete(...page.keys.map(({ key }) => key));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen.size).toBe(names.length);
  });

  it('takes no cursor that is none of its own', async () => {
    const { cache, store } = app();
    const foreign = store.state === 'none' ? '0.0' : 'mcHJpY2U6QQ';
    for (const cursor of [foreign, 'x', '', '0.18446744073709551616', '9999.0', '0.0.0'])
      await expect(cache.keys('*', { cursor })).rejects.toBeInstanceOf(InvalidCursorError);
  });

  it('says by family what it keeps', async () => {
    const { cache } = app();
    const names = Array.from({ length: 60 }, (_, at) => `price:S${at}`);
    await cache.setMany([...names, 'insights:movers', 'foreign:S1'].map((key) => ({ key, value: { key } })));
    const { families, isWhole } = await cache.survey();
    expect(isWhole).toBe(true);
    const [insights, price, ...others] = families;
    expect(insights).toEqual({
      family: 'insights',
      count: 1,
      bytes: expect.any(Number),
      sampleKeys: ['insights:movers'],
    });
    expect(price).toMatchObject({ family: 'price', count: 60 });
    expect(price?.sampleKeys.length).toBe(5);
    expect(names).toEqual(expect.arrayContaining([...(price?.sampleKeys ?? [])]));
    expect(price?.bytes).toBeGreaterThanOrEqual(60 * '{"key":"price:S1"}'.length);
    // what Redis holds for the cache's own use
    expect(others.map(({ family }) => family).filter((family) => !family.startsWith('amc:cache'))).toEqual([]);
  });

  it('says before what a clear would take, and takes that', async () => {
    const { cache } = app();
    await cache.set('price:A', 1, { tags: ['t'] });
    await cache.set('price:B', 2, { tags: ['t', 'u'] });
    await cache.setMany(['price:C', 'amc:discovery:v3:last-good:x', 'foreign:D'].map((key) => ({ key, value: 3 })));
    const count = async (what: Preview): Promise<number> => (await cache.preview(what)).count;
    expect([await count({ pattern: 'price:*' }), await count({ pattern: '*' })]).toEqual([3, 3]);
    expect([await count({ tag: 't' }), await count({ tag: 'u' })]).toEqual([2, 1]);
    await cache.clearTag('u');
    expect([await count({ tag: 't' }), await count({ tag: 'u' })]).toEqual([1, 0]);
    expect(await count({ tag: 'nobody' })).toBe(0);
    app().dropMemory();
    await cache.set('price:C', 3);
    const expected = await count({ pattern: 'price:*' });
    const cleared = await cache.clear('price:*');
    const left = await count({ pattern: '*' });
    // a store that failed is cleared later: nobody knows then of how many
    if (app().observer.errors.length === 0) expect([cleared, left]).toEqual([expected, 0]);
  });

  it('describes itself', async () => {
    const { cache } = app();
    await cache.set('price:A', { a: 1 });
    const info = await cache.info();
    expect(info).toMatchObject({ degraded: false, l1Entries: 1, l1Bytes: 7 });
    expect(info.cacheType).toBe(app().store.state === 'none' ? 'memory' : 'redis');
  });
}
