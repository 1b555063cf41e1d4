import type { StrategyName } from '../domain/strategy.js';
import type { RunRecord } from './run-record.js';

/** When the tripwire took the status that it has in `run`, as far as the runs before it (newest first) remember. ISO 8601 UTC. */
export function tripwireSince(run: RunRecord, before: readonly RunRecord[], strategy: StrategyName): string {
  const { status } = run.boards[strategy].meta.tripwire;
  const change = before.findIndex(({ boards }) => boards[strategy].meta.tripwire.status !== status);
  const same = change === -1 ? before : before.slice(0, change);
  return (same.at(-1) ?? run).boards[strategy].meta.timestamp;
}
