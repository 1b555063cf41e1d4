import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type InputRow, scoringInputs } from '../../../test/support/scoring-inputs.js';
import { presetCalibration } from '../../calibration/presets.js';
import { GATE_FAILED, GATE_PASSED, gateResult } from './gates.js';
import { nearestPathMisses, squeezePaths } from './squeeze-paths.js';

const thresholds = presetCalibration('balanced_default').hybrid_v1.thresholds;
const misses = (row: InputRow) =>
  nearestPathMisses(squeezePaths(scoringInputs([row]).features, 0, thresholds)).map(({ input, distance }) => [
    input,
    distance,
  ]);
const maybe = (max: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.double({ min: 0, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  );

describe('the ways past no_squeeze_path', () => {
  it('are those of the gate: it passes by one that holds, and fails when each lacks something', () => {
    const rows = fc.record({
      float_shares: maybe(3e8),
      short_interest_frac: maybe(0.3),
      borrow_fee_frac: maybe(0.3),
      utilization_frac: maybe(1),
      news_score: maybe(1),
      social_rank: maybe(1),
      call_put_ratio: maybe(4),
    });
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...(['balanced_default', 'strict', 'resilient_discovery'] as const)),
        (row, preset) => {
          const { thresholds: limits } = presetCalibration(preset).hybrid_v1;
          const { features } = scoringInputs([row]);
          const gate = gateResult('no_squeeze_path', features, 0, limits);
          const paths = squeezePaths(features, 0, limits);
          const holds = paths.some(({ steps }) => steps.every((step) => step.some(({ met }) => met === true)));
          expect(gate === GATE_PASSED).toBe(holds);
          if (!Number.isNaN(row.float_shares) || !Number.isNaN(row.short_interest_frac))
            expect(gate === GATE_FAILED).toBe(nearestPathMisses(paths).length > 0);
        },
      ),
    );
  });

  it('say what the nearest lacks and by how much, most first', () => {
    expect(misses({ float_shares: 20e6, short_interest_frac: 0.05 })).toEqual([
      ['short_interest_frac', expect.closeTo(0.07, 12)],
    ]);
    expect(
      misses({ float_shares: 1e9, short_interest_frac: 0.12, borrow_fee_frac: 0.03, utilization_frac: 0.9 }),
    ).toEqual([
      ['borrow_fee_frac', expect.closeTo(0.12, 12)],
      ['short_interest_frac', expect.closeTo(0.03, 12)],
    ]);
    const mid = { float_shares: 120e6, short_interest_frac: 0.1, news_score: 0.7, social_rank: 0.1, call_put_ratio: 1 };
    expect(misses(mid)).toEqual([['news_score', expect.closeTo(0.1, 12)]]);
  });

  it('are those for a float of this size, however near the others are', () => {
    expect(misses({ float_shares: 70e6, short_interest_frac: 0.05, news_score: 1 })).toEqual([
      ['short_interest_frac', expect.closeTo(0.07, 12)],
    ]);
  });

  it('lack nothing where one is open or may be', () => {
    expect(misses({ float_shares: 20e6, short_interest_frac: 0.2 })).toEqual([]);
    expect(misses({ float_shares: 20e6 })).toEqual([]);
    expect(misses({})).toEqual([]);
  });
});
