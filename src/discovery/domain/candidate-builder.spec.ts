import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFacts } from '../../../test/support/random-facts.js';
import { randomScanInputs } from '../../../test/support/random-market.js';
import { RUN_CONTEXT, scanMarket } from '../../../test/support/scan-market.js';
import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import { checkCalibration } from '../../calibration/check-calibration.js';
import { presetCalibration } from '../../calibration/presets.js';
import type { Candidate } from './candidate.js';
import { explainSymbol } from './explain.js';
import { FrameSymbols } from './frame-symbols.js';
import { SUB_SCORES, type SubScoreName } from './strategy.js';

const balanced = presetCalibration('balanced_default');

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Every share of the weight from none to all, among them calibrations that have one sub-score left. */
const calibrations = fc
  .tuple(...SUB_SCORES.map(() => fc.constantFrom(0, 0, 0, 1e-13, 0.2, 1)))
  .filter((shares) => shares.some((share) => share > 0))
  .map((shares): CalibrationDocument => {
    const whole = sumOf(shares);
    const weights = SUB_SCORES.map((name, p) => [name, (shares[p] as number) / whole]);
    const hybrid = { ...balanced.hybrid_v1, weights: Object.fromEntries(weights) as Record<SubScoreName, number> };
    return { ...balanced, hybrid_v1: hybrid };
  });

describe('the weights of a candidate', () => {
  it('are finite and add up to 1 under every calibration, or to 0 where nothing that counts is known', () => {
    fc.assert(
      fc.property(calibrations, fc.integer({ min: 0, max: 1e6 }), (calibration, seed) => {
        expect(checkCalibration(calibration).ok).toBe(true);
        const inputs = randomScanInputs(seed, 40, 60, 0.3);
        const { symbols, asOfMs } = inputs.snapshot;
        const facts = randomFacts({ symbols, nowMs: asOfMs, seed, missingFrac: 0.7 });
        const { frame, boards } = scanMarket({ ...inputs, calibration, facts }, RUN_CONTEXT);
        for (const symbol of FrameSymbols.of(frame).symbols) {
          const explained = explainSymbol(frame, 'hybrid_v1', symbol);
          if (explained === null) throw new Error(`${symbol} is in the frame`);
          const { weights_used, parts, score } = explained;
          expect(sumOf(Object.values(weights_used))).toBeCloseTo(score === null ? 0 : 1, 9);
          expect(sumOf(parts.map(({ contribution }) => contribution))).toBeCloseTo(score ?? 0, 9);
        }
        for (const { json } of boards.hybrid_v1.entries) {
          const { weights_used } = JSON.parse(json) as Candidate;
          expect(sumOf(Object.values(weights_used))).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 30 },
    );
  });
});
