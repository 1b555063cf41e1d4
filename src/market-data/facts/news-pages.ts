import type { NewsBook } from './known-facts.js';
import type { NewsItem, NewsPage } from './market-facts.js';

/** An item that names more symbols is a roundup: it says nothing about any of them. */
const MOST_SYMBOLS = 5;
/** News older than this is forgotten. */
const MEMORY_MS = 24 * 3_600_000;
/** Items may appear some time after the hour they bear, and a snapshot may describe an instant before the look. */
const MARGIN_MS = 30 * 60_000;

/** Since when to ask, epoch ms. @param held null before the first look */
export function lookSinceMs(held: NewsPage | null, nowMs: number): number {
  const firstMs = nowMs - MEMORY_MS - MARGIN_MS;
  return held === null ? firstMs : Math.max(firstMs, held.askedMs - MARGIN_MS);
}

/**
 * Two looks as one, in either order: every relevant item once, as the later look has it, not older than the memory. It is
 * whole from where both are without a gap between them, else from where the later one is.
 */
export function joinNewsPages(one: NewsPage | null, other: NewsPage): NewsPage {
  const [earlier, later] = one !== null && one.askedMs > other.askedMs ? [other, one] : [one, other];
  const oldestMs = later.askedMs - MEMORY_MS - MARGIN_MS;
  const items = new Map<string, NewsItem>();
  for (const item of [...(earlier?.items ?? []), ...later.items]) {
    // an item may have become a roundup since
    items.delete(item.id);
    if (item.publishedMs >= oldestMs && isRelevant(item)) items.set(item.id, item);
  }
  const isJoined = earlier !== null && later.completeSinceMs <= earlier.askedMs;
  return {
    askedMs: later.askedMs,
    completeSinceMs: isJoined ? Math.min(earlier.completeSinceMs, later.completeSinceMs) : later.completeSinceMs,
    items: [...items.values()],
  };
}

/** The newest item of each symbol that is out by now. @param expireMs age of the last look from which it no longer says who has no news */
export function newsBook({ askedMs, completeSinceMs, items }: NewsPage, nowMs: number, expireMs: number): NewsBook {
  const newest = new Map<string, NewsItem>();
  for (const item of items) {
    if (item.publishedMs > nowMs || item.publishedMs < nowMs - MEMORY_MS - MARGIN_MS) continue;
    for (const symbol of item.symbols) {
      const held = newest.get(symbol);
      if (held === undefined || isNewer(item, held)) newest.set(symbol, item);
    }
  }
  return { askedMs, completeSinceMs: nowMs - askedMs < expireMs ? completeSinceMs : Infinity, newest };
}

function isRelevant({ symbols }: NewsItem): boolean {
  return symbols.length > 0 && symbols.length <= MOST_SYMBOLS;
}

/** Of items of the same instant the one with the higher id, so that their order does not matter. */
function isNewer(item: NewsItem, than: NewsItem): boolean {
  return item.publishedMs > than.publishedMs || (item.publishedMs === than.publishedMs && item.id > than.id);
}
