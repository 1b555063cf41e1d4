/** Bounds of one request. Times are ms, sizes bytes. */
export interface MassiveLimits {
  readonly connectMs: number;
  /** Until the response headers. */
  readonly headersMs: number;
  /** Whole request, body included. */
  readonly deadlineMs: number;
  /** The same for the full-market snapshot, a body of several megabytes. */
  readonly snapshotDeadlineMs: number;
  /** A body that yields fewer than `minProgressBytes` in this time is given up: it would never arrive. */
  readonly progressWindowMs: number;
  readonly minProgressBytes: number;
  /** Size of a body, counted on the wire and again once decompressed. */
  readonly maxBodyBytes: number;
}

/** A full-market snapshot is 5-8 MB of JSON, 1.5-1.7 MB compressed. */
export const DEFAULT_MASSIVE_LIMITS: MassiveLimits = {
  connectMs: 1_000,
  headersMs: 5_000,
  deadlineMs: 20_000,
  snapshotDeadlineMs: 30_000,
  progressWindowMs: 5_000,
  minProgressBytes: 5_120,
  maxBodyBytes: 32 * 1024 * 1024,
};
