import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CacheApp } from '../support/cache/cache-app.js';
import { cacheAdministrationContract } from './cache-administration.contract.js';
import { cacheInvalidationContract, cacheStalenessContract } from './cache-invalidation.contract.js';
import { cacheModelContract } from './cache-model.contract.js';

/** A process on an empty store. */
type Open = () => Promise<CacheApp>;

const FALSY = [null, 0, '', false] as const;
const VALUES = [...FALSY, 1.5, 'text', 'Zoë \u2028 \n', [], {}, [null, [1]], { a: { b: [1, { c: null }] } }];

/**
 * What the cache owes its callers whatever is behind it.
 * @param isReliable - false where calls fail: a store lists and counts what reached it
 */
export function cacheContract(
  name: string,
  open: Open,
  { isReliable }: { readonly isReliable: boolean } = { isReliable: true },
): void {
  describe(`the cache on ${name}`, () => {
    let app: CacheApp;
    beforeEach(async () => {
      app = await open();
    });
    afterEach(() => app.close());

    describe('values', () => valuesContract(() => app));
    describe('computing', () => computingContract(() => app));
    describe('stale values', () => cacheStalenessContract(() => app));
    describe('invalidation', () => cacheInvalidationContract(() => app));
    describe('against a map', () => cacheModelContract(() => app, isReliable));
    if (isReliable) describe('administration', () => cacheAdministrationContract(() => app));
  });
}

function valuesContract(app: () => CacheApp): void {
  it.each(VALUES)('gives back %j, from memory and from what is behind it', async (value) => {
    const { cache } = app();
    await cache.set('price:A', value);
    expect(cache.peek('price:A')).toEqual(value);
    expect(await cache.get('price:A')).toEqual(value);
    expect(await cache.exists('price:A')).toBe(true);
    expect(await cache.getMany(['price:A', 'price:B'])).toEqual(new Map([['price:A', value]]));
    const compute = jest.fn(() => 'another');
    expect(await cache.getOrCompute<unknown>('price:A', compute)).toEqual(value);
    expect(compute).not.toHaveBeenCalled();
  });

  it.each(VALUES)('computes %j once', async (value) => {
    const { cache } = app();
    const compute = jest.fn(() => value as unknown);
    expect(await cache.getOrCompute('analysis:A', compute)).toEqual(value);
    expect(await cache.getOrCompute('analysis:A', compute)).toEqual(value);
    expect(await cache.get('analysis:A')).toEqual(value);
    expect(compute).toHaveBeenCalledTimes(1);
  });

  it('has nothing for a key that was never written', async () => {
    const { cache } = app();
    expect(cache.peek('price:A')).toBeUndefined();
    expect(await cache.get('price:A')).toBeUndefined();
    expect(await cache.exists('price:A')).toBe(false);
    expect(await cache.getMany(['price:A'])).toEqual(new Map());
    expect(await cache.getMany([])).toEqual(new Map());
  });

  it('keeps what JSON keeps, and nobody can change it', async () => {
    const { cache } = app();
    const given = { at: new Date(0), none: undefined, nan: NaN, list: [{ n: 1 }] };
    const normal = { at: '1970-01-01T00:00:00.000Z', nan: null, list: [{ n: 1 }] };
    await cache.set('price:A', given);
    given.list.push({ n: 2 });
    const seen = (await cache.get('price:A')) as typeof normal;
    expect(seen).toEqual(normal);
    expect(() => seen.list.push({ n: 3 })).toThrow(TypeError);
    expect(() => ((seen.list[0] as { n: number }).n = 4)).toThrow(TypeError);
    expect(await cache.getOrCompute<unknown>('price:B', () => given)).toEqual({
      ...normal,
      list: [{ n: 1 }, { n: 2 }],
    });
  });

  it.each([
    ['undefined', undefined],
    ['a function', (): void => undefined],
    ['a big integer', { n: 1n }],
    ['a circle', circle()],
  ])('answers %s and does not keep it', async (_name, value) => {
    const { cache, observer } = app();
    const compute = jest.fn(() => value as unknown);
    expect(await cache.getOrCompute('price:A', compute)).toBe(value);
    expect(await cache.getOrCompute('price:A', compute)).toBe(value);
    expect(compute).toHaveBeenCalledTimes(2);
    await cache.set('price:B', 1);
    await cache.set('price:B', value);
    expect(await cache.get('price:B')).toBeUndefined();
    expect(observer.errors.filter((operation) => operation === 'write').length).toBeGreaterThanOrEqual(3);
    expect(app().log.lines.filter((line) => line.includes('Could not keep price values')).length).toBe(1);
  });

  it('writes and reads many', async () => {
    const { cache } = app();
    const keys = Array.from({ length: 1_200 }, (_, at) => `market_metrics:S${at}`);
    await cache.setMany(keys.map((key, at) => ({ key, value: { at }, options: { relVolume: at / 100 } })));
    const values = await cache.getMany<{ at: number }>([...keys, 'market_metrics:none', ...keys.slice(0, 2)]);
    expect(values.size).toBe(keys.length);
    expect(keys.filter((key, at) => values.get(key)?.at !== at)).toEqual([]);
  });

  it.each([0, -1, NaN, Infinity, 0.0001])('refuses a TTL of %p', async (ttlSeconds) => {
    const { cache } = app();
    const compute = jest.fn(() => 1);
    await expect(cache.set('price:A', 1, { ttlSeconds })).rejects.toThrow(RangeError);
    await expect(cache.getOrCompute('price:A', compute, { ttlSeconds })).rejects.toThrow(RangeError);
    expect(compute).not.toHaveBeenCalled();
  });
}

function computingContract(app: () => CacheApp): void {
  it('computes once for all who ask at the same time', async () => {
    const { cache } = app();
    const compute = jest.fn(async ({ signal }: { signal: AbortSignal }) => {
      await tick();
      return { aborted: signal.aborted };
    });
    const values = await Promise.all(Array.from({ length: 100 }, () => cache.getOrCompute('insights:top', compute)));
    expect(compute).toHaveBeenCalledTimes(1);
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toEqual({ aborted: false });
  });

  it('gives everybody the same error, once, and tries again after a while', async () => {
    const { cache, clock } = app();
    let failing = true;
    const error = new Error('no source');
    const compute = jest.fn(async () => {
      await tick();
      if (failing) throw error;
      return 1;
    });
    const asked = Array.from({ length: 50 }, () => cache.getOrCompute('price:A', compute).catch((e: unknown) => e));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([error]));
    await expect(cache.getOrCompute('price:A', compute)).rejects.toBe(error);
    expect(compute).toHaveBeenCalledTimes(1);
    failing = false;
    clock.advance(5_000);
    expect(await cache.getOrCompute('price:A', compute)).toBe(1);
    expect(compute).toHaveBeenCalledTimes(2);
  });

  it('takes what a function throws at once for a failure', async () => {
    const compute = (): never => {
      throw new RangeError('at once');
    };
    await expect(app().cache.getOrCompute('price:A', compute)).rejects.toThrow('at once');
  });

  it('forgets a failure with the value', async () => {
    const { cache } = app();
    await expect(cache.getOrCompute('price:A', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    await cache.delete('price:A');
    expect(await cache.getOrCompute('price:A', () => 1)).toBe(1);
  });
}

function circle(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
