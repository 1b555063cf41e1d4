import { describe, expect, it } from '@jest/globals';
import { presetCalibration } from '../../calibration/presets.js';
import { unknownFeatures } from './feature-columns.js';
import { priceMomentum, volatilityExpansion, volumeSurge } from './legacy-v0.js';
import { actionOf, scoreLegacy } from './market-scores.js';
import { ELIGIBLE } from './universe.js';

function score(relVolume: number, changePct: number, atrPct: number, dollarVolumeUsd: number) {
  const features = unknownFeatures(1);
  features.rel_volume[0] = relVolume;
  features.change_pct[0] = changePct;
  features.atr_pct[0] = atrPct;
  features.dollar_volume_usd[0] = dollarVolumeUsd;
  const inputs = { symbols: ['ZXQA'], features, verdicts: Uint8Array.of(ELIGIBLE), phase: 'closed' } as const;
  return scoreLegacy(inputs, presetCalibration('balanced_default'));
}

describe('legacy_v0', () => {
  it.each([
    [5, 10, 10, 60e6, 99],
    [3, 5, 5, 20e6, 77],
    [2, 0, 4, 10e6, 51.2],
    [1, -5, 2, 5e6, 31.1],
  ])('rv %f, change %f %%, ATR %f %%, $%f scores %f', (rv, change, atr, volume, expected) => {
    expect(score(rv, change, atr, volume).score[0]).toBeCloseTo(expected, 9);
  });

  it('never falls when an input rises (the bands of volume jump from 65 to 80 at 3x)', () => {
    for (const edge of [2, 3, 5]) expect(volumeSurge(edge - 1e-9)).toBeLessThanOrEqual(volumeSurge(edge));
    expect([volumeSurge(3 - 1e-12), volumeSurge(3)].map(Math.round)).toEqual([65, 80]);
    for (const edge of [0, 5, 10]) expect(priceMomentum(edge - 1e-12)).toBeCloseTo(priceMomentum(edge), 9);
    for (const edge of [5, 10]) expect(volatilityExpansion(edge - 1e-12)).toBeCloseTo(volatilityExpansion(edge), 9);
  });

  it('renormalises over what is known and says how much that was', () => {
    const scores = score(NaN, 10, NaN, 60e6);
    expect(scores.score[0]).toBeCloseTo((0.3 * 100 + 0.1 * 90) / 0.4, 9);
    expect(scores.coverage[0]).toBeCloseTo(0.4, 12);
    expect(scores.parts[0]?.[0]).toBeNaN();
  });

  it('caps the action at MONITOR when too little is known', () => {
    expect(actionOf(score(NaN, 10, NaN, NaN).actions[0] ?? -1)).toBe('MONITOR');
    expect(actionOf(score(5, 10, 10, 60e6).actions[0] ?? -1)).toBe('TRADE_READY');
  });
});
