import { rounded } from './rounded.js';
import type { ReadCounts } from '../cache/analytics/read-history.js';
import type { ReadsReport } from './cache-reports.js';

export function readsReport({ hits, staleHits, misses }: ReadCounts): ReadsReport {
  const found = hits + staleHits;
  const reads = found + misses;
  return { hits: found, stale_hits: staleHits, misses, hit_rate: reads === 0 ? null : rounded(found / reads, 4) };
}
