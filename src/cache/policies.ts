import { Injectable } from '@nestjs/common';
import { CacheConfig } from '../config/app-config.js';
import type { CachePolicy } from './cache-policy.js';
import type { EntryOptions } from './entry-options.js';
import { QUIET_TTL_SECONDS, relativeVolumeTtlSeconds } from './relative-volume-ttl.js';

const DAY_SECONDS = 86_400;
const DEFAULT_FAMILY = 'default';
/** A family whose values are not plain JSON says so to whoever finds its keys. */
const NAMES_ITS_COMPRESSION = /(^|:)gzip(:|$)/;

type Rule = Partial<Omit<CachePolicy, 'family' | 'ttlMs'>> & { readonly ttlSeconds: number };

/** What a source says it has nothing of may be there soon. */
const ASKS_A_SOURCE = { nullIsNegative: true };
/** A quote past its time is worth a short wait. */
const REAL_TIME = { ...ASKS_A_SOURCE, softTimeoutMs: 250 };
const BY_RELATIVE_VOLUME: Rule = { ttlSeconds: QUIET_TTL_SECONDS, ttlByRelVolume: true };
const LARGE = { compressAboveBytes: 16_384 };

/** The families of the key table, by what their keys begin with. */
function rulesOf({ ttlSeconds }: CacheConfig): Readonly<Record<string, Rule>> {
  return {
    bms: { ttlSeconds: ttlSeconds.board },
    squeeze_cache: BY_RELATIVE_VOLUME,
    market_metrics: BY_RELATIVE_VOLUME,
    features: { ttlSeconds: 3600 },
    price: { ttlSeconds: ttlSeconds.price, ...ASKS_A_SOURCE },
    momentum: { ttlSeconds: ttlSeconds.momentum, ...ASKS_A_SOURCE },
    portfolio: { ttlSeconds: ttlSeconds.portfolio },
    quote: { ttlSeconds: ttlSeconds.realtime, ...REAL_TIME },
    news: { ttlSeconds: ttlSeconds.news, ...ASKS_A_SOURCE },
    historical: { ttlSeconds: ttlSeconds.historical, ...ASKS_A_SOURCE },
    fundamentals: { ttlSeconds: ttlSeconds.fundamentals, ...ASKS_A_SOURCE },
    analysis: { ttlSeconds: ttlSeconds.analysis },
    insights: { ttlSeconds: ttlSeconds.insights },
    'amc:discovery:v3:candidates': { ttlSeconds: 600 },
    'amc:discovery:v3:metadata': { ttlSeconds: 600 },
    'amc:discovery:v3:universe': { ttlSeconds: 14_400 },
    'amc:discovery:v3:last-good': { ttlSeconds: DAY_SECONDS },
    'amc:discovery:v3:runs': { ttlSeconds: DAY_SECONDS },
    'amc:discovery:stats': { ttlSeconds: 120 },
    'amc:universe:tripwire': { ttlSeconds: 120 },
    'amc:jobs:discovery:results': { ttlSeconds: 3600 },
    'amc:constants': { ttlSeconds: 14_400 },
    'amc:worker': { ttlSeconds: 120 },
    'amc:volume-curve': { ttlSeconds: 90 * DAY_SECONDS },
    'amc:iv-history': { ttlSeconds: 90 * DAY_SECONDS },
    gzip: { ttlSeconds: ttlSeconds.default, ...LARGE },
  };
}

/** How each key is kept, by the longest family that it begins with. */
@Injectable()
export class CachePolicies {
  private readonly families: ReadonlyMap<string, CachePolicy>;
  private readonly fallback: CachePolicy;

  constructor(config: CacheConfig) {
    const rules = rulesOf(config);
    const graceMs = config.maxStaleSeconds * 1000;
    this.families = new Map(Object.entries(rules).map(([family, rule]) => [family, resolve(family, rule, graceMs)]));
    this.fallback = resolve(DEFAULT_FAMILY, { ttlSeconds: config.ttlSeconds.default }, graceMs);
  }

  /** The same object each time for keys of one family. */
  policyOf(key: string): CachePolicy {
    for (let end = key.lastIndexOf(':'); end > 0; end = key.lastIndexOf(':', end - 1)) {
      const policy = this.families.get(key.slice(0, end));
      if (policy !== undefined) return policy;
    }
    return this.fallback;
  }
}

function resolve(family: string, { ttlSeconds, ...rule }: Rule, maxStaleMs: number): CachePolicy {
  if (rule.compressAboveBytes != null && !NAMES_ITS_COMPRESSION.test(family))
    throw new Error(`Values of "${family}" are to be compressed, and its name does not say gzip.`);
  const ttlMs = ttlSeconds * 1000;
  const graceMs = Math.min(rule.graceMs ?? maxStaleMs, maxStaleMs);
  return {
    ttlByRelVolume: false,
    softTimeoutMs: 0,
    hardTimeoutMs: 25_000,
    jitterFrac: 0.1,
    negativeTtlMs: 5_000,
    nullIsNegative: false,
    compressAboveBytes: null,
    ...rule,
    family,
    ttlMs,
    graceMs,
    revalidateMs: Math.min(rule.revalidateMs ?? ttlMs, graceMs),
  };
}

/** How long this value is to be kept, ms. Throws RangeError for a TTL that is none. */
export function ttlMsOf(policy: CachePolicy, value: unknown, options: EntryOptions): number {
  const { ttlSeconds, relVolume = relVolumeOf(value) } = options;
  if (ttlSeconds !== undefined) return checkedMs(ttlSeconds);
  if (value === null && policy.nullIsNegative) return policy.negativeTtlMs;
  return policy.ttlByRelVolume ? relativeVolumeTtlSeconds(relVolume) * 1000 : policy.ttlMs;
}

/** Values that expire together are computed together: `random` in [0, 1) spreads them by the family's fraction. */
export function jittered(ttlMs: number, { jitterFrac }: CachePolicy, random: number): number {
  return Math.max(1, Math.round(ttlMs * (1 + jitterFrac * (2 * random - 1))));
}

function checkedMs(ttlSeconds: number): number {
  const ttlMs = Math.round(ttlSeconds * 1000);
  if (!(ttlMs >= 1 && Number.isSafeInteger(ttlMs))) throw new RangeError(`A TTL of ${ttlSeconds} s is none.`);
  return ttlMs;
}

function relVolumeOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('rel_volume' in value)) return null;
  return typeof value.rel_volume === 'number' ? value.rel_volume : null;
}
