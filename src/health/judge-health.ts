import type { BoardAge } from '../discovery/board/board-freshness.js';
import type { CycleStatus } from '../discovery/cycle/cycle-status.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import type { ScanRunnerStatus } from '../discovery/scan/scan-runner.js';
import type { RedisState } from '../redis/redis-state.js';
import type { ComponentCode, HealthReport, HealthStatus } from './health-report.js';

/** Everything that health is judged by. */
export interface HealthFacts {
  readonly draining: boolean;
  readonly simulatedByDefault: boolean;
  readonly cycle: CycleStatus;
  readonly redis: Pick<RedisState, 'status' | 'trouble' | 'policyWarning' | 'refusals'>;
  readonly runner: Pick<ScanRunnerStatus, 'historyError' | 'referenceError'>;
  /** null before the first board. */
  readonly board: { readonly age: BoardAge; readonly meta: Pick<RunMetadata, 'tripwire'> } | null;
}

export interface HealthJudgement {
  readonly status: HealthStatus;
  readonly components: HealthReport['components'];
  readonly reasons: readonly string[];
}

/** Errors of the market-data port, as `kind: message`, that say nothing of whether the other side answers. */
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
    reasons,
  };
}

/** There is a board, or a scan of this process may still bring one. */
export function canServe({ board, cycle }: Pick<HealthFacts, 'board' | 'cycle'>): boolean {
  return board !== null || cycle.scheduled || cycle.running;
}

function reasonsOf({ draining, simulatedByDefault, cycle, redis, runner, board }: HealthFacts): string[] {
  const errors = [cycle.lastError, runner.historyError, runner.referenceError].flatMap((error) => kindOf(error) ?? []);
  const conditions: readonly (readonly [boolean, string])[] = [
    [draining, 'shutting_down'],
    [board === null, 'no_board'],
    [board?.age.stale === true, 'board_stale'],
    [!isWorking(cycle), 'worker_not_running'],
    [cycle.consecutiveFailures > 0, 'cycle_failing'],
    [runner.historyError !== null, 'history_failing'],
    [runner.referenceError !== null, 'reference_failing'],
    [board !== null && board.meta.tripwire.status !== 'ok', `universe_${board?.meta.tripwire.status ?? 'ok'}`],
    [simulatedByDefault, 'simulated_by_default'],
    [redis.status === 'connecting', 'redis_connecting'],
    [redis.status === 'down', `redis_${redis.trouble ?? 'unreachable'}`],
    [redis.policyWarning !== null, 'redis_policy'],
    [redis.refusals.length > 0, 'redis_refuses'],
  ];
  const holding = conditions.filter(([holds]) => holds).map(([, reason]) => reason);
  return [
    ...new Set([...holding, ...errors.filter((kind) => !OWN_ERRORS.has(kind)).map((kind) => `market_data_${kind}`)]),
  ];
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

function workerCode({ cycle }: HealthFacts): ComponentCode {
  if (!isWorking(cycle)) return 'not_running';
  if (cycle.consecutiveFailures > 0) return 'degraded';
  return cycle.lastSuccessMs === null ? 'starting' : 'healthy';
}

function marketDataCode({ cycle, runner, board, simulatedByDefault }: HealthFacts): ComponentCode {
  const kind = kindOf(cycle.lastError);
  if (kind !== null && AUTH_ERRORS.has(kind)) return 'auth';
  if (kind !== null && UNREACHABLE_ERRORS.has(kind)) return 'unreachable';
  if (kind !== null && !OWN_ERRORS.has(kind)) return 'degraded';
  if (board === null) return 'starting';
  if (board.age.stale) return 'stale';
  return simulatedByDefault || runner.historyError !== null || runner.referenceError !== null ? 'degraded' : 'healthy';
}

function universeCode({ board }: HealthFacts): ComponentCode {
  if (board === null) return 'starting';
  if (board.age.stale) return 'stale';
  return board.meta.tripwire.status === 'ok' ? 'healthy' : 'degraded';
}

function isWorking({ scheduled, running }: CycleStatus): boolean {
  return scheduled || running;
}

/** The kind of a `kind: message`; the message is for the log only. */
function kindOf(error: string | null): string | null {
  return error === null ? null : (/^[a-z_]+(?=:|$)/.exec(error)?.[0] ?? 'internal');
}
