import { z } from 'zod';

/** Everything the service announces. On the wire each is a channel, REDIS_PREFIX before it. */
export const EVENT_TYPES = [
  'candidates.updated',
  'candidates.entered',
  'candidates.left',
  'candidates.promoted',
  'candidates.demoted',
  'scan.started',
  'scan.completed',
  'scan.failed',
  'universe.tripwire',
  'cache.cleared',
  'calibration.changed',
  'signals.generated',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const count = z.number().int().nonnegative();
const instant = z.iso.datetime();

/**
 * Symbols of one board whose place changed. What is RANKED only fills a board up and counts as not on it. Actions are
 * null outside the board, scores 0-100 or null; `reasons` says why: a code, the gate, filter or limit meant, and words.
 */
const boardChanges = z.object({
  strategy: z.string(),
  changes: z
    .array(
      z.object({
        symbol: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        score_before: z.number().nullable(),
        score_after: z.number().nullable(),
        reasons: z.array(z.object({ code: z.string(), subject: z.string().nullable(), detail: z.string() })).readonly(),
      }),
    )
    .readonly(),
});

/** What each event says; the types of publishers and the check of what other processes send are both read from here. */
export const EVENT_DATA = {
  /** A board was published. `epoch` rises with every board of its strategy. */
  'candidates.updated': z.object({
    strategy: z.string(),
    epoch: count,
    count,
    trade_ready: count,
    monitor: count,
    published_at: instant,
  }),
  'candidates.entered': boardChanges,
  'candidates.left': boardChanges,
  'candidates.promoted': boardChanges,
  'candidates.demoted': boardChanges,
  /** `scheduled` is false for a scan that somebody asked for. */
  'scan.started': z.object({ strategy: z.string(), scheduled: z.boolean() }),
  /** `degraded`: codes of why the run is less than whole. */
  'scan.completed': z.object({
    strategy: z.string(),
    execution_time_ms: z.number().nonnegative(),
    rows_read: count,
    eligible: count,
    degraded: z.array(z.string()).readonly(),
  }),
  /** A code and no message: texts of errors may quote what does not belong on a shared bus. */
  'scan.failed': z.object({ code: z.string().regex(/^[a-z0-9_]{1,64}$/), consecutive_failures: count }),
  /** `size` common stocks seen, `threshold` the limit that `status` is measured by. */
  'universe.tripwire': z.object({
    status: z.enum(['ok', 'warning', 'critical']),
    size: count,
    threshold: count,
    since: instant,
  }),
  /** Exactly one of `pattern` and `tag` says what was cleared. */
  'cache.cleared': z.object({ pattern: z.string().nullable(), tag: z.string().nullable(), keys_cleared: count }),
  /**
   * The calibration in force from now on, by version and SHA-256 (hex) of its canonical JSON. `emergency` is there when an
   * emergency begins (true = legacy_v0 answers from now on) or ends, by order or by itself (false = no longer).
   */
  'calibration.changed': z.object({
    version: z.string(),
    calibration_hash: z.string(),
    emergency: z.boolean().optional(),
  }),
  'signals.generated': z.object({
    event_type: z.literal('signals.generated'),
    timestamp: instant,
    strategy_id: z.string(),
    symbols: z.array(z.string()).readonly(),
    num_signals: count,
    /** YYYY-MM-DD. */
    as_of_date: z.iso.date(),
  }),
} as const satisfies Record<EventType, z.ZodType>;

export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>;
