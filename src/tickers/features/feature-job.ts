import { createHash, randomBytes } from 'node:crypto';

/** For how long the features of a market are good for another asker: as long as they are cached. */
export const MARKET_TTL_MS = 3_600_000;
/** Markets that may be made within that time: each takes some 25 MB of Redis. */
export const MARKETS_AT_MOST = 5;

const SOURCE_DIGITS = 8;
const JOB_ID = /^features_[\w-]{1,180}$/;

/** What a job is told that computes the features of the whole market on a day; JSON. */
export interface FeatureJobData {
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** What became of the symbols of the market. */
export interface FeatureJobCounts {
  readonly computed: number;
  /** Of those computed: all in Redis; without it, as many as a quarter of the memory for cached values holds. */
  readonly cached: number;
  /** Without a bar on the day. */
  readonly without_bar: number;
  /** With a bar on the day, and too few before it while older sessions are still being fetched. */
  readonly not_held_yet: number;
}

/** `features_20260313_<16 hex>`: nobody can guess another's. */
export function newFeatureJobId(date: string): string {
  return `features_${date.replaceAll('-', '')}_${randomBytes(8).toString('hex')}`;
}

/** Of the jobs of one day and one source, one waits or runs at a time. */
export function similarFeatures(date: string, sourceId: string): string {
  return `features-${date}-${createHash('sha256').update(sourceId).digest('hex').slice(0, SOURCE_DIGITS)}`;
}

/** Ids of other shapes are never asked for. */
export function isFeatureJobId(id: string): boolean {
  return JOB_ID.test(id);
}
