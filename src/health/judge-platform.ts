import type { QueueAvailability } from '../jobs/job-queue.js';
import type { RedisState } from '../redis/redis-state.js';
import { type Finding, found, holding } from './finding.js';
import type { HealthReason } from './health-reasons.js';
import type { ComponentCode } from './health-report.js';
import type { ProcessMemory } from './process-vitals.js';

/** From here on the next large allocation may end the process. */
const MEMORY_HIGH_FRAC = 0.9;
/** Probes, locks and the deadline of a Redis command (250 ms) are all missed by then. */
const LOOP_SLOW_MS = 1_000;

/** A queue as one process sees it. `isShared`: it is in Redis. */
export interface JudgedQueue extends QueueAvailability {
  readonly paused: boolean;
  readonly isShared: boolean;
}

export function judgeRedisCache({
  status,
  trouble,
  policyWarning,
  refusals,
}: Pick<RedisState, 'status' | 'trouble' | 'policyWarning' | 'refusals'>): Finding {
  const reasons = holding([
    [status === 'connecting', 'redis_connecting'],
    [status === 'down', `redis_${trouble ?? 'unreachable'}`],
    [policyWarning !== null, 'redis_policy'],
    [refusals.length > 0, 'redis_refuses'],
  ]);
  switch (status) {
    case 'disabled':
      return found('disabled', reasons);
    case 'connecting':
      return found('starting', reasons);
    case 'down':
      return found(trouble === 'auth' ? 'auth' : 'unreachable', reasons);
    case 'up':
      return found(reasons.length === 0 ? 'healthy' : 'degraded', reasons);
  }
}

export function judgeQueue(queue: JudgedQueue): Finding {
  return found(queueCode(queue), queueReasons(queue, 'queue'));
}

/** What both queues suffer from, being on one Redis or stopped by an operator, is told of the other. */
export function judgeFeaturesQueue(queue: JudgedQueue, scans: JudgedQueue): Finding {
  const { reason, policyWarning } = scans;
  const own: JudgedQueue = {
    ...queue,
    ...(queue.reason === reason && { available: true, reason: null }),
    ...(policyWarning !== null && { policyWarning: null }),
  };
  const reasons = [
    ...holding([[queue.paused && !scans.paused, 'features_queue_paused']]),
    ...queueReasons(own, 'features_queue'),
  ];
  return found(queueCode(own), reasons);
}

/** Of this process, against what it may have. */
export function judgeMemory({ rssBytes, limitBytes, heapUsedBytes, heapLimitBytes }: ProcessMemory): Finding {
  const reasons = holding([
    [rssBytes >= MEMORY_HIGH_FRAC * limitBytes, 'memory_high'],
    [heapUsedBytes >= MEMORY_HIGH_FRAC * heapLimitBytes, 'heap_high'],
  ]);
  return found(reasons.length === 0 ? 'healthy' : 'degraded', reasons, { value: rssBytes, unit: 'bytes' });
}

/** @param longestMs how long the event loop of this process last stood still, at most */
export function judgeEventLoop(longestMs: number): Finding {
  const observed = { value: Math.round(longestMs), unit: 'ms' } as const;
  return longestMs >= LOOP_SLOW_MS ? found('degraded', ['event_loop_slow'], observed) : found('healthy', [], observed);
}

function queueReasons(
  { available, reason, policyWarning }: QueueAvailability,
  name: 'queue' | 'features_queue',
): HealthReason[] {
  return holding([
    [!available, `${name}_${reason ?? 'unreachable'}`],
    [policyWarning !== null, `${name}_policy`],
  ]);
}

function queueCode({ available, reason, policyWarning, isShared }: JudgedQueue): ComponentCode {
  if (!isShared) return 'disabled';
  if (available) return policyWarning === null ? 'healthy' : 'degraded';
  switch (reason) {
    case 'connecting':
      return 'starting';
    case 'auth':
      return 'auth';
    case 'memory_full':
    case 'write_refused':
    case 'denied':
      return 'degraded';
    case 'closed':
      return 'not_running';
    default:
      return 'unreachable';
  }
}
