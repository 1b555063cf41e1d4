import { describe, expect, it } from '@jest/globals';
import { featureVectorOf } from './feature-vector.js';

const VECTOR = {
  ...{ symbol: 'QZRX', date: '2026-03-13', set: 'alpha158', data_hash: 'a', vwap_source: null, bars_used: 61 },
  ...{ complete: true, flags: [], values: new Array<null>(158).fill(null), source: 'simulated', source_id: 's' },
  computed_at: '2026-03-16T15:00:00.000Z',
};

describe('featureVectorOf', () => {
  it.each([
    [null],
    ['a text'],
    [{ ...VECTOR, set: 'alpha360' }],
    [{ ...VECTOR, values: [1] }],
    [{ ...VECTOR, source_id: undefined }],
  ])('is none of %j', (value) => {
    expect(featureVectorOf(value)).toBeNull();
  });

  it('looks once at what cannot change', () => {
    let looks = 0;
    const watched = (): object => ({
      ...VECTOR,
      get values() {
        looks++;
        return VECTOR.values;
      },
    });
    const frozen = Object.freeze(watched());
    for (let i = 0; i < 3; i++) expect(featureVectorOf(frozen)).toBe(frozen);
    expect(looks).toBe(1);
    const open = watched();
    for (let i = 0; i < 3; i++) expect(featureVectorOf(open)).toBe(open);
    expect(looks).toBe(4);
  });
});
