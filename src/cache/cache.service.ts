import { Injectable } from '@nestjs/common';
import { CacheCatalog } from './cache-catalog.js';
import type { CacheInfo, CacheState, KeyListing, SurveyReport } from './cache-info.js';
import { CacheObserver } from './cache-observer.js';
import { CacheWriter, type Preview } from './cache-writer.js';
import type { CacheEntry, Compute, EntryOptions } from './entry-options.js';
import type { Erased, Erasure, Extent } from './erasure.js';
import { LocalTier } from './local-tier.js';
import { ReadThrough } from './read-through.js';

const KEYS_ON_A_PAGE = 100;
const NO_OPTIONS: EntryOptions = {};

/**
 * Two tiers: the memory of this process, and Redis when there is one. Keys are the names of the key table, without prefix.
 * A value is what JSON keeps of it, and read only: frozen where others hold it too. null, 0, '' and false are values,
 * undefined is none. No call fails because of Redis: without it each process serves from its own memory. Throws or rejects for a TTL that is none, and with the error
 * of a computation when there is no value within its grace.
 */
@Injectable()
export class CacheService {
  constructor(
    private readonly local: LocalTier,
    private readonly source: ReadThrough,
    private readonly writer: CacheWriter,
    private readonly catalog: CacheCatalog,
    private readonly observer: CacheObserver,
  ) {}

  /** A fresh value from memory; undefined = memory has none. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who wrote the value knows its type
  peek<T>(key: string): T | undefined {
    const entry = this.local.fresh(key);
    if (entry === undefined) return undefined;
    this.observer.hit(entry.policy.family, key, 'l1');
    return entry.value as T;
  }

  /** undefined = there is none in either tier. */
  get<T>(key: string): Promise<T | undefined> {
    const value = this.peek<T>(key);
    return value === undefined ? (this.source.get(key) as Promise<T | undefined>) : Promise.resolve(value);
  }

  /**
   * The value, or what `compute` makes of it: once for all who ask, in this process and in the others. A value past its TTL
   * is answered while a new one is computed, and in place of an error. What JSON cannot hold is answered and not kept.
   */
  getOrCompute<T>(key: string, compute: Compute<T>, options: EntryOptions = NO_OPTIONS): Promise<T> {
    // no async function here: its promises would cost more than the look-up
    const value = this.peek<T>(key);
    return value === undefined
      ? (this.source.getOrCompute(key, compute, options) as Promise<T>)
      : Promise.resolve(value);
  }

  set(key: string, value: unknown, options: EntryOptions = NO_OPTIONS): Promise<void> {
    return this.writer.write([{ key, value, options }], { spread: false });
  }

  /** What is fresh in memory, and the rest in one round trip; absent keys have no value. */
  async getMany<T>(keys: readonly string[]): Promise<Map<string, T>> {
    const values = new Map<string, T | undefined>();
    for (const key of keys) values.set(key, this.peek<T>(key));
    const missing = [...values.keys()].filter((key) => values.get(key) === undefined);
    const found = missing.length === 0 ? [] : await this.source.getMany(missing);
    for (const [at, key] of missing.entries())
      if (found[at] === undefined) values.delete(key);
      else values.set(key, found[at] as T);
    return values as Map<string, T>;
  }

  /**
   * In one round trip for each 1000. TTLs are spread, so that not all expire together.
   * @param options.l1 false: in Redis alone, and nowhere while there is none; memory has no value of these keys then
   */
  setMany(entries: readonly CacheEntry[], { l1 = true }: { readonly l1?: boolean } = {}): Promise<void> {
    return this.writer.write(entries, { spread: true, l1 });
  }

  /** How many of the keys had a value. */
  async delete(...keys: readonly string[]): Promise<number> {
    return keys.length === 0 ? 0 : (await this.writer.remove(keys)).count;
  }

  async exists(key: string): Promise<boolean> {
    return this.local.fresh(key) !== undefined || (await this.source.has(key));
  }

  /**
   * Own keys that match a pattern of `*` and `?`, about `limit` of them, in no particular order; pass the cursor on until it
   * is null. Rejects with InvalidCursorError, also when Redis came or went since the page before.
   */
  keys(pattern: string, page: { readonly cursor?: string; readonly limit?: number } = {}): Promise<KeyListing> {
    return this.catalog.keys(pattern, page.cursor ?? null, page.limit ?? KEYS_ON_A_PAGE);
  }

  /** Removes own keys that match a pattern of `*` and `?`, never protected ones; how many. */
  async clear(pattern: string): Promise<number> {
    return (await this.writer.clear(pattern)).count;
  }

  /** Invalidates every value that was written with the tag; the tag's new version. */
  async clearTag(tag: string): Promise<number> {
    return (await this.writer.clearTag(tag)).version;
  }

  /** As `clear`, `clearTag` or `delete`, with what became of it in Redis. */
  async erase(what: Erasure): Promise<Erased> {
    if ('pattern' in what) return this.writer.clear(what.pattern);
    if ('keys' in what) return this.writer.remove(what.keys);
    const { count, degraded } = await this.writer.preview(what);
    const { later } = await this.writer.clearTag(what.tag);
    return { count, degraded: degraded || later !== null, later };
  }

  /** What a clear of that pattern, or of that tag, would take. */
  preview(what: Preview): Promise<Extent> {
    return this.writer.preview(what);
  }

  get state(): CacheState {
    return this.catalog.state;
  }

  /** Counts and measures keys: not for every request. Of Redis when it answers, else of memory. */
  survey(): Promise<SurveyReport> {
    return this.catalog.survey();
  }

  /** Asks the server and counts keys: not for every request. */
  info(): Promise<CacheInfo> {
    return this.catalog.info();
  }
}
