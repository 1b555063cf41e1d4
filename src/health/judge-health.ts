import type { CalibrationTrouble } from '../calibration/calibration-book.js';
import type { BoardAge } from '../discovery/board/board-freshness.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import type { QueueAvailability } from '../jobs/job-queue.js';
import { type Finding, found, foundDown, holding } from './finding.js';
import { type HealthReason, SOURCE_ERROR_KINDS } from './health-reasons.js';
import type { ComponentCode } from './health-report.js';
import type { WorkerState } from './worker-facts.js';

/** What is served, and who makes it. */
export interface JudgedFacts {
  /** The worker of this process, or of another one; null = none is known. */
  readonly worker: JudgedWorker | null;
  /** `paused`: an operator has stopped the workers. */
  readonly queue: Pick<QueueAvailability, 'available'> & { readonly paused: boolean };
  /** null before the first board. */
  readonly board: { readonly age: BoardAge; readonly meta: Pick<RunMetadata, 'tripwire'> } | null;
}

/** What of a worker its health is judged by; errors by their kind. */
export interface JudgedWorker {
  readonly cycle: Pick<
    WorkerState['cycle'],
    'scheduled' | 'running' | 'lastSuccessMs' | 'consecutiveFailures' | 'lastError'
  >;
  readonly runner: Pick<WorkerState['runner'], 'historyError' | 'referenceError'> & {
    readonly usage: Pick<WorkerState['runner']['usage'], 'circuit'>;
  };
  readonly jobs: Pick<WorkerState['jobs'], 'consuming'>;
}

const AUTH_ERRORS: ReadonlySet<string> = new Set(['auth', 'not_entitled']);
const UNREACHABLE_ERRORS: ReadonlySet<string> = new Set(['timeout', 'network', 'upstream', 'circuit_open']);

/** There is a board, a worker that may bring one, or a queue that takes the wish for one. */
export function canServe({ board, worker, queue }: JudgedFacts): boolean {
  return board !== null || queue.available || isWorking({ worker, queue });
}

/** A worker is there and not stopped by an operator: it scans on schedule, or runs the jobs that others queue. */
export function isWorking({ worker, queue }: Pick<JudgedFacts, 'worker' | 'queue'>): boolean {
  if (worker === null || queue.paused) return false;
  return worker.cycle.scheduled || worker.cycle.running || worker.jobs.consuming;
}

export function judgeApi(isDraining: boolean): Finding {
  return isDraining ? foundDown('not_running', ['shutting_down']) : found('healthy');
}

export function judgeBoard(facts: JudgedFacts): Finding {
  const { board } = facts;
  if (board === null) return canServe(facts) ? found('starting', ['no_board']) : foundDown('starting', ['no_board']);
  const { seconds, stale } = board.age;
  return found(stale ? 'stale' : 'healthy', stale ? ['board_stale'] : [], { value: seconds, unit: 's' });
}

export function judgeWorker(facts: JudgedFacts): Finding {
  const { worker, queue } = facts;
  const isFailing = (worker?.cycle.consecutiveFailures ?? 0) > 0;
  const reasons = holding([
    [queue.paused, 'worker_paused'],
    [!queue.paused && !isWorking(facts), 'worker_not_running'],
    [isFailing, 'cycle_failing'],
  ]);
  if (worker === null || !isWorking(facts)) return found('not_running', reasons);
  if (isFailing) return found('degraded', reasons);
  return found(worker.cycle.lastSuccessMs === null ? 'starting' : 'healthy', reasons);
}

/** @param simulatedByDefault a production start without a source of its own */
export function judgeMarketData(facts: JudgedFacts, simulatedByDefault: boolean): Finding {
  const { worker } = facts;
  const runner = worker?.runner ?? null;
  const reasons: HealthReason[] = [
    ...holding([
      [runner !== null && runner.historyError !== null, 'history_failing'],
      [runner !== null && runner.referenceError !== null, 'reference_failing'],
      [simulatedByDefault, 'simulated_by_default'],
      [runner?.usage.circuit === 'open', 'market_data_circuit_open'],
    ]),
    ...sourceReasons(worker),
  ];
  return found(marketDataCode(facts, reasons.length > 0), [...new Set(reasons)]);
}

export function judgeUniverse({ board }: JudgedFacts): Finding {
  if (board === null) return found('starting');
  const { status } = board.meta.tripwire;
  const reasons = holding([
    [status === 'warning', 'universe_warning'],
    [status === 'critical', 'universe_critical'],
  ]);
  return found(board.age.stale ? 'stale' : status === 'ok' ? 'healthy' : 'degraded', reasons);
}

/** @param trouble what is wrong with the stored calibration; null = nothing */
export function judgeCalibration(trouble: CalibrationTrouble | null): Finding {
  return trouble === null ? found('healthy') : found('degraded', [`calibration_${trouble}`]);
}

/** Errors that tell of the source, or of the disk for what came from it; others are in the log alone. */
function sourceReasons(worker: JudgedWorker | null): HealthReason[] {
  if (worker === null) return [];
  const { cycle, runner } = worker;
  const errors = [cycle.lastError, runner.historyError, runner.referenceError];
  return errors.flatMap((error): HealthReason[] => {
    if (error === 'store') return ['market_data_store'];
    const kind = SOURCE_ERROR_KINDS.find((known) => known === error);
    return kind === undefined ? [] : [`market_data_${kind}`];
  });
}

function marketDataCode({ worker, board }: JudgedFacts, hasReasons: boolean): ComponentCode {
  const kind = worker?.cycle.lastError ?? null;
  if (kind !== null && AUTH_ERRORS.has(kind)) return 'auth';
  const isCircuitOpen = worker?.runner.usage.circuit === 'open';
  if (isCircuitOpen || (kind !== null && UNREACHABLE_ERRORS.has(kind))) return 'unreachable';
  if (SOURCE_ERROR_KINDS.some((known) => known === kind)) return 'degraded';
  if (board === null) return 'starting';
  if (board.age.stale) return 'stale';
  return hasReasons ? 'degraded' : 'healthy';
}
