import type { CacheStore } from '../../cache/cache-store.js';
import { parsedJson } from '../../common/parsed-json.js';
import type { RedisClient } from '../../redis/redis-client.js';
import type { RedisConnections } from '../../redis/redis-connections.js';
import { RedisUnavailableError } from '../../redis/redis-unavailable.error.js';
import { MAX_WATCHLISTS, WATCHLIST_NAME, type Watchlist, watchlistOf } from './watchlist.js';
import { type PutOutcome, WatchlistStore } from './watchlist-store.js';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

const FAMILY = 'amc:watchlist:';
/** More lists than are kept: they come with one page, unless Redis is full of keys of others. */
const NAMES_A_PAGE = 1_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'watchlists';

/** One set of lists for all processes of an installation, each plain JSON under its name and without a TTL. */
export class RedisWatchlistStore extends WatchlistStore {
  /** @param scanner finds the names: an index beside the lists would miss what others write and delete */
  constructor(
    private readonly redis: Pick<RedisConnections, 'keys' | 'report' | 'run'>,
    private readonly scanner: Pick<CacheStore, 'scan'>,
  ) {
    super();
  }

  override async find(name: string): Promise<Watchlist | null> {
    const json = await this.ask((client) => client.get(this.keyOf(name)));
    return watchlistOf(name, parsedJson(json ?? ''));
  }

  override async all(): Promise<readonly Watchlist[]> {
    const names = await this.names();
    if (names.length === 0) return [];
    const documents = await this.ask((client) => client.mget(names.map((name) => this.keyOf(name))));
    const lists = names.map((name, at) => watchlistOf(name, parsedJson(documents[at] ?? '')));
    return lists.filter((list) => list !== null);
  }

  /** Two new lists at the same moment may both be the last one that there is room for. */
  override async put({ name, ...document }: Watchlist): Promise<PutOutcome> {
    const key = this.keyOf(name);
    const isThere = (await this.ask((client) => client.exists(key))) === 1;
    if (!isThere && (await this.names()).length >= MAX_WATCHLISTS) return 'full';
    await this.ask((client) => client.set(key, JSON.stringify({ name, ...document })));
    return isThere ? 'replaced' : 'created';
  }

  override async remove(name: string): Promise<boolean> {
    return (await this.ask((client) => client.unlink(this.keyOf(name)))) === 1;
  }

  private async names(): Promise<string[]> {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.told(() => this.scanner.scan(`${FAMILY}*`, cursor, NAMES_A_PAGE));
      names.push(...page.keys.map(({ key }) => key.slice(FAMILY.length)));
      ({ cursor } = page);
    } while (cursor !== null);
    return [...new Set(names)].filter((name) => WATCHLIST_NAME.test(name)).sort();
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
