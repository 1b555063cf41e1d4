import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isDepthOk } from './json-body.js';

function depthOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('isDepthOk', () => {
  it('agrees with the depth of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 8 }), (value, max) => {
        expect(isDepthOk(JSON.stringify(value), max)).toBe(depthOf(value) <= max);
      }),
    );
  });

  it.each([`"${'x'.repeat(65_000)}`, '"\\'.repeat(20_000), '['.repeat(64_000)])('ends on hostile text', (text) => {
    expect(typeof isDepthOk(text)).toBe('boolean');
  });
});
