import { describe, expect, it } from '@jest/globals';
import { ageSecondsOf } from './cached-answer.js';

const AT = '2026-03-16T15:00:00.000Z';
const later = (ms: number): number => Date.parse(AT) + ms;

describe('ageSecondsOf', () => {
  it('counts whole seconds from the instant described, else from the computation', () => {
    const computed_at = '2026-03-16T15:00:02.000Z';
    expect(ageSecondsOf({ as_of: AT, computed_at }, later(5_999))).toBe(5);
    expect(ageSecondsOf({ as_of: null, computed_at }, later(5_999))).toBe(3);
    expect(ageSecondsOf({ computed_at }, later(5_999))).toBe(3);
  });

  it('is never negative, whatever the clock of the process that computed', () => {
    expect(ageSecondsOf({ computed_at: AT }, later(-60_000))).toBe(0);
  });
});
