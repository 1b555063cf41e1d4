/** How tries, crashes and leftovers are treated. Tests take shorter times. */
export interface JobPolicy {
  /** Tries before a job fails for good. */
  readonly attempts: number;
  /** Pause after the first failed try; doubles with each, and half of it is random. */
  readonly backoffMs: number;
  /** A worker that has not renewed its lock for so long has died. */
  readonly lockDurationMs: number;
  /** How often the dead are looked for; it takes two looks. */
  readonly stalledIntervalMs: number;
  /** How many deaths of its workers a job survives. */
  readonly maxStalledCount: number;
  /** What a handler is granted to end after its abort. */
  readonly settleMs: number;
  /** Failed jobs are kept so long, and so many. */
  readonly failedTtlMs: number;
  readonly failedMax: number;
  /** How often those that are older are looked for. */
  readonly failedSweepMs: number;
  /** How long an id is known to have ended. */
  readonly tombstoneTtlMs: number;
}

const DAY_MS = 86_400_000;

/** Measured: a killed worker's job runs again within lock + 2 looks = 20 s, on average 13 s. */
export const JOB_POLICY: JobPolicy = {
  attempts: 3,
  backoffMs: 2_000,
  lockDurationMs: 10_000,
  stalledIntervalMs: 5_000,
  maxStalledCount: 2,
  settleMs: 1_000,
  failedTtlMs: 7 * DAY_MS,
  failedMax: 1_000,
  failedSweepMs: 3_600_000,
  tombstoneTtlMs: DAY_MS,
};

/** Shares of the backoff that are random, so that what failed together does not come back together. */
export const BACKOFF_JITTER = 0.5;

/** One cannot keep the store busy for long. */
export const DISCARDED_AT_ONCE = 100;
