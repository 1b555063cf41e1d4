/** Names that are keys as they stand. */
const NAMES: ReadonlySet<string> = new Set([
  'bms:meta',
  'bms:universe:counts',
  'bms:worker:health',
  'amc:discovery:v3:universe:latest',
  'amc:discovery:v3:runs',
  'amc:discovery:stats:api_calls',
  'amc:universe:tripwire:status',
  'amc:jobs:discovery:active',
  'amc:audit',
  'amc:events',
  'amc:events:dead',
  'amc:constants:filters',
  'amc:constants:exclusions',
  'amc:worker:health:last_heartbeat',
  'amc:worker:stats:performance',
  'amc:calibration:emergency',
  'amc:calibration:versions',
  'amc:calibration:current',
]);

/** Beginnings of names; something must follow. */
const FAMILIES = [
  'bms:candidates:',
  'squeeze_cache:',
  'market_metrics:',
  'amc:discovery:v3:candidates:',
  'amc:discovery:v3:metadata:',
  'amc:discovery:v3:last-good:',
  'amc:discovery:v3:run:',
  'amc:discovery:v3:epoch:',
  'amc:jobs:discovery:results:',
  'amc:jobs:tombstone:',
  'amc:idempotency:',
  'amc:throttle:',
  'amc:volume-curve:',
  'amc:iv-history:',
  'amc:market:bars:',
  'amc:facts:',
  // versions of tags and generations of entries: the cache's own bookkeeping
  'amc:cache:',
  'amc:watchlist:',
  'features:',
  'price:',
  'momentum:',
  'portfolio:',
  'quote:',
  'news:',
  'historical:',
  'fundamentals:',
  'analysis:',
  'insights:',
  // large values that are no documents for others: compressed
  'gzip:',
  'lock:',
  // the queue's own keys
  'bull:',
] as const;

/** What a clear never touches: documents without a TTL, fences, running work, and what tells old entries from new. */
const PROTECTED_NAMES: ReadonlySet<string> = new Set([
  'amc:jobs:discovery:active',
  'amc:events',
  'amc:events:dead',
  'amc:audit',
]);
const PROTECTED_FAMILIES = [
  'lock:',
  'bull:',
  // receipts: without one a batch whose answer was lost would be written twice
  'amc:idempotency:',
  'amc:calibration:',
  'amc:watchlist:',
  'amc:cache:',
  'amc:discovery:v3:last-good:',
  'amc:discovery:v3:epoch:',
] as const;

/** Characters that mean something in a pattern of SCAN. */
const GLOB = /[\\*?[\]]/g;

/** The names of our keys and how they are written on the wire: nothing else is listed, counted or cleared. */
export class KeySpace {
  /** @param prefix of this installation, put before every name; may be empty */
  constructor(readonly prefix: string) {}

  key(name: string): string {
    return this.prefix + name;
  }

  /** The name of a key; null when it is not ours. */
  strip(key: string): string | null {
    if (!key.startsWith(this.prefix)) return null;
    const name = key.slice(this.prefix.length);
    return this.isOwn(name) ? name : null;
  }

  /** Whether a name, without prefix, belongs to one of our families. */
  isOwn(name: string): boolean {
    return NAMES.has(name) || beginsWithOne(name, FAMILIES);
  }

  /** Whether clearing leaves it alone. */
  isProtected(name: string): boolean {
    return PROTECTED_NAMES.has(name) || beginsWithOne(name, PROTECTED_FAMILIES);
  }

  /** What an own name begins with, without the colon at the end, or the name itself; null for a name of others. */
  familyOf(name: string): string | null {
    if (NAMES.has(name)) return name;
    return FAMILIES.find((family) => beginsWithOne(name, [family]))?.slice(0, -1) ?? null;
  }

  /** Beginnings of the names that clearing may take. */
  get clearableFamilies(): readonly string[] {
    return FAMILIES.filter((family) => !PROTECTED_FAMILIES.some((kept) => family === kept));
  }

  /** A pattern for SCAN. @param pattern glob for names; the prefix is taken literally */
  scanPattern(pattern: string): string {
    return this.prefix.replace(GLOB, '\\$&') + pattern;
  }
}

function beginsWithOne(name: string, families: readonly string[]): boolean {
  return families.some((family) => name.length > family.length && name.startsWith(family));
}
