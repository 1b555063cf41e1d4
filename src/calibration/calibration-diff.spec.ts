import { describe, expect, it } from '@jest/globals';
import { DEFAULT_VOLUME_CURVE } from '../discovery/domain/volume-curve.js';
import { calibrationDiff } from './calibration-diff.js';
import { PRESETS } from './calibration-document.js';
import { presetCalibration } from './presets.js';

describe('calibrationDiff', () => {
  it('is empty for equal documents only', () => {
    for (const a of PRESETS)
      for (const b of PRESETS)
        expect([a, b, calibrationDiff(presetCalibration(a), presetCalibration(b)).length === 0]).toEqual([
          a,
          b,
          a === b,
        ]);
  });

  it('names each field once, with both values', () => {
    const from = presetCalibration('balanced_default');
    const to = {
      ...presetCalibration('squeeze_aggressive'),
      legacy_v0: { ...from.legacy_v0, monitor_score: 55 },
      volume_curve: DEFAULT_VOLUME_CURVE,
    };
    expect(calibrationDiff(from, to)).toEqual([
      { path: 'preset', from: 'balanced_default', to: 'squeeze_aggressive' },
      { path: 'hybrid_v1.weights.volume_momentum', from: 0.35, to: 0.3 },
      { path: 'hybrid_v1.weights.squeeze', from: 0.25, to: 0.35 },
      { path: 'hybrid_v1.weights.technical', from: 0.1, to: 0.05 },
      { path: 'legacy_v0.monitor_score', from: 60, to: 55 },
      { path: 'volume_curve', from: null, to: DEFAULT_VOLUME_CURVE },
    ]);
  });

  it('tells a path that was switched off as a whole', () => {
    const paths = calibrationDiff(presetCalibration('balanced_default'), presetCalibration('strict')).map(
      ({ path }) => path,
    );
    expect(paths).toEqual(expect.arrayContaining(['hybrid_v1.thresholds.mid_float', 'hybrid_v1.thresholds.premarket']));
  });
});
