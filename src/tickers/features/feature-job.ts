import { randomBytes } from 'node:crypto';

const JOB_ID = /^features_[\w-]{1,180}$/;

/** What a job is told that computes the features of the whole market on a day; JSON. */
export interface FeatureJobData {
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** What became of the symbols of the market. */
export interface FeatureJobCounts {
  /** Computed and cached. */
  readonly computed: number;
  /** Cached already, made of the same bars. */
  readonly unchanged: number;
  /** Without a bar on the day. */
  readonly without_bar: number;
}

/** `features_20260313_<16 hex>`: nobody can guess another's. */
export function newFeatureJobId(date: string): string {
  return `features_${date.replaceAll('-', '')}_${randomBytes(8).toString('hex')}`;
}

/** Of the jobs of one day, one waits or runs at a time. */
export function similarFeatures(date: string): string {
  return `features-${date}`;
}

/** Ids of other shapes are never asked for. */
export function isFeatureJobId(id: string): boolean {
  return JOB_ID.test(id);
}
