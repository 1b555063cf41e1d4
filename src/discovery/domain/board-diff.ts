import { type ActionLimits, actionLimits } from './action-limits.js';
import type { Board, BoardChange, BoardChanges, BoardDiff, BoardEntry, ChangeReason } from './board.js';
import {
  entryReasons,
  exitReasons,
  fallReasons,
  type Judgement,
  type LeftBoard,
  riseReasons,
} from './change-reasons.js';
import type { LimitsOfBoth } from './change-reasons.js';
import type { ScoredFrame } from './scored-frame.js';
import { type RankedMarket, standingsOf } from './standings.js';
import { type Action, ACTIONS, type StrategyName } from './strategy.js';

type Entry = Pick<BoardEntry, 'symbol' | 'action'> & Judgement;

/** What a board of the same strategy held before and what it was chosen from, as far as a difference needs it. Plain data. */
export interface PreviousBoard {
  readonly runId: string;
  readonly limits: ActionLimits;
  readonly entries: readonly Entry[];
  /** Symbols as one text: a tenth of the time to copy to another thread. */
  readonly market: Pick<RankedMarket, 'verdicts' | 'ranks'> & Pick<ScoredFrame, 'symbolsText'>;
}

/** The boards before the next; null before the first. */
export type PreviousBoards = Readonly<Record<StrategyName, PreviousBoard | null>>;

/** The board that is compared, and what it was chosen from. */
export interface PresentBoard extends LeftBoard {
  readonly limits: ActionLimits;
  readonly entries: readonly Entry[];
  readonly market: RankedMarket;
}

/** @param run a run that was published, or has just been scanned */
export function previousBoards(run: {
  readonly boards: Readonly<Record<StrategyName, Board>>;
  readonly frame: ScoredFrame;
}): PreviousBoards {
  return { legacy_v0: previousBoard(run, 'legacy_v0'), hybrid_v1: previousBoard(run, 'hybrid_v1') };
}

function previousBoard({ boards, frame }: Parameters<typeof previousBoards>[0], strategy: StrategyName): PreviousBoard {
  const { meta, entries } = boards[strategy];
  const { symbolsText, verdicts, ranks, calibration } = frame;
  return {
    runId: meta.run_id,
    limits: actionLimits(strategy, calibration),
    entries: entries.map(judged),
    // copies: those of the frame move to another thread with it, or are views of all of its columns
    market: { symbolsText, verdicts: verdicts.slice(), ranks: ranks[strategy].slice() },
  };
}

const judged = ({ symbol, action, score, coverage, failed_gates }: BoardEntry): Entry => ({
  symbol,
  action,
  score,
  coverage,
  failed_gates,
});

const height = (action: Action): number => -ACTIONS.indexOf(action);

/**
 * Who entered, left, rose and fell between two boards, and why. Order: the new board's, and the old board's for those
 * who left. Nothing has entered a first board.
 */
export function diffBoards(previous: PreviousBoard | null, board: PresentBoard): BoardDiff {
  if (previous === null) return { previous_run_id: null, entered: [], left: [], promoted: [], demoted: [] };
  const limits: LimitsOfBoth = { before: previous.limits, after: board.limits };
  const before = new Map(previous.entries.map((entry) => [entry.symbol, entry]));
  const after = new Set(board.entries.map(({ symbol }) => symbol));
  const stayed = (direction: 1 | -1): BoardChange[] =>
    board.entries.flatMap((entry) => {
      const old = before.get(entry.symbol);
      if (old === undefined || Math.sign(height(entry.action) - height(old.action)) !== direction) return [];
      const reasons = direction === 1 ? riseReasons(old, entry, limits) : fallReasons(old, entry, limits);
      return [change(old, entry, reasons)];
    });
  return {
    previous_run_id: previous.runId,
    entered: entered(previous, board, before),
    left: left(
      previous.entries.filter(({ symbol }) => !after.has(symbol)),
      board,
      limits,
    ),
    promoted: stayed(1),
    demoted: stayed(-1),
  };
}

function entered(
  { market: { symbolsText, ...market } }: PreviousBoard,
  { entries }: PresentBoard,
  before: ReadonlyMap<string, Entry>,
): BoardChange[] {
  const ranked = entries.map((entry, place) => ({ entry, rank: place + 1 }));
  const added = ranked.filter(({ entry }) => !before.has(entry.symbol));
  const wanted = new Set(added.map(({ entry }) => entry.symbol));
  const standings = standingsOf(wanted, { ...market, symbols: symbolsText.split('\n') });
  return added.map(({ entry, rank }) => change(null, entry, entryReasons(standings.get(entry.symbol), rank)));
}

function left(gone: readonly Entry[], board: PresentBoard, limits: LimitsOfBoth): BoardChange[] {
  const standings = standingsOf(new Set(gone.map(({ symbol }) => symbol)), board.market);
  return gone.map((entry) => change(entry, null, exitReasons(entry, standings.get(entry.symbol), board, limits)));
}

function change(before: Entry | null, after: Entry | null, reasons: readonly ChangeReason[]): BoardChange {
  return {
    symbol: (after ?? before)?.symbol ?? '',
    from: before?.action ?? null,
    to: after?.action ?? null,
    score_before: before?.score ?? null,
    score_after: after?.score ?? null,
    reasons,
  };
}

/**
 * The same changes as those see them who act on a board: RANKED only fills it up, so what is RANKED is not there. Who
 * falls to it has left, who rises from it has entered.
 */
export function actionableChanges({ entered, left, promoted, demoted }: BoardChanges): BoardChanges {
  const seen = (changes: readonly BoardChange[]): BoardChange[] =>
    changes.map((one) => ({
      ...one,
      from: one.from === 'RANKED' ? null : one.from,
      to: one.to === 'RANKED' ? null : one.to,
    }));
  const up = seen([...entered, ...promoted]);
  const down = seen([...left, ...demoted]);
  return {
    entered: up.filter(({ from, to }) => from === null && to !== null),
    left: down.filter(({ from, to }) => from !== null && to === null),
    promoted: up.filter(({ from, to }) => from !== null && to !== null),
    demoted: down.filter(({ from, to }) => from !== null && to !== null),
  };
}
