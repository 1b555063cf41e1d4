import { setTimeout as sleep } from 'node:timers/promises';
import {
  CacheStore,
  type KeyPage,
  type KeySurvey,
  type Lease,
  type LeaseAnswer,
  type ReadOptions,
  type StoredValue,
  type StoreFacts,
  type StoreState,
  type StoreWrite,
} from '../../../src/cache/cache-store.js';
import type { Invalidation } from '../../../src/cache/invalidation.js';

/** Probabilities of a call, and how long one may be held up. */
interface Chaos {
  readonly seed: number;
  /** The call fails, and half of the time what it asked for has been done. */
  readonly failure: number;
  readonly delay: number;
  readonly longestDelayMs: number;
  /** Of each value that is read. */
  readonly corruption: number;
}

/** Any store, made to fail, to dawdle and to hand out garbage; the same seed gives the same trouble. */
export class ChaosCacheStore extends CacheStore {
  private state32: number;

  constructor(
    private readonly store: CacheStore,
    private readonly chaos: Chaos,
  ) {
    super();
    this.state32 = chaos.seed;
  }

  override get state(): StoreState {
    return this.store.state;
  }

  override onInvalidation(listener: (invalidation: Invalidation | null) => void): void {
    this.store.onInvalidation(listener);
  }

  override onLive(listener: () => void): void {
    this.store.onLive(listener);
  }

  override onReachable(listener: () => void): void {
    this.store.onReachable(listener);
  }

  override async read(keys: readonly string[], options: ReadOptions): Promise<readonly (StoredValue | null)[]> {
    const values = await this.upset(() => this.store.read(keys, options));
    return values.map((value) => value && (this.random() < this.chaos.corruption ? corrupted(value) : value));
  }

  override write(writes: readonly StoreWrite[]): Promise<void> {
    return this.upset(() => this.store.write(writes));
  }

  override remove(keys: readonly string[]): Promise<readonly string[]> {
    return this.upset(() => this.store.remove(keys));
  }

  override discard(key: string): Promise<void> {
    return this.upset(() => this.store.discard(key));
  }

  override lease(key: string, tags: readonly string[]): Promise<LeaseAnswer> {
    return this.upset(() => this.store.lease(key, tags));
  }

  override renew(lease: Lease): Promise<boolean> {
    return this.upset(() => this.store.renew(lease));
  }

  override commit(lease: Lease, write: StoreWrite): Promise<boolean> {
    return this.upset(() => this.store.commit(lease, write));
  }

  override release(lease: Lease): Promise<void> {
    return this.upset(() => this.store.release(lease));
  }

  override bumpTag(tag: string): Promise<number> {
    return this.upset(() => this.store.bumpTag(tag));
  }

  override scan(pattern: string, cursor: string | null, limit: number): Promise<KeyPage> {
    return this.upset(() => this.store.scan(pattern, cursor, limit));
  }

  override count(): Promise<number | null> {
    return this.upset(() => this.store.count());
  }

  override survey(familyOf: (key: string) => string): Promise<KeySurvey> {
    return this.upset(() => this.store.survey(familyOf));
  }

  override countClearable(pattern: string): Promise<number> {
    return this.upset(() => this.store.countClearable(pattern));
  }

  override countTagged(tag: string): Promise<number> {
    return this.upset(() => this.store.countTagged(tag));
  }

  override clear(pattern: string): Promise<number> {
    return this.upset(() => this.store.clear(pattern));
  }

  override facts(): Promise<StoreFacts> {
    return this.upset(() => this.store.facts());
  }

  override isClearable(key: string): boolean {
    return this.store.isClearable(key);
  }

  override isOwn(key: string): boolean {
    return this.store.isOwn(key);
  }

  override familyOf(key: string): string | null {
    return this.store.familyOf(key);
  }

  private async upset<T>(call: () => Promise<T>): Promise<T> {
    if (this.random() < this.chaos.delay) await sleep(this.random() * this.chaos.longestDelayMs);
    if (this.random() >= this.chaos.failure) return call();
    if (this.random() < 0.5) await call();
    throw new Error('chaos');
  }

  /** xorshift32. */
  private random(): number {
    this.state32 ^= this.state32 << 13;
    this.state32 ^= this.state32 >>> 17;
    this.state32 ^= this.state32 << 5;
    return (this.state32 >>> 0) / 2 ** 32;
  }
}

function corrupted(value: StoredValue): StoredValue {
  return { ...value, payload: `{"half":${String(value.payload).slice(0, 3)}` };
}
