import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_WATCHLISTS, type Watchlist } from '../../src/warming/watchlists/watchlist.js';
import type { WatchlistStore } from '../../src/warming/watchlists/watchlist-store.js';
import { WatchlistsUnavailableError } from '../../src/warming/watchlists/watchlists-unavailable.error.js';

export interface OpenWatchlistStores {
  readonly store: WatchlistStore;
  /** Of another process on the same storage. */
  readonly other: WatchlistStore;
  /** Writes what is not JSON where the lists are: in place of the list `name`, or of what holds it. */
  damage(name: string): Promise<void>;
  /** Puts a document there as somebody else would, by hand. */
  plant(name: string, document: object): Promise<void>;
  /** The document of that name as it is stored. */
  stored(name: string): Promise<unknown>;
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
      expect(await stores.store.all()).toEqual({ watchlists: [], damaged: [] });
      expect(await stores.store.find('tech')).toBeNull();
      expect(await stores.store.remove('tech')).toBe(false);
    });

    it('are seen by every process as they were put, in the order of their names', async () => {
      const [tech, banks] = [listOf('tech', 'NVDA', 'AAPL', 'BRK.B', 'BCpC'), listOf('banks', 'JPM')];
      expect(await stores.store.put(tech)).toBe('created');
      expect(await stores.other.put(banks)).toBe('created');
      for (const store of [stores.store, stores.other]) {
        expect(await store.find('tech')).toEqual(tech);
        expect(await store.all()).toEqual({ watchlists: [banks, tech], damaged: [] });
      }
    });

    it('are replaced whole, and go when they are removed', async () => {
      await stores.store.put(listOf('tech', 'NVDA', 'AAPL'));
      expect(await stores.other.put(listOf('tech', 'MSFT'))).toBe('replaced');
      expect(await stores.store.find('tech')).toEqual(listOf('tech', 'MSFT'));
      expect(await stores.store.remove('tech')).toBe(true);
      expect(await stores.other.find('tech')).toBeNull();
      expect((await stores.other.all()).watchlists).toEqual([]);
    });

    it('are no more than are kept, and a full set can still be edited', async () => {
      for (let i = 0; i < MAX_WATCHLISTS; i++) await stores.store.put(listOf(`list-${i}`, 'AAPL'));
      expect(await stores.store.put(listOf('one-more', 'AAPL'))).toBe('full');
      expect(await stores.store.find('one-more')).toBeNull();
      expect(await stores.store.put(listOf('list-0', 'MSFT'))).toBe('replaced');
      await stores.store.remove('list-1');
      expect(await stores.store.put(listOf('one-more', 'AAPL'))).toBe('created');
      expect((await stores.store.all()).watchlists).toHaveLength(MAX_WATCHLISTS);
    });

    it('that several processes write at the same moment are all there', async () => {
      const lists = Array.from({ length: 20 }, (_, i) => listOf(`list-${i + 10}`, 'AAPL'));
      await Promise.all(lists.map((list, i) => (i % 2 === 0 ? stores.store : stores.other).put(list)));
      expect((await stores.other.all()).watchlists).toEqual(lists);
    });

    it('that cannot be read are told of and stay as they are until they are replaced or removed', async () => {
      const planted = { symbols: ['AAPL', 'bad ticker'], note: 'mine' };
      await stores.plant('hand', planted);
      await stores.plant('gone', { symbols: 'AAPL' });
      await stores.store.put(listOf('tech', 'AAPL'));
      expect(await stores.other.all()).toEqual({ watchlists: [listOf('tech', 'AAPL')], damaged: ['gone', 'hand'] });
      await expect(stores.store.find('hand')).rejects.toThrow(
        /^The watchlist hand is stored but cannot be read \(symbols\.1: /,
      );
      expect(await stores.stored('hand')).toMatchObject(planted);
      expect(await stores.store.remove('gone')).toBe(true);
      expect(await stores.store.put(listOf('hand', 'MSFT'))).toBe('replaced');
      expect(await stores.other.all()).toEqual({
        watchlists: [listOf('hand', 'MSFT'), listOf('tech', 'AAPL')],
        damaged: [],
      });
    });

    it('that are no JSON are no empty list, and can be written again', async () => {
      await stores.store.put(listOf('tech', 'AAPL'));
      await stores.damage('tech');
      await expect(stores.store.find('tech')).rejects.toThrow(WatchlistsUnavailableError);
      await stores.store.put(listOf('tech', 'MSFT'));
      expect(await stores.other.find('tech')).toEqual(listOf('tech', 'MSFT'));
      expect(await stores.other.all()).toEqual({ watchlists: [listOf('tech', 'MSFT')], damaged: [] });
    });
  });
}
