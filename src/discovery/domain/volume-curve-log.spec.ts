import { describe, expect, it } from '@jest/globals';
import { snapshotOf } from '../../../test/support/market-fixtures.js';
import { NyseCalendar } from '../../market-data/calendar/nyse-calendar.js';
import { ELIGIBLE, REJECT_REASONS, type RejectReason } from './universe.js';
import { seenIn } from './volume-curve-log.js';

const MORNING = new NyseCalendar().at(Date.parse('2026-03-16T15:00:00Z'));

/** The volume noted of a market with one stock of each verdict. */
function volumeOf(verdicts: readonly (RejectReason | null)[]): number | undefined {
  const market = snapshotOf(
    verdicts.map((_, i) => ({ symbol: `ZX${String(i)}`, dayVolumeShares: 10 ** i })),
    MORNING,
  );
  const codes = Uint8Array.from(verdicts, (why) => (why === null ? ELIGIBLE : REJECT_REASONS.indexOf(why) + 1));
  const log = seenIn({ ...market, freshness: 'delayed' }, { codes, commonStocks: verdicts.length });
  return [...(log?.get(MORNING.date)?.marks.values() ?? [])][0]?.volumeShares;
}

describe('the volume that is noted of a snapshot', () => {
  it('is the same whichever limits a stock has crossed by now', () => {
    expect(volumeOf([null, null, null])).toBe(111);
    for (const crossed of ['price_too_low', 'price_too_high', 'market_cap_too_small', 'dollar_volume_too_low'] as const)
      expect([crossed, volumeOf([null, crossed, null])]).toEqual([crossed, 111]);
  });

  it('is that of common stocks alone', () => {
    for (const other of ['type_unknown', 'type_excluded', 'exchange_excluded'] as const)
      expect([other, volumeOf([null, other, null])]).toEqual([other, 101]);
  });
});
