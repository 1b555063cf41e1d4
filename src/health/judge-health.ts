import type { CalibrationTrouble } from '../calibration/calibration-book.js';
import type { BoardAge } from '../discovery/board/board-freshness.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import type { QueueAvailability } from '../jobs/job-queue.js';
import type { RedisState } from '../redis/redis-state.js';
import type { ComponentCode, HealthReport, HealthStatus } from './health-report.js';
import { HEALTH_REASONS, type HealthReason } from './health-reasons.js';
import type { WorkerState } from './worker-facts.js';

/** Everything that health is judged by. */
export interface HealthFacts {
  readonly draining: boolean;
  readonly simulatedByDefault: boolean;
  /** The worker of this process, or of another one; null = none is known. */
  readonly worker: JudgedWorker | null;
  readonly redis: Pick<RedisState, 'status' | 'trouble' | 'policyWarning' | 'refusals'>;
  /** `paused`: an operator has stopped the workers. */
  readonly queue: QueueAvailability & { readonly paused: boolean };
  /** What is wrong with the stored calibration; null = nothing. */
  readonly calibration: CalibrationTrouble | null;
  /** null before the first board. */
  readonly board: { readonly age: BoardAge; readonly meta: Pick<RunMetadata, 'tripwire'> } | null;
}

/** What of a worker its health is judged by; errors by their kind. */
export interface JudgedWorker {
  readonly cycle: Pick<
    WorkerState['cycle'],
    'scheduled' | 'running' | 'lastSuccessMs' | 'consecutiveFailures' | 'lastError'
  >;
  readonly runner: Pick<WorkerState['runner'], 'historyError' | 'referenceError'>;
  readonly jobs: Pick<WorkerState['jobs'], 'consuming'>;
}

export interface HealthJudgement {
  readonly status: HealthStatus;
  readonly components: HealthReport['components'];
  readonly reasons: readonly HealthReason[];
}

/** Errors of the market-data port that say nothing of whether the other side answers. */
const OWN_ERRORS: ReadonlySet<string> = new Set(['internal', 'aborted']);
const AUTH_ERRORS: ReadonlySet<string> = new Set(['auth', 'not_entitled']);
const UNREACHABLE_ERRORS: ReadonlySet<string> = new Set(['timeout', 'network', 'upstream', 'circuit_open']);

/** Status, components and reasons from the facts. Pure. */
export function judgeHealth(facts: HealthFacts): HealthJudgement {
  const reasons = reasonsOf(facts);
  const unhealthy = facts.draining || !canServe(facts);
  return {
    status: unhealthy ? 'unhealthy' : reasons.length > 0 ? 'degraded' : 'healthy',
    components: {
      api: 'healthy',
      redis: redisCode(facts.redis),
      worker: workerCode(facts),
      market_data: marketDataCode(facts),
      universe: universeCode(facts),
    },
    reasons: reasons.filter((reason): reason is HealthReason => (HEALTH_REASONS as readonly string[]).includes(reason)),
  };
}

/** There is a board, a worker that may bring one, or a queue that takes the wish for one. */
export function canServe({ board, worker, queue }: Pick<HealthFacts, 'board' | 'worker' | 'queue'>): boolean {
  return board !== null || queue.available || isWorking({ worker, queue });
}

/** A worker is there and not stopped by an operator: it scans on schedule, or runs the jobs that others queue. */
export function isWorking({ worker, queue }: Pick<HealthFacts, 'worker' | 'queue'>): boolean {
  if (worker === null || queue.paused) return false;
  return worker.cycle.scheduled || worker.cycle.running || worker.jobs.consuming;
}

function reasonsOf(facts: HealthFacts): string[] {
  const { draining, simulatedByDefault, worker, redis, queue, board, calibration } = facts;
  const conditions: readonly (readonly [boolean, string])[] = [
    [draining, 'shutting_down'],
    [board === null, 'no_board'],
    [board?.age.stale === true, 'board_stale'],
    [queue.paused, 'worker_paused'],
    [!queue.paused && !isWorking(facts), 'worker_not_running'],
    [(worker?.cycle.consecutiveFailures ?? 0) > 0, 'cycle_failing'],
    [worker !== null && worker.runner.historyError !== null, 'history_failing'],
    [worker !== null && worker.runner.referenceError !== null, 'reference_failing'],
    [board !== null && board.meta.tripwire.status !== 'ok', `universe_${board?.meta.tripwire.status ?? 'ok'}`],
    [simulatedByDefault, 'simulated_by_default'],
    [redis.status === 'connecting', 'redis_connecting'],
    [redis.status === 'down', `redis_${redis.trouble ?? 'unreachable'}`],
    [redis.policyWarning !== null, 'redis_policy'],
    [redis.refusals.length > 0, 'redis_refuses'],
    [!queue.available, `queue_${queue.reason ?? 'unreachable'}`],
    [queue.policyWarning !== null, 'queue_policy'],
    [calibration !== null, `calibration_${calibration ?? 'ok'}`],
  ];
  const holding = conditions.filter(([holds]) => holds).map(([, reason]) => reason);
  return [...new Set([...holding, ...errorsOf(worker).map((kind) => `market_data_${kind}`)])];
}

/** Kinds of errors that tell of the source of market data. */
function errorsOf(worker: JudgedWorker | null): string[] {
  if (worker === null) return [];
  const kinds = [worker.cycle.lastError, worker.runner.historyError, worker.runner.referenceError];
  return kinds.flatMap((kind) => (kind === null || OWN_ERRORS.has(kind) ? [] : [kind]));
}

function redisCode({ status, trouble, policyWarning, refusals }: HealthFacts['redis']): ComponentCode {
  switch (status) {
    case 'disabled':
      return 'disabled';
    case 'connecting':
      return 'starting';
    case 'down':
      return trouble === 'auth' ? 'auth' : 'unreachable';
    case 'up':
      return policyWarning === null && refusals.length === 0 ? 'healthy' : 'degraded';
  }
}

function workerCode(facts: HealthFacts): ComponentCode {
  const { worker } = facts;
  if (worker === null || !isWorking(facts)) return 'not_running';
  if (worker.cycle.consecutiveFailures > 0) return 'degraded';
  return worker.cycle.lastSuccessMs === null ? 'starting' : 'healthy';
}

function marketDataCode({ worker, board, simulatedByDefault }: HealthFacts): ComponentCode {
  const kind = worker?.cycle.lastError ?? null;
  if (kind !== null && AUTH_ERRORS.has(kind)) return 'auth';
  if (kind !== null && UNREACHABLE_ERRORS.has(kind)) return 'unreachable';
  if (kind !== null && !OWN_ERRORS.has(kind)) return 'degraded';
  if (board === null) return 'starting';
  if (board.age.stale) return 'stale';
  const isFailing = worker !== null && (worker.runner.historyError !== null || worker.runner.referenceError !== null);
  return simulatedByDefault || isFailing ? 'degraded' : 'healthy';
}

function universeCode({ board }: HealthFacts): ComponentCode {
  if (board === null) return 'starting';
  if (board.age.stale) return 'stale';
  return board.meta.tripwire.status === 'ok' ? 'healthy' : 'degraded';
}
