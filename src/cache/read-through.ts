import { Injectable } from '@nestjs/common';
import { CacheLoader, type Load } from './cache-loader.js';
import { CacheObserver } from './cache-observer.js';
import { CacheReader, type Found } from './cache-reader.js';
import type { Compute, EntryOptions } from './entry-options.js';
import { LocalTier } from './local-tier.js';
import { CachePolicies } from './policies.js';

const LATE = Symbol('late');

/** What a reader gets when memory has no fresh value: the store's, a computed one, or one past its TTL within its grace. */
@Injectable()
export class ReadThrough {
  constructor(
    private readonly local: LocalTier,
    private readonly reader: CacheReader,
    private readonly loader: CacheLoader,
    private readonly policies: CachePolicies,
    private readonly observer: CacheObserver,
  ) {}

  async get(key: string): Promise<unknown> {
    const { family } = this.policies.policyOf(key);
    const found = await this.reader.find(key);
    this.count(family, key, found);
    return found?.value;
  }

  /** As `get`, and not counted. */
  async has(key: string): Promise<boolean> {
    return (await this.reader.find(key)) !== undefined;
  }

  /** In the order of the keys; undefined = there is none. */
  async getMany(keys: readonly string[]): Promise<readonly unknown[]> {
    const found = await this.reader.findMany(keys);
    return keys.map((key, at) => {
      this.count(this.policies.policyOf(key).family, key, found[at]);
      return found[at]?.value;
    });
  }

  async getOrCompute(key: string, compute: Compute<unknown>, options: EntryOptions): Promise<unknown> {
    const policy = this.policies.policyOf(key);
    // what is being computed was looked for when that began
    const found = this.loader.isLoading(key) ? undefined : await this.reader.find(key);
    if (found === undefined) return this.load({ key, policy, compute, options });
    this.count(policy.family, key, found);
    return found.value;
  }

  private async load(load: Load): Promise<unknown> {
    const { key, policy } = load;
    const answer = this.loader.load(load);
    const entry = this.local.remembered(key);
    if (entry === undefined) {
      this.observer.miss(policy.family, key);
      return answer;
    }
    const patienceMs = this.local.mayBeAnsweredMeanwhile(entry) ? policy.softTimeoutMs : Infinity;
    const value = await withPatience(answer, patienceMs).catch(() => LATE);
    if (value !== LATE) {
      this.observer.miss(policy.family, key);
      return value;
    }
    // asked again: it may have been invalidated while it was waited for
    const stale = this.local.remembered(key);
    if (stale === undefined) return answer;
    this.observer.stale(policy.family, key);
    return stale.value;
  }

  private count(family: string, key: string, found: Found | undefined): void {
    if (found === undefined) this.observer.miss(family, key);
    else this.observer.hit(family, key, found.tier);
  }
}

async function withPatience(answer: Promise<unknown>, ms: number): Promise<unknown> {
  if (ms === 0) return LATE;
  if (ms === Infinity) return answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, LATE)));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
