import type { BoardEntry, ChangeCode, ChangeReason } from './board.js';
import { GATES } from './gates.js';
import type { Standing } from './standings.js';
import type { RejectReason } from './universe.js';

/** What decides a symbol's action, as far as a difference tells of it. */
export type Judgement = Pick<BoardEntry, 'score' | 'coverage' | 'failed_gates'>;

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

/** Why a symbol rose to a better action. */
export function riseReasons(before: Judgement, after: Judgement): ChangeReason[] {
  const passing = gatesOnlyIn(before, after).map((gate) =>
    reason('gate_passes', `${gate} no longer stands in the way.`, gate),
  );
  return orLimits([
    ...passing,
    ...(after.score > before.score ? [moved('score_rose', 'The score rose', before.score, after.score)] : []),
    ...(after.coverage > before.coverage
      ? [moved('coverage_rose', 'The share of the weight that is known rose', before.coverage, after.coverage)]
      : []),
  ]);
}

/** Why a symbol fell to a lesser action. */
export function fallReasons(before: Judgement, after: Judgement): ChangeReason[] {
  return orLimits(losses(before, after));
}

function losses(before: Judgement, after: Judgement): ChangeReason[] {
  const failing = gatesOnlyIn(after, before).map((gate) => reason('gate_fails', `${gate} is not passed now.`, gate));
  return [
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

/**
 * @param standing now; undefined when the snapshot lacks it
 * @param judge what decides its action now
 * @param places that the board has
 */
export function exitReasons(
  before: Judgement,
  standing: Standing | undefined,
  judge: (row: number) => Judgement,
  places: number,
): ChangeReason[] {
  if (standing === undefined) return [reason('not_in_snapshot', 'The snapshot does not have it.')];
  const { row, rejectedBy, rank } = standing;
  if (rejectedBy !== null) return [reason('filtered', `It is filtered out: ${FILTER_WORDS[rejectedBy]}.`, rejectedBy)];
  if (rank === null) return [reason('score_unknown', 'Nothing that is scored is known of it.')];
  const outranked = reason('outranked', `Ranked ${String(rank)}; the board holds ${String(places)}.`);
  return [...losses(before, judge(row)), outranked];
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

/** What the strategy asks changed: the calibration, or the part of the day with limits of its own. */
function orLimits(reasons: ChangeReason[]): ChangeReason[] {
  return reasons.length > 0 ? reasons : [reason('limits_changed', 'What the strategy asks for changed.')];
}

function moved(code: ChangeCode, words: string, before: number, after: number): ChangeReason {
  const digits = [1, 2, 4, 8].find((count) => before.toFixed(count) !== after.toFixed(count)) ?? 16;
  return reason(code, `${words} from ${before.toFixed(digits)} to ${after.toFixed(digits)}.`);
}
