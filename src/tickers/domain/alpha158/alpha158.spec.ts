import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { featuresOf, type SeriesBar } from '../../../../test/support/bar-series.js';
import { ALPHA158_NAMES } from './alpha158.js';

interface Vectors {
  readonly order: readonly string[];
  readonly series: Readonly<Record<string, readonly SeriesBar[]>>;
  readonly cases: readonly {
    readonly series: string;
    readonly t: number;
    readonly features: Readonly<Record<string, number | null>>;
  }[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/alpha158/vectors.json', import.meta.url), 'utf8'),
) as Vectors;

describe('the published vectors of Alpha158', () => {
  it('name the features in our order', () => {
    expect(ALPHA158_NAMES).toEqual(VECTORS.order);
    expect(new Set(ALPHA158_NAMES).size).toBe(158);
  });

  it.each(VECTORS.cases.map(({ series, t, features }) => [series, t, features] as const))(
    'of %s at bar %d are met',
    (name, t, expected) => {
      const ours = featuresOf((VECTORS.series[name] ?? []).slice(0, t + 1));
      const wrong = Object.keys(expected).filter((feature) => !isClose(ours[feature], expected[feature]));
      expect(wrong.map((feature) => [feature, ours[feature], expected[feature]])).toEqual([]);
    },
  );
});

/** Within 1e-6 of the value, and of 1e-6 where it is next to nothing. */
function isClose(ours: number | null | undefined, expected: number | null | undefined): boolean {
  if (typeof ours !== 'number' || typeof expected !== 'number') return ours === expected;
  return Math.abs(ours - expected) <= 1e-6 * Math.max(Math.abs(expected), 1e-6);
}
