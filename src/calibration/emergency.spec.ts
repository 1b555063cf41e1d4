import { describe, expect, it } from '@jest/globals';
import { EMERGENCY_MS, parseEmergency } from './emergency.js';

const NOW_MS = 1_773_673_200_000;
const ORDER = { until_ms: NOW_MS + EMERGENCY_MS, since_ms: NOW_MS, by: null, reason: null };

describe('parseEmergency', () => {
  it('reads what a store writes', () => {
    expect(parseEmergency(JSON.stringify(ORDER))).toEqual(ORDER);
    expect(parseEmergency(JSON.stringify({ ...ORDER, ended: true }))).toEqual({ ...ORDER, ended: true });
  });

  it.each([
    ['an end that no date can be', { until_ms: 9e15 }],
    ['an end beyond all numbers', { until_ms: 1e300 }],
    ['30 days', { until_ms: NOW_MS + 30 * 86_400_000 }],
    ['1 ms too long', { until_ms: NOW_MS + EMERGENCY_MS + 1 }],
    ['no time at all', { until_ms: NOW_MS }],
    ['an end before its beginning', { until_ms: NOW_MS - 1 }],
    ['a fraction', { until_ms: NOW_MS + 0.5 }],
    ['a negative time', { since_ms: -1, until_ms: 5 }],
    ['an end that is no fact', { ended: false }],
    ['a time that is a text', { until_ms: '5' }],
  ])('refuses %s', (_what, wrong) => {
    expect(parseEmergency(JSON.stringify({ ...ORDER, ...wrong }))).toBeNull();
  });

  it.each(['', 'now', 'null', '[]', '{}'])('refuses the text %j', (text) => {
    expect(parseEmergency(text)).toBeNull();
  });
});
