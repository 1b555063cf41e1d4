import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CacheConfig } from '../config/app-config.js';
import type { L1Entry } from './l1-entry.js';

/** Values in memory, bounded by their number and by the bytes of their JSON; the least recently used go first. */
@Injectable()
export class L1Tier {
  private readonly lru: LRUCache<string, L1Entry>;
  /** Keys by tag, of the tagged values that are here: as many as these, never more. */
  private readonly tagged = new Map<string, Set<string>>();

  constructor({ l1MaxEntries, l1MaxBytes }: CacheConfig) {
    this.lru = new LRUCache({
      max: l1MaxEntries,
      maxSize: l1MaxBytes,
      sizeCalculation: (entry) => entry.bytes,
      dispose: (entry, key) => this.unlist(key, entry.tags),
    });
  }

  get entries(): number {
    return this.lru.size;
  }

  get bytes(): number {
    return this.lru.calculatedSize;
  }

  /** Most recently used first. */
  keys(): Iterable<string> {
    return this.lru.keys();
  }

  get(key: string): L1Entry | undefined {
    return this.lru.get(key);
  }

  /** As `get`, and nothing gets younger by it. */
  inspect(key: string): L1Entry | undefined {
    return this.lru.peek(key);
  }

  /** A value larger than the whole tier is not kept, nor what it was to replace. */
  put(key: string, entry: L1Entry): void {
    this.lru.set(key, entry);
    if (entry.tags.length > 0 && this.lru.has(key)) this.list(key, entry.tags);
  }

  drop(key: string): boolean {
    return this.lru.delete(key);
  }

  taggedWith(tag: string): readonly string[] {
    return [...(this.tagged.get(tag) ?? [])];
  }

  private list(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.tagged.get(tag);
      if (keys === undefined) this.tagged.set(tag, new Set([key]));
      else keys.add(key);
    }
  }

  private unlist(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.tagged.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.tagged.delete(tag);
    }
  }
}
