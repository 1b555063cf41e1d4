import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SUB_SCORES } from '../discovery/domain/strategy.js';
import { DEFAULT_PRESET, presetCalibration } from './presets.js';
import { overlayWeights, type Weights } from './weights.js';

const BASE = presetCalibration(DEFAULT_PRESET).hybrid_v1.weights;
const sumOf = (weights: Weights): number => SUB_SCORES.reduce((sum, name) => sum + weights[name], 0);
const patch = fc.record(
  Object.fromEntries(SUB_SCORES.map((name) => [name, fc.double({ min: -1000, max: 1000, noNaN: true })])),
  { requiredKeys: [] },
);

describe('overlayWeights', () => {
  it('gives the golden case', () => {
    const weights = overlayWeights(BASE, { volume_momentum: 0.7 });
    expect(Object.values(weights ?? {}).map((weight) => weight.toFixed(4))).toEqual([
      '0.5185',
      '0.1852',
      '0.1481',
      '0.0741',
      '0.0741',
    ]);
  });

  it('sums to 1, has no negatives, and keeps the proportions of what was left out', () => {
    fc.assert(
      fc.property(patch, (given) => {
        const weights = overlayWeights(BASE, given);
        if (weights === null) return;
        expect(sumOf(weights)).toBeCloseTo(1, 9);
        for (const name of SUB_SCORES) expect(weights[name]).toBeGreaterThanOrEqual(0);
        const kept = SUB_SCORES.filter((name) => given[name] === undefined);
        for (const a of kept) for (const b of kept) expect(weights[a] * BASE[b]).toBeCloseTo(weights[b] * BASE[a], 12);
      }),
    );
  });

  it('changes nothing, to the last bit, when nothing is laid over it', () => {
    fc.assert(
      fc.property(patch, (given) => {
        const weights = overlayWeights(BASE, given);
        if (weights !== null) expect(overlayWeights(weights, {})).toEqual(weights);
      }),
    );
  });

  it('is null when nothing above 0 is left', () => {
    const none = Object.fromEntries(SUB_SCORES.map((name) => [name, -1]));
    expect(overlayWeights(BASE, none)).toBeNull();
  });
});
