import { type ActionLimits, limitsMissed } from './action-limits.js';
import type { BoardEntry, ChangeCode, ChangeReason } from './board.js';
import { GATES } from './gates.js';
import type { Standing } from './standings.js';
import { type Action, ACTIONS } from './strategy.js';
import type { RejectReason } from './universe.js';

/** What decides a symbol's action, as far as a difference tells of it. */
export type Judgement = Pick<BoardEntry, 'score' | 'coverage' | 'failed_gates'>;
/** With the action that it came to. */
type Judged = Judgement & Pick<BoardEntry, 'action'>;

const FILTER_WORDS: Readonly<Record<RejectReason, string>> = {
  malformed: 'its row cannot be read',
  duplicate: 'its row comes twice',
  type_unknown: 'neither its type nor its exchange is known',
  type_excluded: 'its type is not scanned',
  exchange_excluded: 'its exchange is not scanned',
  no_price: 'it has no price',
  stale_price: 'its price is older than the session',
  price_too_low: 'its price is below the limit',
  price_too_high: 'its price is above the limit',
  market_cap_too_small: 'its market cap is too small or, where one is required, unknown',
  dollar_volume_too_low: 'its dollar volume is too low or unknown',
};

function reason(code: ChangeCode, detail: string, subject: string | null = null): ChangeReason {
  return { code, subject, detail };
}

/** The limits of the two runs that are compared. */
export interface LimitsOfBoth {
  readonly before: ActionLimits;
  readonly after: ActionLimits;
}

/**
 * Limits that moved across what a symbol has now: it is they that changed its action, whatever its score did.
 * @param action the better of its two
 */
function movedLimits(action: Action, now: Judgement, { before, after }: LimitsOfBoth, rose: boolean): ChangeReason[] {
  return ACTIONS.slice(ACTIONS.indexOf(action)).flatMap((asking) => {
    const [missedBefore, missedNow] = [limitsMissed(asking, now, before), limitsMissed(asking, now, after)];
    const [missed, otherwise] = rose ? [missedBefore, missedNow] : [missedNow, missedBefore];
    if (otherwise.length > 0) return [];
    return missed.map(({ name, of }) => {
      const words = `${asking} asks for a ${of} of ${String(after[name])} after ${String(before[name])}.`;
      return reason('limits_changed', words, name);
    });
  });
}

/** Why a symbol rose to a better action. */
export function riseReasons(before: Judgement, after: Judged, limits: LimitsOfBoth): ChangeReason[] {
  const passing = gatesOnlyIn(before, after).map((gate) =>
    reason('gate_passes', `${gate} no longer stands in the way.`, gate),
  );
  return orLimits([
    ...movedLimits(after.action, after, limits, true),
    ...passing,
    ...(after.score > before.score ? [moved('score_rose', 'The score rose', before.score, after.score)] : []),
    ...(after.coverage > before.coverage
      ? [moved('coverage_rose', 'The share of the weight that is known rose', before.coverage, after.coverage)]
      : []),
  ]);
}

/** Why a symbol fell to a lesser action. */
export function fallReasons(before: Judged, after: Judgement, limits: LimitsOfBoth): ChangeReason[] {
  return orLimits(losses(before, after, limits));
}

function losses(before: Judged, after: Judgement, limits: LimitsOfBoth): ChangeReason[] {
  const failing = gatesOnlyIn(after, before).map((gate) => reason('gate_fails', `${gate} is not passed now.`, gate));
  return [
    ...movedLimits(before.action, after, limits, false),
    ...failing,
    ...(after.score < before.score ? [moved('score_fell', 'The score fell', before.score, after.score)] : []),
    ...(after.coverage < before.coverage
      ? [moved('coverage_fell', 'The share of the weight that is known fell', before.coverage, after.coverage)]
      : []),
  ];
}

/** @param standing before it entered; undefined when the snapshot lacked it */
export function entryReasons(standing: Standing | undefined, rank: number): ChangeReason[] {
  if (standing === undefined) return [reason('new_in_snapshot', 'The snapshot before did not have it.')];
  const { rejectedBy, rank: before } = standing;
  if (rejectedBy !== null)
    return [reason('filter_passes', `It was filtered out before: ${FILTER_WORDS[rejectedBy]}.`, rejectedBy)];
  if (before === null) return [reason('score_known', 'Nothing that is scored was known of it before.')];
  return before > rank
    ? [reason('rank_rose', `Ranked ${String(rank)} after ${String(before)}.`)]
    : [reason('board_grew', `Ranked ${String(rank)}, on a board that holds more than before.`)];
}

/** The board that a symbol has left. */
export interface LeftBoard {
  /** What decides the action of any row now. */
  readonly judge: (row: number) => Judgement;
  /** Candidates that it may hold. */
  readonly places: number;
}

/** @param standing now; undefined when the snapshot lacks it */
export function exitReasons(
  before: Judged,
  standing: Standing | undefined,
  { judge, places }: LeftBoard,
  limits: LimitsOfBoth,
): ChangeReason[] {
  if (standing === undefined) return [reason('not_in_snapshot', 'The snapshot does not have it.')];
  const { row, rejectedBy, rank } = standing;
  if (rejectedBy !== null) return [reason('filtered', `It is filtered out: ${FILTER_WORDS[rejectedBy]}.`, rejectedBy)];
  if (rank === null) return [reason('score_unknown', 'Nothing that is scored is known of it.')];
  const outranked = reason('outranked', `Ranked ${String(rank)}; the board holds ${String(places)}.`);
  return [...losses(before, judge(row), limits), outranked];
}

/** A gate under one name all day: that of the failed carries the part of the day. */
function gatesOnlyIn(one: Judgement, other: Judgement): string[] {
  const fails = ({ failed_gates }: Judgement, gate: string): boolean =>
    failed_gates.some((failed) => failed.startsWith(gate));
  return GATES.flatMap((gate) => {
    if (!fails(one, gate) || fails(other, gate)) return [];
    return one.failed_gates.filter((failed) => failed.startsWith(gate));
  });
}

/** Where nothing of the symbol moved, what the strategy asks did: the calibration, or the part of the day with gates of its own. */
function orLimits(reasons: ChangeReason[]): ChangeReason[] {
  return reasons.length > 0 ? reasons : [reason('limits_changed', 'What the strategy asks for changed.')];
}

function moved(code: ChangeCode, words: string, before: number, after: number): ChangeReason {
  const digits = [1, 2, 4, 8].find((count) => before.toFixed(count) !== after.toFixed(count)) ?? 16;
  return reason(code, `${words} from ${before.toFixed(digits)} to ${after.toFixed(digits)}.`);
}
