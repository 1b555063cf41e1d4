import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { CachePolicy } from '../../src/cache/cache-policy.js';
import { CacheApp } from '../support/cache/cache-app.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis/redis-server.js';

const SUBSCRIBER = /name=\S*subscriber/;

/** Two processes, as far as the cache can tell: nothing is shared but Redis. */
describe('the cache between processes', () => {
  let server: RedisServer;
  let raw: Redis;
  let a: CacheApp;
  let b: CacheApp;
  const open = (policy: Partial<CachePolicy> = {}): Promise<CacheApp> =>
    CacheApp.start({ env: { REDIS_URL: server.url }, policy });
  beforeAll(async () => {
    server = await RedisServer.start();
    raw = new Redis(server.url);
  });
  afterAll(async () => {
    raw.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await raw.flushall();
    [a, b] = await Promise.all([open(), open()]);
  });
  afterEach(async () => {
    server.thaw();
    await Promise.all([a.close(), b.close()]);
  });

  /** Both have it in memory and know for how long. */
  const share = async (key: string, value: unknown, tags: readonly string[] = []): Promise<void> => {
    await a.cache.set(key, value, { tags });
    await b.cache.get(key);
    b.clock.advance(1_500);
    await b.cache.get(key);
    expect(b.cache.peek(key)).toEqual(value);
  };
  const cutSubscription = async (app: CacheApp): Promise<void> => {
    const clients = String(await raw.client('LIST')).split('\n');
    const ids = clients.filter((line) => SUBSCRIBER.test(line)).map((line) => /id=(\d+)/.exec(line)?.[1] ?? '');
    for (const id of ids) await raw.client('KILL', 'ID', id);
    await eventually(() => app.store.state !== 'live');
  };

  it.each([
    ['set', (): Promise<unknown> => a.cache.set('price:A', 2), 2],
    ['setMany', (): Promise<unknown> => a.cache.setMany([{ key: 'price:A', value: 3 }]), 3],
    ['delete', (): Promise<unknown> => a.cache.delete('price:A'), undefined],
    ['clear', (): Promise<unknown> => a.cache.clear('price:*'), undefined],
    ['clearTag', (): Promise<unknown> => a.cache.clearTag('t'), undefined],
  ])('tells the others of %s', async (_name, change, value) => {
    await share('price:A', 1, ['t']);
    await change();
    await eventually(() => b.cache.peek('price:A') === undefined);
    expect(await b.cache.get('price:A')).toBe(value);
  });

  it('keeps its own memory when it is the one that writes', async () => {
    await a.cache.set('price:A', 1);
    await b.cache.set('price:B', 1);
    await eventually(() => b.cache.peek('price:B') === 1);
    expect(a.cache.peek('price:A')).toBe(1);
  });

  it('heals what it did not hear of', async () => {
    await share('price:A', 1);
    await cutSubscription(b);
    await a.cache.set('price:A', 2);
    await eventually(() => b.store.state === 'live');
    expect(b.cache.peek('price:A')).toBeUndefined();
    expect(await b.cache.get('price:A')).toBe(2);
  });

  it('asks again soon while it hears nothing', async () => {
    await share('price:A', 1);
    jest.spyOn(b.store, 'state', 'get').mockReturnValue('deaf');
    await raw.set('price:A', '2', 'PX', 60_000);
    expect(b.cache.peek('price:A')).toBe(1);
    b.clock.advance(1_500);
    expect(await b.cache.get('price:A')).toBe(2);
  });

  it('does not believe a message that nobody can read', async () => {
    await share('price:A', 1);
    await raw.publish('cache.invalidated', 'what?');
    await eventually(() => b.cache.peek('price:A') === undefined);
    expect(await b.cache.get('price:A')).toBe(1);
  });

  it('computes once', async () => {
    const source = deferred<string>();
    const compute = jest.fn(() => source.promise);
    const asked = [a, b, a, b].map(({ cache }) => cache.getOrCompute('insights:A', compute));
    await eventually(() => compute.mock.calls.length === 1);
    source.resolve('v');
    expect(await Promise.all(asked)).toEqual(['v', 'v', 'v', 'v']);
    expect(compute).toHaveBeenCalledTimes(1);
    expect(await raw.exists('lock:insights:A')).toBe(0);
  });

  it('lets the next process try when the computation failed', async () => {
    const source = deferred<null>();
    const failing = a.cache.getOrCompute('insights:A', async () => {
      await source.promise;
      throw new Error('no');
    });
    failing.catch(() => undefined);
    await eventually(async () => (await raw.exists('lock:insights:A')) === 1);
    const other = b.cache.getOrCompute('insights:A', () => 'b');
    source.resolve(null);
    await expect(failing).rejects.toThrow('no');
    expect(await other).toBe('b');
  });

  it('computes itself when the wait is over', async () => {
    await raw.set('amc:cache:generation', '1');
    await raw.set('lock:insights:A', `${'0'.repeat(36)},1`, 'PX', 60_000);
    expect(await a.cache.getOrCompute('insights:A', () => 'mine')).toBe('mine');
    expect(a.cache.peek('insights:A')).toBe('mine');
    expect(await raw.exists('lock:insights:A')).toBe(1);
  }, 15_000);

  const OVERTAKERS = {
    delete: () => b.cache.delete('portfolio:A'),
    set: () => b.cache.set('portfolio:A', 'set'),
    clear: () => b.cache.clear('portfolio:*'),
    clearTag: () => b.cache.clearTag('t'),
  };
  it.each(Object.entries(OVERTAKERS))('never writes a load that %s elsewhere has overtaken', async (name, overtake) => {
    const source = deferred<string>();
    const slow = a.cache.getOrCompute('portfolio:A', () => source.promise, { tags: ['t'] });
    await eventually(async () => (await raw.exists('lock:portfolio:A')) === 1);
    await overtake();
    const newer = await b.cache.getOrCompute('portfolio:A', () => 'newer', { tags: ['t'] });
    expect(newer).toBe(name === 'set' ? 'set' : 'newer');
    source.resolve('old');
    expect(await slow).toBe('old');
    expect(await raw.get('portfolio:A')).toBe(JSON.stringify(newer) + (name === 'set' ? '' : '\n'));
    await eventually(async () => (await a.cache.get('portfolio:A')) === newer);
  });

  it('leaves the lock of its successor alone when its own has expired', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const slow = a.cache.getOrCompute('insights:A', () => first.promise);
    await eventually(async () => (await raw.exists('lock:insights:A')) === 1);
    await raw.del('lock:insights:A');
    const successor = b.cache.getOrCompute('insights:A', () => second.promise);
    await eventually(async () => (await raw.exists('lock:insights:A')) === 1);
    const token = await raw.get('lock:insights:A');
    first.resolve('late');
    expect(await slow).toBe('late');
    expect(await raw.get('lock:insights:A')).toBe(token);
    expect(await raw.exists('insights:A')).toBe(0);
    second.resolve('newer');
    expect(await successor).toBe('newer');
    expect(await raw.get('insights:A')).toBe('"newer"');
    expect(await a.cache.get('insights:A')).toBe('newer');
  });

  it('serves from memory while Redis is away, and tells it afterwards what changed', async () => {
    await share('price:A', 1);
    await share('price:B', 1);
    await share('price:C', 1, ['t']);
    await share('quote:A', 1);
    server.freeze();
    await eventually(async () => {
      await b.cache.get('price:unknown');
      return b.store.state === 'down';
    });
    expect(await b.cache.get('price:A')).toBe(1);
    expect(await b.cache.getOrCompute('price:new', () => 5)).toBe(5);
    expect(await b.cache.delete('price:A')).toBe(1);
    await b.cache.set('price:B', 2);
    await b.cache.clearTag('t');
    await b.cache.clear('quote:*');
    expect(await b.cache.get('price:B')).toBe(2);
    expect((await b.cache.info()).degraded).toBe(true);
    expect((await b.cache.keys('price:*')).keys.map(({ key }) => key)).toEqual(['price:B', 'price:new']);
    server.thaw();
    const keys = ['price:A', 'price:B', 'price:C', 'quote:A'];
    await eventually(async () => (await raw.exists('price:A', 'price:B', 'quote:A')) === 0);
    await eventually(async () => (await a.cache.getMany(keys)).size === 0);
    expect((await b.cache.getMany(keys)).get('price:A')).toBeUndefined();
  }, 20_000);

  it('answers what it has while a computation takes too long, and keeps what comes late', async () => {
    const late = await open({ hardTimeoutMs: 30, softTimeoutMs: 10, revalidateMs: 0 });
    const source = deferred<string>();
    const signals: AbortSignal[] = [];
    const compute = ({ signal }: { signal: AbortSignal }): Promise<string> => {
      signals.push(signal);
      return source.promise;
    };
    await expect(late.cache.getOrCompute('insights:A', compute)).rejects.toThrow('after 30 ms');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await expect(late.cache.getOrCompute('insights:A', compute)).rejects.toThrow('after 30 ms');
    source.resolve('late');
    await eventually(() => late.cache.peek('insights:A') === 'late');
    expect(signals.length).toBe(1);
    await late.close();
  });
});
