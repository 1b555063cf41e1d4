import type { NewEvent } from '../../events/domain-event.js';
import { actionableChanges } from '../domain/board-diff.js';
import type { BoardChanges, RunMetadata, TripwireStatus } from '../domain/board.js';
import type { StrategyName } from '../domain/strategy.js';
import type { PublishedRun } from './board-store.js';

const CHANGES = ['entered', 'left', 'promoted', 'demoted'] as const satisfies readonly (keyof BoardChanges)[];

/** What a published run announces, in order. @param tripwireBefore its status in the run before. Pure. */
export function boardEvents(
  run: PublishedRun,
  strategy: StrategyName,
  tripwireBefore: TripwireStatus,
  tripwireSince: string,
): NewEvent[] {
  const { meta, diff, entries } = run.result.boards[strategy];
  const { run_id, trade_ready, monitor, execution_time_ms, rows_read, eligible, degraded } = meta;
  const published_at = new Date(run.publishedAtMs).toISOString();
  const signals = entries.filter(({ action }) => action === 'TRADE_READY').map(({ symbol }) => symbol);
  const changes = actionableChanges(diff);
  return [
    {
      event_type: 'candidates.updated',
      run_id,
      data: { strategy, epoch: run.epoch, count: entries.length, trade_ready, monitor, published_at },
    },
    ...CHANGES.flatMap((kind) => changeEvents(kind, changes, run_id, strategy)),
    ...(signals.length === 0 ? [] : [signalsEvent(run, strategy, signals)]),
    ...(meta.tripwire.status === tripwireBefore ? [] : [tripwireEvent(meta, tripwireSince)]),
    {
      event_type: 'scan.completed',
      run_id,
      data: { strategy, execution_time_ms, rows_read, eligible, degraded },
    },
  ];
}

function changeEvents(
  kind: keyof BoardChanges,
  changed: BoardChanges,
  run_id: string,
  strategy: StrategyName,
): NewEvent[] {
  const changes = changed[kind];
  return changes.length === 0 ? [] : [{ event_type: `candidates.${kind}`, run_id, data: { strategy, changes } }];
}

function signalsEvent(run: PublishedRun, strategy: StrategyName, symbols: readonly string[]): NewEvent {
  const { run_id, session_date, timestamp } = run.result.boards[strategy].meta;
  return {
    event_type: 'signals.generated',
    run_id,
    data: {
      event_type: 'signals.generated',
      timestamp,
      strategy_id: strategy,
      symbols,
      num_signals: symbols.length,
      as_of_date: session_date,
    },
  };
}

function tripwireEvent({ run_id, universe_size: size, tripwire }: RunMetadata, since: string): NewEvent {
  const { status, critical_threshold, warning_threshold } = tripwire;
  const threshold = status === 'critical' ? critical_threshold : warning_threshold;
  return { event_type: 'universe.tripwire', run_id, data: { status, size, threshold, since } };
}
