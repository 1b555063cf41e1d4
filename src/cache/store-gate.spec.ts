import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CacheStore } from './cache-store.js';
import type { CacheTroubles } from './cache-troubles.js';
import { StoreGate } from './store-gate.js';

describe('StoreGate', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const refused = (): Promise<never> => Promise.reject(new Error('refused'));

  const open = () => {
    const clear = jest.fn<CacheStore['clear']>(refused);
    const isClearable = (key: string): boolean => !key.startsWith('amc:audit');
    const store = {
      state: 'live',
      onReachable: () => undefined,
      clear,
      remove: jest.fn<CacheStore['remove']>(refused),
      bumpTag: jest.fn<CacheStore['bumpTag']>(refused),
      countTagged: jest.fn<CacheStore['countTagged']>(refused),
      isClearable,
    };
    const troubles: Pick<CacheTroubles, 'store'> = { store: () => undefined };
    return { gate: new StoreGate(store as unknown as CacheStore, troubles as CacheTroubles), clear, store };
  };

  it('tries again once a second, however much is owed', async () => {
    const { gate, clear } = open();
    for (let at = 0; at < 5; at++) await gate.change({ pattern: `price:${at}*` }, refused);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(clear).toHaveBeenCalledTimes(11);
    clear.mockResolvedValue(0);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(clear).toHaveBeenCalledTimes(16);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('says what each change took when it has been made up for', async () => {
    const { gate, clear } = open();
    const [first, second] = [jest.fn(), jest.fn()];
    await gate.change({ pattern: 'price:*' }, refused, first);
    await gate.change({ pattern: 'price:*' }, refused, second);
    expect([first, second].map(({ mock }) => mock.calls)).toEqual([[], []]);
    clear.mockResolvedValue(7);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([first, second].map(({ mock }) => mock.calls)).toEqual([[[7]], [[0]]]);
  });

  it('adds up the keys of a change, and goes on when nobody can count a tag', async () => {
    const { gate, store } = open();
    const [keys, tag] = [jest.fn(), jest.fn()];
    await gate.change({ keys: ['price:A', 'price:B', 'price:C'] }, refused, keys);
    await gate.change({ tags: ['t'] }, refused, tag);
    store.remove.mockResolvedValue(['price:A', 'price:C']);
    store.bumpTag.mockResolvedValue(2);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([keys, tag].map(({ mock }) => mock.calls)).toEqual([[[2]], [[null]]]);
    expect(gate.opensFor('price:A')).toBe(true);
  });

  it('is closed only for what a clear that is owed would take', async () => {
    const { gate, clear } = open();
    await gate.change({ pattern: '*:A' }, refused);
    expect(['price:A', 'price:B', 'amc:audit:A'].map((key) => gate.opensFor(key))).toEqual([false, true, true]);
    clear.mockResolvedValue(0);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(gate.opensFor('price:A')).toBe(true);
  });
});
