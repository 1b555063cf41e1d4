import { expect, it, jest } from '@jest/globals';
import type { CacheApp } from '../support/cache/cache-app.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';

/** Values past their time. */
export function cacheStalenessContract(app: () => CacheApp): void {
  const expire = async (key: string, bySeconds: number): Promise<void> => {
    await app()
      .store.discard(key)
      .catch(() => undefined);
    app().clock.advance(bySeconds * 1000);
  };

  it('answers a value past its time for an error, within its grace', async () => {
    const { cache, clock } = app();
    const fails = (): Promise<number> => Promise.reject(new Error('gone'));
    await cache.set('insights:A', 1, { ttlSeconds: 60 });
    await expire('insights:A', 10_000);
    expect(await cache.get('insights:A')).toBeUndefined();
    expect(await cache.getOrCompute('insights:A', fails)).toBe(1);
    clock.advance(86_400_000);
    await expect(cache.getOrCompute('insights:A', fails)).rejects.toThrow('gone');
  });

  it('answers a value past its time while one refresh runs', async () => {
    const { cache, observer } = app();
    await cache.set('insights:A', 1, { ttlSeconds: 60 });
    await expire('insights:A', 61);
    const refresh = deferred<number>();
    const compute = jest.fn(() => refresh.promise);
    expect(await Promise.all([1, 2, 3].map(() => cache.getOrCompute('insights:A', compute)))).toEqual([1, 1, 1]);
    expect(observer.stales).toBe(3);
    refresh.resolve(2);
    await eventually(() => cache.peek('insights:A') === 2);
    expect(compute.mock.calls.length).toBeLessThanOrEqual(1);
  });
}

/** Values that are wrong from now on. */
export function cacheInvalidationContract(app: () => CacheApp): void {
  it('deletes, and says how many there were', async () => {
    const { cache } = app();
    await cache.setMany(['price:A', 'price:B'].map((key) => ({ key, value: 1 })));
    expect(await cache.delete('price:A', 'price:B', 'price:C')).toBe(2);
    expect(await cache.getMany(['price:A', 'price:B'])).toEqual(new Map());
    expect(await cache.delete('price:A')).toBe(0);
    expect(await cache.delete()).toBe(0);
  });

  const OVERTAKERS = {
    delete: ({ cache }: CacheApp): Promise<unknown> => cache.delete('portfolio:A'),
    set: ({ cache }: CacheApp): Promise<unknown> => cache.set('portfolio:A', 'set'),
    clear: ({ cache }: CacheApp): Promise<unknown> => cache.clear('portfolio:*'),
    clearTag: ({ cache }: CacheApp): Promise<unknown> => cache.clearTag('t'),
  };

  it.each(Object.entries(OVERTAKERS))('never keeps a load that %s has overtaken', async (name, overtake) => {
    const { cache } = app();
    const source = deferred<string>();
    const started = deferred<null>();
    const slow = cache.getOrCompute(
      'portfolio:A',
      () => {
        started.resolve(null);
        return source.promise;
      },
      { tags: ['t'] },
    );
    await started.promise;
    await overtake(app());
    const newer = name === 'set' ? null : cache.getOrCompute('portfolio:A', () => 'newer', { tags: ['t'] });
    expect(newer === null || (await newer) === 'newer').toBe(true);
    source.resolve('old');
    expect(await slow).toBe('old');
    const kept = await cache.get('portfolio:A');
    expect(kept).toBe(name === 'set' ? 'set' : 'newer');
    app().dropMemory();
    expect(await cache.get('portfolio:A')).not.toBe('old');
  });

  it('invalidates by tag, whatever the family', async () => {
    const { cache } = app();
    await cache.set('portfolio:A', 1, { tags: ['AAPL', 'MSFT'] });
    await cache.set('price:A', 2, { tags: ['AAPL'] });
    await cache.getOrCompute('news:A', () => 3, { tags: ['MSFT'] });
    await cache.set('price:B', 4);
    const version = await cache.clearTag('AAPL');
    expect([...(await cache.getMany(['portfolio:A', 'price:A', 'news:A', 'price:B'])).values()]).toEqual([3, 4]);
    expect(await cache.clearTag('AAPL')).toBeGreaterThan(version);
    await cache.set('price:A', 5, { tags: ['AAPL'] });
    expect(await cache.get('price:A')).toBe(5);
  });

  it('clears by pattern: own keys, and never protected ones', async () => {
    const { cache } = app();
    const own = ['price:AB', 'price:A*', 'price:A[B]', 'price:A\\B', 'price:C'];
    const kept = ['amc:discovery:v3:last-good:hybrid_v1', 'priceless:A'];
    await cache.setMany([...own, ...kept].map((key) => ({ key, value: key })));
    expect(await cache.clear('price:A[B]')).toBe(1);
    expect(await cache.clear('price:A\\B')).toBe(1);
    expect(await cache.clear('price:A?')).toBe(2);
    expect(await cache.get('price:C')).toBe('price:C');
    await cache.clear('*');
    expect([...(await cache.getMany([...own, ...kept])).keys()].sort()).toEqual([...kept].sort());
  });
}
