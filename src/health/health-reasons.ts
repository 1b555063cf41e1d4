import { MARKET_DATA_ERROR_KINDS, type MarketDataErrorKind } from '../market-data/market-data-error.js';
import { REDIS_TROUBLES } from '../redis/redis-state.js';
import { QUEUE_TROUBLES } from '../jobs/queue-unavailable.error.js';

/** An aborted call is our own doing. */
export type SourceErrorKind = Exclude<MarketDataErrorKind, 'aborted'>;
export const SOURCE_ERROR_KINDS = MARKET_DATA_ERROR_KINDS.filter((kind): kind is SourceErrorKind => kind !== 'aborted');

/** Everything that GET /health, /health/ready and health+json may give as a reason; the runbook has a line for each. */
export const HEALTH_REASONS = [
  'shutting_down',
  // what is served
  'no_board',
  'board_stale',
  'universe_warning',
  'universe_critical',
  'calibration_damaged',
  'calibration_emergency_damaged',
  'calibration_unavailable',
  // who makes it
  'worker_paused',
  'worker_not_running',
  'cycle_failing',
  // of what
  'simulated_by_default',
  'history_failing',
  'reference_failing',
  'market_data_store',
  ...SOURCE_ERROR_KINDS.map((kind) => `market_data_${kind}` as const),
  // where it is kept
  'redis_connecting',
  'redis_policy',
  'redis_refuses',
  ...REDIS_TROUBLES.map((trouble) => `redis_${trouble}` as const),
  'queue_connecting',
  'queue_policy',
  ...QUEUE_TROUBLES.map((trouble) => `queue_${trouble}` as const),
  'features_queue_paused',
  'features_queue_connecting',
  'features_queue_policy',
  ...QUEUE_TROUBLES.map((trouble) => `features_queue_${trouble}` as const),
  // the process
  'memory_high',
  'heap_high',
  'event_loop_slow',
  // the check itself
  'check_failed',
  'check_timeout',
] as const;
export type HealthReason = (typeof HEALTH_REASONS)[number];
