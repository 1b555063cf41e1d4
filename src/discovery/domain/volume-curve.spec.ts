import { describe, expect, it } from '@jest/globals';
import { PRESETS } from '../../calibration/calibration-document.js';
import { presetCalibration } from '../../calibration/presets.js';
import { CLOSED_SESSION } from '../../../test/support/market-fixtures.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import { curveInUse, expectedVolumeShare } from './volume-curve.js';

const { curve } = curveInUse(presetCalibration('balanced_default'), null);
const share = (phase: SessionPhase, phaseElapsedFrac: number): number =>
  expectedVolumeShare(curve, { ...CLOSED_SESSION, phase, phaseElapsedFrac });

describe('the expected share of volume', () => {
  it('is 1 when the session is over', () => {
    expect(share('closed', 1)).toBe(1);
  });

  it('rises from premarket to after hours without a jump', () => {
    const phases = ['premarket', 'regular', 'afterhours'] as const;
    const shares = phases
      .flatMap((phase) => Array.from({ length: 101 }, (_, i) => share(phase, i / 100)))
      .filter((s) => !Number.isNaN(s));
    for (let i = 1; i < shares.length; i++) {
      expect(shares[i]).toBeGreaterThanOrEqual(shares[i - 1] ?? 0);
      expect((shares[i] ?? 0) - (shares[i - 1] ?? 0)).toBeLessThan(0.1);
    }
    expect(share('afterhours', 1)).toBe(1);
  });

  it('is a U: the first and the last half hour do more than the one in the middle', () => {
    const halfHour = (from: number): number => share('regular', from + 1 / 13) - share('regular', from);
    expect(halfHour(0)).toBeGreaterThan(2 * halfHour(6 / 13));
    expect(halfHour(12 / 13)).toBeGreaterThan(2 * halfHour(6 / 13));
  });

  it('is unknown before anything can be expected', () => {
    expect(share('premarket', 0)).toBeNaN();
  });

  it('has weights of 1 in every preset', () => {
    for (const preset of PRESETS) {
      const sum = Object.values(presetCalibration(preset).hybrid_v1.weights).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  });
});
