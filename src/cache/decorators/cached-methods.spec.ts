import { describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { namesIn, startCachingApp } from '../../../test/support/cache/caching-app.js';
import { DecoratedPrices } from '../../../test/support/cache/decorated-prices.js';
import { cacheKeys } from '../cache-keys.js';
import { Cached } from './cached.decorator.js';

describe('cached methods', () => {
  it('run once for a key that readers build too', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    await expect(prices.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    await expect(prices.latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 8 });
    await prices.momentum('BRK.A');
    await prices.analyse({ B: 1, A: 2 });
    await prices.analyse({ A: 2, B: 1 });
    await prices.features('AAPL', '2026-03-16');
    expect(prices.calls).toEqual(['AAPL', 'BRK.A', 'portfolio', 'AAPL2026-03-16']);
    expect(await namesIn(cache)).toEqual([
      cacheKeys.features('AAPL', '2026-03-16'),
      cacheKeys.momentum('BRK.A'),
      cacheKeys.portfolio({ A: 2, B: 1 }),
      cacheKeys.price('AAPL'),
    ]);
  });

  it('read what somebody else put under the key', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    await cache.set(cacheKeys.price('AAPL'), { ticker: 'AAPL', price: 1 });
    await expect(app.get(DecoratedPrices).latest('AAPL')).resolves.toEqual({ ticker: 'AAPL', price: 1 });
    expect(app.get(DecoratedPrices).calls).toEqual([]);
  });

  it('keep calls apart by all of their arguments, with TTL and tags', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    await prices.movers();
    await prices.movers('up');
    await prices.movers('up', 5);
    await prices.movers('up', 5);
    expect(prices.calls).toEqual(['all 10', 'up 10', 'up 5']);
    const { keys } = await cache.keys('insights:*');
    expect(keys.map(({ key }) => key).sort()).toEqual([
      'insights:movers',
      'insights:movers:up',
      'insights:movers:up,5',
    ]);
    for (const { ttlSeconds } of keys) expect(ttlSeconds).toBeLessThanOrEqual(30);
    await cache.clearTag('side:up');
    expect(await namesIn(cache)).toEqual(['insights:movers']);
  });

  it('do not cache a failure', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    prices.failing = true;
    await expect(prices.latest('AAPL')).rejects.toThrow('no quote');
    expect(await namesIn(cache)).toEqual([]);
    // the cache itself spares a source that has just failed, until the value is asked for anew
    await cache.delete(cacheKeys.price('AAPL'));
    prices.failing = false;
    await expect(prices.latest('AAPL')).resolves.toMatchObject({ price: 8 });
  });

  it('reject what no key can be made of, and do not run', async () => {
    const { app } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    const latest = prices.latest.bind(prices) as (...args: unknown[]) => Promise<unknown>;
    const movers = prices.movers.bind(prices) as (...args: unknown[]) => Promise<unknown>;
    await expect(latest('A B')).rejects.toThrow(/price: "A B" is no ticker/);
    await expect(latest('A', { adjusted: true })).rejects.toThrow(
      /DecoratedPrices.latest: @CachePrice .* one argument/,
    );
    await expect(latest('A', undefined)).resolves.toBeDefined();
    await expect(movers('up', () => 1)).rejects.toThrow(/argument 2 of DecoratedPrices.movers .* a function/);
    expect(prices.calls).toEqual(['A']);
  });

  it('look like the methods they stand for', async () => {
    const { app } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    const { latest } = DecoratedPrices.prototype;
    expect(prices.latest).not.toBe(latest);
    expect([prices.latest.name, prices.latest.length]).toEqual(['latest', 1]);
    expect(Object.keys(prices)).toEqual(Object.keys(new DecoratedPrices()));
    expect(Reflect.getMetadataKeys(prices.latest)).toEqual(Reflect.getMetadataKeys(latest));
    expect(['above', 'below'].map((key): unknown => Reflect.getMetadata(key, prices.latest))).toEqual([1, 2]);
    expect(Reflect.getMetadata('design:paramtypes', prices, 'latest')).toEqual([String]);
  });

  it('are cached when a base class decorates them, and not when a subclass replaces them', async () => {
    abstract class Named {
      calls = 0;
      abstract readonly name: string;
      @Cached({ family: 'analysis' })
      describe(symbol: string): Promise<string> {
        this.calls++;
        return Promise.resolve(`${this.name} ${symbol}`);
      }
    }
    @Injectable()
    class Heir extends Named {
      readonly name = 'heir';
    }
    @Injectable()
    class Rebel extends Named {
      readonly name = 'rebel';
      override describe(symbol: string): Promise<string> {
        return super.describe(symbol);
      }
    }
    const { app, cache } = await startCachingApp([Heir, Rebel]);
    await app.get(Heir).describe('A');
    await expect(app.get(Heir).describe('A')).resolves.toBe('heir A');
    await app.get(Rebel).describe('A');
    await app.get(Rebel).describe('A');
    expect([app.get(Heir).calls, app.get(Rebel).calls]).toEqual([1, 2]);
    expect(await cache.get('analysis:A')).toBe('heir A');
  });

  it('keep to the cache of their own application', async () => {
    const first = await startCachingApp([DecoratedPrices]);
    const second = await startCachingApp([DecoratedPrices]);
    await first.app.get(DecoratedPrices).latest('AAPL');
    expect(await namesIn(second.cache)).toEqual([]);
    await second.app.get(DecoratedPrices).latest('AAPL');
    expect(second.app.get(DecoratedPrices).calls).toEqual(['AAPL']);
    expect(new DecoratedPrices().latest.name).toBe('latest');
    expect(Object.hasOwn(DecoratedPrices.prototype, 'latest')).toBe(true);
  });

  it('are replaced once on an instance that has several names, whoever made it', async () => {
    const shared = new DecoratedPrices();
    const { app } = await startCachingApp([
      { provide: DecoratedPrices, useValue: shared },
      { provide: 'alias', useExisting: DecoratedPrices },
      { provide: 'made', useFactory: (): DecoratedPrices => new DecoratedPrices() },
      { provide: 'nothing', useValue: null },
      { provide: 'bare', useValue: Object.create(null) as object },
    ]);
    await shared.latest('AAPL');
    await app.get<DecoratedPrices>('made').latest('AAPL');
    await app.get<DecoratedPrices>('made').latest('MSFT');
    expect(shared.calls).toEqual(['AAPL']);
    expect(app.get<DecoratedPrices>('made').calls).toEqual(['MSFT']);
  });

  it('are ready when the hooks of other modules run', async () => {
    @Injectable()
    class Early implements OnModuleInit {
      constructor(readonly prices: DecoratedPrices) {}
      async onModuleInit(): Promise<void> {
        await this.prices.latest('AAPL');
      }
    }
    const { app } = await startCachingApp([DecoratedPrices, Early]);
    await app.get(DecoratedPrices).latest('AAPL');
    expect(app.get(DecoratedPrices).calls).toEqual(['AAPL']);
  });
});

describe('invalidating methods', () => {
  it('forget after they resolved', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    await prices.latest('AAPL');
    await prices.latest('MSFT');
    await prices.movers('up');
    await expect(prices.correct('AAPL', true)).resolves.toBe('AAPL corrected');
    expect(await namesIn(cache)).toEqual(['price:MSFT']);
  });

  it('forget nothing when they reject, or when a key cannot be made', async () => {
    const { app, cache } = await startCachingApp([DecoratedPrices]);
    const prices = app.get(DecoratedPrices);
    await prices.latest('AAPL');
    await prices.movers('up');
    await expect(prices.correct('AAPL', false)).rejects.toThrow('refused');
    await expect(prices.correct('A B', true)).rejects.toThrow(/is no ticker/);
    expect(await namesIn(cache)).toEqual(['insights:movers:up', 'price:AAPL']);
  });
});
