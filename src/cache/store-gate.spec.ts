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
    const store: Partial<CacheStore> = { state: 'live', onReachable: () => undefined, clear, isClearable };
    const troubles: Pick<CacheTroubles, 'store'> = { store: () => undefined };
    return { gate: new StoreGate(store as CacheStore, troubles as CacheTroubles), clear };
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

  it('is closed only for what a clear that is owed would take', async () => {
    const { gate, clear } = open();
    await gate.change({ pattern: '*:A' }, refused);
    expect(['price:A', 'price:B', 'amc:audit:A'].map((key) => gate.opensFor(key))).toEqual([false, true, true]);
    clear.mockResolvedValue(0);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(gate.opensFor('price:A')).toBe(true);
  });
});
