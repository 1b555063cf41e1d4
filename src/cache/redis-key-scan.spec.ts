import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { KeySpace } from '../redis/key-space.js';
import type { RedisClient } from '../redis/redis-client.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import { RedisKeyScan } from './redis-key-scan.js';

/** Redis as far as a walk sees it: keys in slots that are given out whole. What it does on its own is shown on a real one. */
class SlotsOfTest {
  readonly keys = new KeySpace('');
  readonly sizes: number[] = [];
  readonly unlinked: number[] = [];
  /** Of each step. */
  stepMs = 0;
  nowMs = 0;

  constructor(private readonly slots: readonly (readonly string[])[]) {}

  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    return work(this as unknown as RedisClient);
  }

  scan(cursor: string, _match: string, _pattern: string, _count: string, size: number): Promise<[string, string[]]> {
    this.sizes.push(size);
    this.nowMs += this.stepMs;
    const found: string[] = [];
    let at = Number(cursor);
    while (at < this.slots.length && found.length < size) found.push(...(this.slots[at++] ?? []));
    return Promise.resolve([at < this.slots.length ? String(at) : '0', found]);
  }

  unlink(...names: string[]): Promise<number> {
    this.unlinked.push(names.length);
    return Promise.resolve(names.length);
  }

  pipeline(): object {
    const pipeline = { pttl: () => pipeline, strlen: () => pipeline, exec: () => Promise.resolve([]) };
    return pipeline;
  }
}

describe('RedisKeyScan', () => {
  const slotsOf = (count: number, each: number): string[][] =>
    Array.from({ length: count }, (_, slot) => Array.from({ length: each }, (__, at) => `price:S${slot}.${at}`));
  const open = (slots: readonly (readonly string[])[]) => {
    const redis = new SlotsOfTest(slots);
    return { redis, scan: new RedisKeyScan(redis as unknown as RedisConnections) };
  };
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const pages = async (scan: RedisKeyScan, limit: number): Promise<string[][]> => {
    const all: string[][] = [];
    let cursor: string | null = null;
    do {
      const page = await scan.page('*', cursor, limit);
      all.push(page.keys.map(({ key }) => key));
      ({ cursor } = page);
    } while (cursor !== null);
    return all;
  };

  it.each([1, 2, 7, 100, 1_000])('gives out no more than %d keys at a time, each once', async (limit) => {
    const slots = slotsOf(300, 1);
    const listed = await pages(open(slots).scan, limit);
    expect(Math.max(...listed.map(({ length }) => length))).toBeLessThanOrEqual(limit);
    expect(listed.flat()).toEqual(slots.flat());
  });

  it('gives out a slot whole when it alone holds more', async () => {
    const slots = slotsOf(20, 4);
    expect(await pages(open(slots).scan, 3)).toEqual(slots);
    expect((await pages(open(slots).scan, 10)).map(({ length }) => length)).toEqual(
      Array.from({ length: 10 }, () => 8),
    );
  });

  it('ends a page after 2 s, and goes on where it ended', async () => {
    const slots = slotsOf(20_000, 1);
    const { redis, scan } = open(slots);
    redis.stepMs = 150;
    jest.spyOn(performance, 'now').mockImplementation(() => redis.nowMs);
    const first = await scan.page('price:none', null, 1_000);
    expect(first).toEqual({ keys: [], cursor: '0.7000' });
    expect(redis.nowMs).toBe(2_100);
    const last = (await pages(scan, 1_000)).flat();
    expect(last).toEqual(slots.flat());
  });

  it('keeps Redis busy for no longer than a moment at a time', async () => {
    const { redis, scan } = open(slotsOf(3_000, 1));
    expect(await scan.unlink('*')).toBe(3_000);
    expect(Math.max(...redis.unlinked)).toBe(128);
    expect(Math.max(...redis.sizes)).toBe(500);
  });
});
