import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_WATCHLISTS, type Watchlist } from '../../src/warming/watchlists/watchlist.js';
import type { WatchlistStore } from '../../src/warming/watchlists/watchlist-store.js';

export interface OpenWatchlistStores {
  readonly store: WatchlistStore;
  /** Of another process on the same storage. */
  readonly other: WatchlistStore;
  /** Writes text where the lists are: that of the list `name`, or what holds it. */
  damage(name: string): Promise<void>;
  close(): Promise<void>;
}

const AT = '2026-03-16T15:00:00.000Z';

export const listOf = (name: string, ...symbols: string[]): Watchlist => ({ name, symbols, updated_at: AT });

/** What every place that watchlists are kept in must do. */
export function describeWatchlistStore(kind: string, open: () => Promise<OpenWatchlistStores>): void {
  describe(`watchlists in ${kind}`, () => {
    let stores: OpenWatchlistStores;

    beforeEach(async () => {
      stores = await open();
    });

    afterEach(() => stores.close());

    it('begin empty', async () => {
      expect(await stores.store.all()).toEqual([]);
      expect(await stores.store.find('tech')).toBeNull();
      expect(await stores.store.remove('tech')).toBe(false);
    });

    it('are seen by every process as they were put, in the order of their names', async () => {
      const [tech, banks] = [listOf('tech', 'NVDA', 'AAPL', 'BRK.B', 'BCpC'), listOf('banks', 'JPM')];
      expect(await stores.store.put(tech)).toBe('created');
      expect(await stores.other.put(banks)).toBe('created');
      for (const store of [stores.store, stores.other]) {
        expect(await store.find('tech')).toEqual(tech);
        expect(await store.all()).toEqual([banks, tech]);
      }
    });

    it('are replaced whole, and go when they are removed', async () => {
      await stores.store.put(listOf('tech', 'NVDA', 'AAPL'));
      expect(await stores.other.put(listOf('tech', 'MSFT'))).toBe('replaced');
      expect(await stores.store.find('tech')).toEqual(listOf('tech', 'MSFT'));
      expect(await stores.store.remove('tech')).toBe(true);
      expect(await stores.other.find('tech')).toBeNull();
      expect(await stores.other.all()).toEqual([]);
    });

    it('are no more than are kept, and a full set can still be edited', async () => {
      for (let i = 0; i < MAX_WATCHLISTS; i++) await stores.store.put(listOf(`list-${i}`, 'AAPL'));
      expect(await stores.store.put(listOf('one-more', 'AAPL'))).toBe('full');
      expect(await stores.store.find('one-more')).toBeNull();
      expect(await stores.store.put(listOf('list-0', 'MSFT'))).toBe('replaced');
      await stores.store.remove('list-1');
      expect(await stores.store.put(listOf('one-more', 'AAPL'))).toBe('created');
      expect(await stores.store.all()).toHaveLength(MAX_WATCHLISTS);
    });

    it('that were written at the same moment are all there', async () => {
      const lists = Array.from({ length: 10 }, (_, i) => listOf(`list-${i}`, 'AAPL'));
      await Promise.all(lists.map((list) => stores.store.put(list)));
      expect(await stores.other.all()).toEqual(lists);
    });

    it('that are damaged are absent, and can be written again', async () => {
      await stores.store.put(listOf('tech', 'AAPL'));
      await stores.damage('tech');
      expect(await stores.store.find('tech')).toBeNull();
      expect(await stores.store.all()).toEqual([]);
      await stores.store.put(listOf('tech', 'MSFT'));
      expect(await stores.other.find('tech')).toEqual(listOf('tech', 'MSFT'));
    });
  });
}
