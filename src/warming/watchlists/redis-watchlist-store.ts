import type { CacheStore } from '../../cache/cache-store.js';
import { parsedJson } from '../../common/parsed-json.js';
import type { RedisClient } from '../../redis/redis-client.js';
import type { RedisConnections } from '../../redis/redis-connections.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import { INDEX_WATCHLISTS, PUT_WATCHLIST, REMOVE_WATCHLIST } from './redis-watchlist.scripts.js';
import { MAX_WATCHLISTS, readWatchlist, WATCHLIST_NAME, type Watchlist, type WatchlistReading } from './watchlist.js';
import { WatchlistDamage } from './watchlist-damage.js';
import { type PutOutcome, type StoredWatchlists, WatchlistStore } from './watchlist-store.js';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

const FAMILY = 'amc:watchlist:';
/** Of the family, and the name of no watchlist. */
const INDEX = '.names';
const INDEX_MS = 5 * 60_000;
/** More lists than are kept: they come with one page, unless Redis is full of keys of others. */
const NAMES_A_PAGE = 1_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'watchlists';
const NO_JSON: WatchlistReading = { watchlist: null, trouble: 'not JSON' };

/**
 * One set of lists for all processes of an installation, each plain JSON under its name and without a TTL. Their names are
 * in a set beside them, `amc:watchlist:.names`, that lives for five minutes: whoever then lists them walks through all
 * keys once and makes it anew. So a list that somebody else writes there is found by its name at once and listed within
 * five minutes; one that somebody else deletes is gone at once.
 */
export class RedisWatchlistStore extends WatchlistStore {
  private readonly damage = new WatchlistDamage();
  private walk: Promise<readonly string[]> | null = null;

  constructor(
    private readonly redis: Pick<RedisConnections, 'keys' | 'report' | 'run'>,
    private readonly scanner: Pick<CacheStore, 'scan'>,
  ) {
    super();
  }

  override async find(name: string): Promise<Watchlist | null> {
    const reading = (await this.read([name])).get(name);
    if (reading === undefined) return null;
    this.damage.see(name, reading.trouble);
    if (reading.watchlist === null) throw this.damage.refusal(name, reading.trouble);
    return reading.watchlist;
  }

  override async all(): Promise<StoredWatchlists> {
    const readings = [...(await this.read(await this.names()))];
    const damaged = readings.flatMap(([name, { trouble }]) => (trouble === null ? [] : [[name, trouble] as const]));
    this.damage.seeAll(new Map(damaged));
    return {
      watchlists: readings.flatMap(([, { watchlist }]) => watchlist ?? []),
      damaged: damaged.map(([name]) => name),
    };
  }

  /** Two new lists at the same moment may both be the last one that there is room for. */
  override async put(watchlist: Watchlist): Promise<PutOutcome> {
    const { name } = watchlist;
    const [key, index] = [this.keyOf(name), this.keyOf(INDEX)];
    const isThere = (await this.ask((client) => client.exists(key))) === 1;
    if (!isThere && (await this.isFull())) return 'full';
    const args = [JSON.stringify(watchlist), name, INDEX_MS];
    const wasThere = await this.ask((client) => PUT_WATCHLIST.run(client, [key, index], args));
    return wasThere === 1 ? 'replaced' : 'created';
  }

  override async remove(name: string): Promise<boolean> {
    const keys = [this.keyOf(name), this.keyOf(INDEX)];
    return (await this.ask((client) => REMOVE_WATCHLIST.run(client, keys, [name]))) === 1;
  }

  /** Of those that are there, in the order of `names`. */
  private async read(names: readonly string[]): Promise<ReadonlyMap<string, WatchlistReading>> {
    if (names.length === 0) return new Map();
    const texts = await this.ask((client) => client.mget(names.map((name) => this.keyOf(name))));
    const readings = new Map<string, WatchlistReading>();
    for (const [at, name] of names.entries()) {
      const text = texts[at] ?? null;
      const document = parsedJson(text ?? '');
      if (document !== undefined) readings.set(name, readWatchlist(name, document));
      // MGET says of a hash what it says of nothing
      else if (text !== null || (await this.isKey(name))) readings.set(name, NO_JSON);
    }
    return readings;
  }

  private async isKey(name: string): Promise<boolean> {
    return (await this.ask((client) => client.exists(this.keyOf(name)))) === 1;
  }

  private async isFull(): Promise<boolean> {
    const names = await this.names();
    if (names.length < MAX_WATCHLISTS) return false;
    // some of them may be gone
    const count = await this.ask((client) => client.exists(...names.map((name) => this.keyOf(name))));
    return count >= MAX_WATCHLISTS;
  }

  /** In order. Some of them may be gone. */
  private async names(): Promise<readonly string[]> {
    const index = await this.ask((client) => client.smembers(this.keyOf(INDEX)));
    if (index.includes('')) return listNames(index);
    this.walk ??= this.walkKeys().finally(() => {
      this.walk = null;
    });
    return this.walk;
  }

  private async walkKeys(): Promise<readonly string[]> {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.told(() => this.scanner.scan(`${FAMILY}*`, cursor, NAMES_A_PAGE));
      found.push(...page.keys.map(({ key }) => key.slice(FAMILY.length)));
      ({ cursor } = page);
    } while (cursor !== null);
    return listNames([...found, ...(await this.index(listNames(found)))]);
  }

  /** Those that were put meanwhile; none, and no index, where Redis takes nothing: `report` tells of that. */
  private async index(names: readonly string[]): Promise<readonly string[]> {
    const index = this.keyOf(INDEX);
    try {
      await this.ask((client) => INDEX_WATCHLISTS.run(client, [index], [INDEX_MS, ...names]));
      return await this.ask((client) => client.smembers(index));
    } catch (error) {
      if (error instanceof WatchlistsUnavailableError) return [];
      throw error;
    }
  }

  private keyOf(name: string): string {
    return this.redis.keys.key(FAMILY + name);
  }

  private ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    return this.told(() => this.redis.run(work));
  }

  private async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.redis.report(PURPOSE, null);
      return answer;
    } catch (error) {
      if (error instanceof RedisUnavailableError)
        throw new WatchlistsUnavailableError(`Redis is away (${error.trouble})`, { cause: error });
      this.redis.report(PURPOSE, error as Error);
      throw new WatchlistsUnavailableError('Redis refuses it', { cause: error });
    }
  }
}

function listNames(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => WATCHLIST_NAME.test(name)).sort();
}
