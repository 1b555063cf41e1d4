import type { Board, BoardChange, BoardDiff, BoardEntry } from './board.js';
import { type Action, ACTIONS, type StrategyName } from './strategy.js';

/** What a board of the same strategy held before, as far as a difference needs it. */
export interface PreviousBoard {
  readonly runId: string;
  readonly entries: readonly Pick<BoardEntry, 'symbol' | 'action' | 'score'>[];
}

/** The boards before the next; null before the first. */
export type PreviousBoards = Readonly<Record<StrategyName, PreviousBoard | null>>;

export function previousBoards({ legacy_v0, hybrid_v1 }: Readonly<Record<StrategyName, Board>>): PreviousBoards {
  return { legacy_v0: previousBoard(legacy_v0), hybrid_v1: previousBoard(hybrid_v1) };
}

function previousBoard({ meta, entries }: Board): PreviousBoard {
  return { runId: meta.run_id, entries: entries.map(({ symbol, action, score }) => ({ symbol, action, score })) };
}

const height = (action: Action): number => -ACTIONS.indexOf(action);

/** Who entered, left, rose and fell between two boards. Order: the new board's, and the old board's for those who left. */
export function diffBoards(previous: PreviousBoard | null, entries: PreviousBoard['entries']): BoardDiff {
  const before = new Map(previous?.entries.map((entry) => [entry.symbol, entry]));
  const after = new Set(entries.map((entry) => entry.symbol));
  const changes = entries.map((entry) => change(before.get(entry.symbol), entry));
  const stayed = changes.filter(({ from }) => from !== null);
  const moved = (direction: 1 | -1): BoardChange[] =>
    stayed.filter(({ from, to }) => from !== null && to !== null && Math.sign(height(to) - height(from)) === direction);
  return {
    previous_run_id: previous?.runId ?? null,
    entered: previous === null ? [] : changes.filter(({ from }) => from === null),
    left: [...before.values()].filter(({ symbol }) => !after.has(symbol)).map((entry) => change(entry, undefined)),
    promoted: moved(1),
    demoted: moved(-1),
  };
}

type Entry = PreviousBoard['entries'][number];

function change(before: Entry | undefined, after: Entry | undefined): BoardChange {
  return {
    symbol: (after ?? before)?.symbol ?? '',
    from: before?.action ?? null,
    to: after?.action ?? null,
    score_before: before?.score ?? null,
    score_after: after?.score ?? null,
  };
}
