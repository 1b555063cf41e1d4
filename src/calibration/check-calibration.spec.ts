import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_VOLUME_CURVE } from '../discovery/domain/volume-curve.js';
import { type CalibrationDocument, PRESETS } from './calibration-document.js';
import { patchChange } from './calibration-change.js';
import { CALIBRATION_LIMITS, type FieldLimits } from './calibration-limits.js';
import { checkCalibration } from './check-calibration.js';
import { DEFAULT_PRESET, presetCalibration } from './presets.js';

const DOCUMENT = presetCalibration(DEFAULT_PRESET);
const fieldsOf = (value: unknown): string[] => {
  const checked = checkCalibration(value);
  return checked.ok ? [] : [...new Set(checked.errors.map(({ field }) => field))];
};

/** A copy of the default in which one field is another. */
function withField(path: string, value: unknown): unknown {
  const copy = structuredClone(DOCUMENT) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const parent = names.slice(0, -1).reduce((object, name) => object[name] as Record<string, unknown>, copy);
  parent[names.at(-1) ?? ''] = value;
  return copy;
}

describe('checkCalibration', () => {
  it.each(PRESETS)('accepts %s, and gives it back as it is', (preset) => {
    const document = presetCalibration(preset);
    expect(checkCalibration(document)).toEqual({ ok: true, value: document });
  });

  it('accepts the built-in volume curve', () => {
    expect(fieldsOf({ ...DOCUMENT, volume_curve: DEFAULT_VOLUME_CURVE })).toEqual([]);
  });

  it('knows the limits of every number, and refuses what is outside by its path alone', () => {
    const paths = Object.keys(CALIBRATION_LIMITS);
    expect(paths.length).toBeGreaterThan(35);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.double({ min: 1, max: 1e6 }), (path, beyond) => {
        const { minimum, maximum, above_minimum, below_maximum, integer } = CALIBRATION_LIMITS[path] as FieldLimits;
        const outside = [minimum - beyond, maximum + beyond, NaN, Infinity, -Infinity, '1', null, [], {}];
        const edges = [...(above_minimum ? [minimum] : []), ...(below_maximum ? [maximum] : [])];
        for (const value of [...outside, ...edges, ...(integer ? [minimum + 0.5] : [])])
          expect([value, fieldsOf(withField(path, value))]).toEqual([value, [path]]);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what is missing and what is unknown, at any depth', () => {
    for (const path of Object.keys(CALIBRATION_LIMITS)) expect(fieldsOf(withField(path, undefined))).toEqual([path]);
    for (const parent of ['', 'hybrid_v1.', 'hybrid_v1.weights.', 'hybrid_v1.thresholds.mid_float.', 'legacy_v0.'])
      expect(fieldsOf(withField(`${parent}nonsense`, 1))).toEqual([`${parent}nonsense`]);
    for (const value of [null, 5, 'text', []]) expect(fieldsOf(value)).toEqual(['body']);
  });

  it('refuses weights that do not sum to 1', () => {
    expect(fieldsOf(withField('hybrid_v1.weights.squeeze', 0.3))).toEqual(['hybrid_v1.weights']);
  });
});

describe('patchChange', () => {
  const thresholdPatch = fc.record({
    rsi_low: fc.double({ min: -10, max: 110, noNaN: true }),
    rsi_high: fc.double({ min: -10, max: 110, noNaN: true }),
    watchlist_score: fc.double({ min: -10, max: 110, noNaN: true }),
    max_soft_pass: fc.integer({ min: -1, max: 2000 }),
    mid_float: fc.constant(null),
  });

  it('takes a patch whole or refuses it whole, and never harms the document', () => {
    const before = JSON.stringify(DOCUMENT);
    fc.assert(
      fc.property(thresholdPatch, (thresholds) => {
        const changed = patchChange({ thresholds })(DOCUMENT);
        if (changed.ok) {
          expect(checkCalibration(changed.value).ok).toBe(true);
          expect(changed.value.hybrid_v1.thresholds).toEqual({ ...DOCUMENT.hybrid_v1.thresholds, ...thresholds });
        } else expect(changed.errors.length).toBeGreaterThan(0);
        expect(JSON.stringify(DOCUMENT)).toBe(before);
      }),
    );
  });

  it('needs all fields of a path that it switches on', () => {
    const off: CalibrationDocument = presetCalibration('strict');
    const changed = patchChange({ thresholds: { mid_float: { catalyst_min: 0.5 } } })(off);
    expect(changed).toMatchObject({ ok: false });
    if (!changed.ok)
      expect(changed.errors.map(({ field }) => field)).toContain('hybrid_v1.thresholds.mid_float.float_min_shares');
  });
});
